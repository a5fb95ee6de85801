import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { executorConformance } from 'smolagents-ts/testing'
import type { ConformanceGroup } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import type { Executor, GuestHost } from '../../src/core/executor.ts'
import { defaultLimits as limits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { childrenOf, hasEnded } from '../helpers/processes.ts'
import { root } from '../helpers/repository.ts'

/** What a group of the suite is called here, after the name of the executor. */
const titles: Readonly<Record<ConformanceGroup, string>> = {
  actions: 'as an executor',
  limits: 'against code that means harm',
  replay: 'and the same again',
  images: 'and images of its interpreters',
}

function conforms(name: string, create: () => Executor): void {
  const suite = executorConformance(create)
  afterAll(() => suite.close())
  for (const [group, title] of Object.entries(titles)) {
    const cases = suite.cases.filter((each) => each.group === group).map((each) => [each.name, each.run] as const)
    describe(`${name} ${title}`, () => {
      test.each(cases)('%s', async (_, run) => {
        await expect(run()).resolves.toBeUndefined()
      })
    })
  }
}

conforms('quickjs()', quickjs)
conforms('quickjs({ isolation: "thread" })', () => quickjs({ isolation: 'thread' }))

const nobody: GuestHost = { output: () => {}, call: () => new Promise(() => {}) }

const opening = `
  import { quickjs } from 'smolagents-ts/executors/quickjs'
  const limits = { stepTimeoutMs: 60000, graceMs: 1000, memoryMb: 64, sourceBytes: 1e5, variablesBytes: 1e5, answerBytes: 1e5,
    valueChars: 1000, consoleBytes: 1000, argumentBytes: 1e5, resultBytes: 1e5, callsPerStep: 10, callsInFlight: 10 }
  const executor = quickjs()
  const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: ['ready'] })
`

function host(script: string) {
  return spawn(process.execPath, ['--input-type=module', '-e', opening + script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

describe('the prelude of quickjs()', () => {
  test('puts texts together without a method that code can replace', async () => {
    const executor = quickjs()
    const options = { language: 'javascript', limits, seed: 1, functions: ['echo', 'finalAnswer'] } as const
    const sandbox = await executor.open(options)
    const recording = new RecordingHost()

    const code =
      'String.prototype.concat = () => "[999]"; const got = await echo({ n: 1 }); setTimeout(() => {}, 7); got.n'
    const execution = await sandbox.execute({ code, filename: 'a.js', now }, recording)
    await executor.close()

    expect(recording.calls.map((call) => call.args)).toEqual([[{ n: 1 }], [7]])
    expect(execution).toMatchObject({ kind: 'value', text: '1' })
  })
})

describe('the parts of quickjs()', () => {
  const options = { language: 'javascript', limits, seed: 1, functions: [] } as const
  const action = { code: '[6, 7].reduce((a, b) => a * b)', filename: 'a.js', now }
  const engineFile = new URL(import.meta.resolve('quickjs-wasi/quickjs.wasm'))

  test('are all in the one file of the supervisor, which may lie anywhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smolagents-supervisor-'))
    const file = join(folder, 'copied.mjs')
    await copyFile(new URL('dist/executors/quickjs/supervisor.js', root), file)

    const executor = quickjs({ supervisor: pathToFileURL(file) })
    const execution = await (await executor.open(options)).execute(action, nobody)
    await executor.close()
    await rm(folder, { recursive: true })

    expect(execution).toMatchObject({ text: '42' })
  })

  test('can have another engine, from a file or as bytes; images tell them apart by their build', async () => {
    const bytes = new Uint8Array(await readFile(engineFile))
    // A custom section changes nothing but the bytes: id 0, five bytes, a name of four.
    const other = new Uint8Array([...bytes, 0, 5, 4, 0x6d, 0x69, 0x6e, 0x65])
    const executors = [quickjs(), quickjs({ engine: engineFile }), quickjs({ engine: other })]

    const sandboxes = await Promise.all(executors.map((executor) => executor.open(options)))
    const texts = await Promise.all(sandboxes.map((sandbox) => sandbox.execute(action, nobody)))
    const builds = await Promise.all(executors.map(async (executor) => (await executor.describe?.())?.build))
    const image = (await sandboxes[0]?.snapshot?.()) ?? new Uint8Array()
    const refused = executors[2]?.open({ ...options, image })

    await expect(refused).rejects.toMatchObject({ code: 'image' })
    expect(texts).toMatchObject([{ text: '42' }, { text: '42' }, { text: '42' }])
    expect(builds[1]).toBe(builds[0])
    expect(builds[2]).not.toBe(builds[0])
    await Promise.all(executors.map((executor) => executor.close()))
  })
})

describe('the child process of quickjs()', () => {
  test('does not keep a script alive that has nothing more to do', async () => {
    const script = host(`
      const host = { output() {}, call: async () => ({ now: 1, ok: true, value: 1 }) }
      const { text } = await sandbox.execute({ code: 'await ready()', filename: 'a.js', now: 1 }, host)
      process.stdout.write(text)
    `)

    const [[code], [text]] = await Promise.all([once(script, 'exit'), once(script.stdout, 'data')])

    expect(code).toBe(0)
    expect(String(text)).toBe('1')
  })

  test.skipIf(!existsSync('/proc'))(
    'is gone within two seconds when its host is killed, even while code spins',
    async () => {
      const script = host(`
      const host = { output() {}, call: async () => { process.stdout.write('ready'); return { now: 1, ok: true, value: 1 } } }
      await sandbox.execute({ code: 'ready(); await ready(); for (;;);', filename: 'a.js', now: 1 }, host)
    `)
      await once(script.stdout, 'data')
      const children = childrenOf(script.pid ?? 0)

      script.kill('SIGKILL')
      const killedAt = performance.now()
      while (!children.every(hasEnded) && performance.now() - killedAt < 2_000) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }

      expect(children).toHaveLength(1)
      expect(children.filter((pid) => !hasEnded(pid))).toEqual([])
    },
  )

  test.skipIf(!existsSync('/proc'))('is ended when it does not heed an abort', async () => {
    const executor = quickjs()
    const before = new Set(childrenOf(process.pid))
    const options = { language: 'javascript', limits: { ...limits, graceMs: 100 }, seed: 1, functions: [] } as const
    const sandbox = await executor.open(options)
    const pid = childrenOf(process.pid).find((child) => !before.has(child)) ?? 0
    const controller = new AbortController()

    const running = sandbox.execute({ code: 'for (;;);', filename: 'a.js', now: 1, signal: controller.signal }, nobody)
    process.kill(pid, 'SIGSTOP')
    controller.abort()
    const execution = await running
    await executor.close()

    expect(execution).toMatchObject({ kind: 'killed', reason: 'aborted' })
  })

  test('is sent no frame that it would not take', async () => {
    const executor = quickjs()
    const large = { ...limits, variablesBytes: 1e9 }
    const options = { language: 'javascript', limits: large, seed: 1, functions: [] } as const
    const [sandbox, other] = [await executor.open(options), await executor.open(options)]

    const variables = { text: 'x'.repeat(70e6) }
    const refused = sandbox.execute({ code: '1', filename: 'a.js', now: 1, variables }, nobody)

    await expect(refused).rejects.toMatchObject({ code: 'protocol', message: expect.stringContaining('67108864') })
    expect(await other.execute({ code: '2', filename: 'a.js', now: 1 }, nobody)).toMatchObject({ text: '2' })
    await executor.close()
  })

  test.skipIf(!existsSync('/proc'))('is replaced when it is lost', async () => {
    const executor = quickjs()
    const before = new Set(childrenOf(process.pid))
    const options = { language: 'javascript', limits, seed: 1, functions: [] } as const
    const lost = await executor.open(options)
    const pid = childrenOf(process.pid).find((child) => !before.has(child)) ?? 0

    const running = lost.execute({ code: 'for (;;);', filename: 'a.js', now: 1 }, nobody)
    process.kill(pid, 'SIGKILL')
    const execution = await running
    const next = await executor.open(options)
    const again = await next.execute({ code: '1 + 1', filename: 'a.js', now: 1 }, nobody)
    await executor.close()

    expect(execution).toMatchObject({ kind: 'killed', reason: 'crash' })
    expect(again).toMatchObject({ text: '2' })
  })
})
