import { afterAll, describe, expect, test } from 'vitest'

import type { Execution, Executor, Sandbox } from '../../src/core/executor.ts'
import { toLimits } from '../../src/core/limits.ts'
import type { Limits } from '../../src/core/limits.ts'
import { now, TestHost } from './test-host.ts'

const functions = ['echo', 'hang', 'finalAnswer']

/** What code cannot do that was written to get around the limits of an executor of JavaScript. */
export function executorLimitsContract(name: string, create: () => Executor): void {
  describe(`${name} against code that means harm`, () => {
    const executor = create()
    afterAll(() => executor.close())

    function open(limits: Partial<Limits> = {}): Promise<Sandbox> {
      return executor.open({ language: 'javascript', limits: toLimits(limits), seed: 7, functions })
    }

    async function run(code: string, limits: Partial<Limits> = {}, host = new TestHost()): Promise<Execution> {
      const sandbox = await open(limits)
      try {
        return await sandbox.execute({ code, filename: 'step-1.js', now }, host)
      } finally {
        await sandbox.close()
      }
    }

    test.each([
      ['a thenable', 'Promise.resolve({ then() { for (;;); } }).then(0, () => { echo("paid"); finalAnswer(1) })'],
      ['an async function', '(async () => { await 0; for (;;); })().catch(() => { echo("paid"); finalAnswer(1) })'],
      ['an answer that resolves to itself', 'const t = { then(r) { r(t) } }; finalAnswer(t)'],
    ])('ends %s at the deadline past its promises', async (_, code) => {
      const host = new TestHost()

      const execution = await run(code, { stepTimeoutMs: 200, graceMs: 200 }, host)

      expect(execution).toMatchObject({ kind: 'killed', reason: 'timeout' })
      expect(host.calls).toEqual([])
    })

    test.each([
      ['Error.prepareStackTrace = (e, s) => s'],
      ['TypeError.prepareStackTrace = (e, s) => s; Error.stackTraceLimit = 1e9'],
      ['try { Object.defineProperty(Error, "prepareStackTrace", { value: (e, s) => s }) } catch {}'],
      ['Reflect.set(Error, "prepareStackTrace", (e, s) => s, Error)'],
      ['delete Error.prepareStackTrace; Error.prepareStackTrace = (e, s) => s'],
      ['"use strict"; Error.prepareStackTrace = (e, s) => s; Error.captureStackTrace = 1'],
    ])('hands out no frames of the stack after %j', async (code) => {
      const look =
        'const held = {}; Error.captureStackTrace(held); [new Error(1), new TypeError(2), held, await echo({ f() {} }).catch((e) => e)].map((e) => typeof e.stack).join()'

      expect(await run(`${code}\n${look}`)).toMatchObject({ text: 'string,string,string,string' })
    })

    test.each([
      ['waits in a row', 'for (let i = 0; i < 50; i += 1) await new Promise((r) => setTimeout(r, 20)); 1'],
      ['an interval without end', 'setInterval(() => {}, 1); await new Promise(() => {})'],
    ])('counts %s as time of the code', async (_, code) => {
      expect(await run(code, { stepTimeoutMs: 300 })).toMatchObject({ kind: 'killed', reason: 'timeout' })
    })

    test('lets one action start no more than ten thousand timers', async () => {
      const code = 'for (;;) clearTimeout(setTimeout(() => {}, 1e6))'

      const execution = await run(code, { stepTimeoutMs: 20_000 })

      expect(execution).toMatchObject({
        kind: 'error',
        error: { name: 'RangeError', message: expect.stringContaining('no more than 10000 timers') },
      })
    })

    test('lets nothing go on after an abort', async () => {
      const sandbox = await open({ graceMs: 1_000 })
      const controller = new AbortController()
      const host = new TestHost()
      const code =
        'await echo(1); hang(); Promise.resolve({ then() { for (;;); } }).then(0, () => { echo("paid"); finalAnswer(1) })'

      const done = sandbox.execute({ code, filename: 'a.js', now, signal: controller.signal }, host)
      await host.untilHanging()
      controller.abort()

      expect(await done).toMatchObject({ kind: 'killed', reason: 'aborted' })
      expect(host.calls.map((call) => call.name)).toEqual(['echo', 'hang'])
    })
  })
}
