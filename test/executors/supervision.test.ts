import { existsSync } from 'node:fs'
import process from 'node:process'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Executor, GuestHost, OpenOptions, Sandbox } from '../../src/core/executor.ts'
import type { Limits } from '../../src/core/limits.ts'
import { Signals } from '../../src/executors/quickjs/signals.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { childrenOf, threadsOf, until } from '../helpers/processes.ts'

const silent: GuestHost = { output: () => {}, call: () => new Promise(() => {}) }

function openWith(executor: Executor, limits: Partial<Limits> = {}, more: Partial<OpenOptions> = {}): Promise<Sandbox> {
  const functions = ['echo', 'hang']
  return executor.open({ language: 'javascript', limits: toLimits(limits), seed: 1, functions, ...more })
}

/** Opens the first sandbox of an executor, and finds the process that came with it. */
async function openFirst(executor: Executor): Promise<{ readonly sandbox: Sandbox; readonly pid: number }> {
  const before = new Set(childrenOf())
  const sandbox = await openWith(executor)
  return { sandbox, pid: childrenOf().find((child) => !before.has(child)) ?? 0 }
}

describe('sandboxes of one executor', () => {
  test('sixteen that run away do not take the time of one that works', async () => {
    const executor = quickjs({ concurrency: 2 })
    const runaways = await Promise.all(Array.from({ length: 16 }, () => openWith(executor, { stepTimeoutMs: 600 })))
    const innocent = await openWith(executor, { stepTimeoutMs: 600 })
    let ended = 0

    const hostile = runaways.map(async (sandbox) => {
      const end = await sandbox.execute({ code: 'for (;;);', filename: 'a.js', now }, silent)
      ended += 1
      return end
    })
    const code = 'let sum = 0; for (let i = 0; i < 1e6; i += 1) sum += i % 7; sum'
    const execution = await innocent.execute({ code, filename: 'a.js', now }, silent)
    const endedBefore = ended
    const ends = await Promise.all(hostile)
    await executor.close()

    expect(execution).toMatchObject({ kind: 'value', text: '2999997' })
    // It did not have to wait until they were over.
    expect(endedBefore).toBeLessThan(16)
    expect(ends.every((end) => end.kind === 'killed' && end.reason === 'timeout')).toBe(true)
  })

  test('of one tenant do not keep others waiting', async () => {
    const executor = quickjs({ concurrency: 1, maxLive: 64 })
    const many = await Promise.all(
      Array.from({ length: 12 }, () => openWith(executor, { stepTimeoutMs: 400 }, { tenant: 'many' })),
    )
    const one = await openWith(executor, {}, { tenant: 'one' })
    let ended = 0

    const busy = many.map(async (sandbox) => {
      await sandbox.execute({ code: 'for (;;);', filename: 'a.js', now }, silent)
      ended += 1
    })
    await one.execute({ code: '1', filename: 'a.js', now }, silent)
    const endedBefore = ended
    await Promise.all(busy)
    await executor.close()

    expect(endedBefore).toBeLessThanOrEqual(2)
  })

  test('get along with one live interpreter between them, also in the middle of an action', async () => {
    const executor = quickjs({ maxLive: 1, warm: 0 })
    const [first, second] = [await openWith(executor), await openWith(executor)]
    const [host, other] = [new RecordingHost(), new RecordingHost()]
    await first.execute({ code: 'var n = 1', filename: 'a.js', now }, host)
    await second.execute({ code: 'var n = 100', filename: 'a.js', now }, other)

    const done = first.execute({ code: 'console.log("out"); n += await hang(); n', filename: 'b.js', now }, host)
    await host.untilHanging()
    const between = await second.execute({ code: 'n += 1; n', filename: 'b.js', now }, other)
    host.hanging[0]?.({ now, ok: true, value: 41 })
    const execution = await done
    const after = await second.execute({ code: 'n', filename: 'c.js', now }, other)
    await executor.close()

    expect(execution).toMatchObject({ text: '42', output: 'out\n' })
    expect([between, after]).toMatchObject([{ text: '101' }, { text: '101' }])
  })

  test.skipIf(!existsSync('/proc'))('that rest give their thread back', async () => {
    const executor = quickjs({ idleMs: 1, warm: 0 })
    const { sandbox, pid } = await openFirst(executor)
    await sandbox.execute({ code: 'var n = 7', filename: 'a.js', now }, silent)
    const busy = threadsOf(pid)

    await until(() => threadsOf(pid) < busy)
    const execution = await sandbox.execute({ code: 'n', filename: 'b.js', now }, silent)
    await executor.close()

    expect(execution).toMatchObject({ text: '7' })
  })

  test.skipIf(!existsSync('/proc'))('lose nothing that came in one go with the wish for an image', async () => {
    const executor = quickjs({ concurrency: 1, idleMs: 1, warm: 0 })
    const { sandbox, pid } = await openFirst(executor)
    const sibling = await openWith(executor)
    await sibling.execute({ code: 'var n = 1', filename: 'a.js', now }, silent)
    const host = new RecordingHost()
    const code = 'const [a, b] = await Promise.all([hang(), hang()]); a + b'
    const done = sandbox.execute({ code, filename: 'a.js', now }, host)
    await until(() => host.hanging.length === 2)
    const awake = threadsOf(pid)

    const busy = 'for (let end = Date.now() + 50; Date.now() < end; ); await hang()'
    const other = new RecordingHost()
    const held = sibling.execute({ code: busy, filename: 'b.js', now }, other)
    // Its sibling has the turn, so that these two wait for theirs together.
    const image = sandbox.snapshot?.()
    host.hanging[0]?.({ now, ok: true, value: 1 })
    await image
    await other.untilHanging()
    await until(() => threadsOf(pid) <= awake - 2)
    host.hanging[1]?.({ now, ok: true, value: 2 })
    const execution = await done
    other.hanging[0]?.({ now, ok: true, value: 0 })
    await held
    await executor.close()

    expect(execution).toMatchObject({ text: '3' })
  })

  test('have chance of their own', async () => {
    const executor = quickjs()
    const sandboxes = await Promise.all([1, 2].map((seed) => openWith(executor, {}, { seed })))

    const texts = await Promise.all(
      sandboxes.map((sandbox) => sandbox.execute({ code: 'Math.random()', filename: 'a.js', now }, silent)),
    )
    await executor.close()

    expect(texts[0]).not.toEqual(texts[1])
  })

  test('are held to a limit for all of them: the largest goes, the others stay', async () => {
    const executor = quickjs({ totalMemoryMb: 400, maxLive: 64 })
    const small = await openWith(executor)
    await small.execute({ code: 'var n = 1', filename: 'a.js', now }, silent)
    const large = await Promise.all(Array.from({ length: 12 }, () => openWith(executor, { memoryMb: 64 })))
    const code = 'const held = []; for (let i = 0; i < 50; i += 1) held.push(new Uint8Array(1e6).fill(1)); await hang()'

    const running = large.map((sandbox) => sandbox.execute({ code, filename: 'a.js', now }, silent))
    const first = await Promise.race(running)
    const after = await small.execute({ code: 'n', filename: 'b.js', now }, silent)
    await executor.close()
    await Promise.all(running)

    expect(first).toMatchObject({ kind: 'killed', reason: 'memory', message: expect.stringContaining('together') })
    expect(after).toMatchObject({ text: '1' })
  })

  test('are not harmed when the worker of one breaks', async () => {
    const executor = quickjs()
    const [sibling, broken] = [await openWith(executor), await openWith(executor, { sourceBytes: 32e6 })]
    await sibling.execute({ code: 'var n = 1', filename: 'a.js', now }, silent)

    // The parser of actions builds far more than a worker may hold.
    const code = `[${'[1,2],'.repeat(4e6)}]`
    const execution = await broken.execute({ code, filename: 'a.js', now }, silent)
    const after = await sibling.execute({ code: 'n', filename: 'b.js', now }, silent)
    await executor.close()

    expect(execution).toMatchObject({ kind: 'killed' })
    expect(after).toMatchObject({ text: '1' })
  })
})

describe.skipIf(!existsSync('/proc'))('the supervisor', () => {
  test('is ended and replaced when it gives no sign of life', async () => {
    const executor = quickjs()
    const { sandbox, pid } = await openFirst(executor)

    const running = sandbox.execute({ code: 'await hang()', filename: 'a.js', now }, silent)
    process.kill(pid, 'SIGSTOP')
    const execution = await running
    const next = await openWith(executor)
    await executor.close()

    expect(execution).toMatchObject({
      kind: 'killed',
      reason: 'crash',
      message: expect.stringContaining('sign of life'),
    })
    expect(next.isClosed).toBe(true)
  })

  test('keeps no thread of sandboxes that are closed', async () => {
    const executor = quickjs({ warm: 1 })
    const { sandbox, pid } = await openFirst(executor)
    await sandbox.close()
    await until(() => threadsOf(pid) > 0)
    const before = threadsOf(pid)

    for (let round = 0; round < 30; round += 1) {
      const next = await openWith(executor)
      await next.execute({ code: '1', filename: 'a.js', now }, silent)
      await next.close()
    }
    await until(() => threadsOf(pid) <= before + 1)
    await executor.close()

    expect(before).toBeGreaterThan(0)
  })
})

describe('options of quickjs()', () => {
  test.each([
    [{ isolation: 'vm' }, 'isolation must be process or thread'],
    [{ concurrency: 0 }, 'concurrency must be an integer of at least 1'],
    [{ warm: -1 }, 'warm must be an integer of at least 0'],
    [{ cores: 2 }, 'The option cores of quickjs does not exist'],
  ])('%j are refused', (options, message) => {
    // Somebody without types.
    expect(() => quickjs(options as object)).toThrow(message)
  })
})

describe('workers', () => {
  test('may be ended at any moment, also while an image is written', async () => {
    const executor = quickjs()
    let lost = 0

    for (let round = 0; round < 80; round += 1) {
      const sandbox = await openWith(executor)
      const { kind } = await sandbox.execute({ code: '1', filename: 'a.js', now }, silent)
      await new Promise((resolve) => setTimeout(resolve, round % 8))
      await sandbox.close()
      if (kind !== 'value') lost += 1
    }
    await executor.close()

    expect(lost).toBe(0)
  })

  test('are not ended in the middle of what must not be broken off', () => {
    const signals = new Signals()

    const during = signals.unbroken(() => signals.tryToEnd())
    const after = signals.tryToEnd()

    expect([during, after]).toEqual([false, true])
  })
})
