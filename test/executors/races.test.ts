import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Executor, OpenOptions, Sandbox } from '../../src/core/executor.ts'
import type { Limits } from '../../src/core/limits.ts'
import { Signals } from '../../src/executors/quickjs/signals.ts'
import { StepClock } from '../../src/executors/quickjs/worker/step-clock.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { childrenOf, hasEnded, until } from '../helpers/processes.ts'
import { root } from '../helpers/repository.ts'

let executor: Executor

function openOne(limits: Partial<Limits> = {}, more: Partial<OpenOptions> = {}): Promise<Sandbox> {
  return executor.open({ language: 'javascript', limits: toLimits(limits), seed: 1, functions: ['hang'], ...more })
}

beforeEach(() => {
  executor = quickjs()
})
afterEach(() => executor.close())

/** An image of an action that waits for a call. */
async function imageOfWaiting(): Promise<Uint8Array> {
  const source = await openOne()
  const host = new RecordingHost()
  const running = source.execute({ code: 'await hang()', filename: 'a.js', now }, host)
  await host.untilHanging()
  const image = await source.snapshot?.()
  await source.close()
  await running
  return image ?? new Uint8Array()
}

describe('a signal that is aborted already', () => {
  test('lets no action go on', async () => {
    const sandbox = await openOne({}, { image: await imageOfWaiting() })
    const host = new RecordingHost()

    const execution = await sandbox.resume?.(host, { signal: AbortSignal.abort() })

    expect(execution).toMatchObject({ kind: 'killed', reason: 'aborted' })
    expect(host.calls).toEqual([])
  })

  test('opens nothing, also when it is aborted while the supervisor starts', async () => {
    const image = await imageOfWaiting()
    await using starting = quickjs()
    const controller = new AbortController()
    const { signal } = controller

    const options = { language: 'javascript', limits: toLimits(), seed: 1, functions: ['hang'], image, signal } as const
    const opening = starting.open(options)
    controller.abort(new Error('no more'))

    await expect(opening).rejects.toThrow('no more')
  })
})

test('an image counts no action that was refused with an error', async () => {
  const sandbox = await openOne({ variablesBytes: 10 })
  const host = new RecordingHost()

  const refused = sandbox.execute({ code: '1', filename: 'a.js', now, variables: { a: 'x'.repeat(99) } }, host)
  await expect(refused).rejects.toThrow('variables')
  await sandbox.execute({ code: 'var n = 1', filename: 'b.js', now }, host)
  await until(() => sandbox.latestImage !== undefined)

  expect(sandbox.latestImage?.upTo).toBe(1)
})

test.skipIf(!existsSync('/proc'))('one supervisor follows one that was lost, whoever asks at once', async () => {
  const before = new Set(childrenOf())
  const mine = (): number[] => childrenOf().filter((child) => !before.has(child))
  const engine = new URL('node_modules/quickjs-wasi/quickjs.wasm', root)
  await using fromFile = quickjs({ engine })
  const options = { language: 'javascript', limits: toLimits(), seed: 1, functions: [] } as const
  const first = await fromFile.open(options)
  for (const pid of mine()) process.kill(pid, 'SIGKILL')
  await until(() => first.isClosed && mine().length === 0)

  await Promise.all([fromFile.open(options), fromFile.open(options)])

  expect(mine()).toHaveLength(1)
})

test('what an action waited for its timers is noted before the wait is over', () => {
  const clock = new StepClock(1_000, { signals: new Signals(), cpuMs: undefined, usedMs: 0 })
  clock.begin()
  clock.end()
  clock.waitForTimers()

  const before = clock.usedMs
  const start = performance.now()
  while (performance.now() - start < 5);

  expect(clock.usedMs).toBeGreaterThan(before)
})

test('a host that is busy for seconds does not take its supervisor for dead', async () => {
  const sandbox = await openOne()
  const host = new RecordingHost()
  const running = sandbox.execute({ code: 'await hang()', filename: 'a.js', now }, host)
  await host.untilHanging()

  for (let piece = 0; piece < 4; piece += 1) {
    const end = performance.now() + 5_200
    while (performance.now() < end);
    await turn()
  }
  host.hanging[0]?.({ now, ok: true, value: 'back' })

  expect(await running).toMatchObject({ kind: 'value', text: 'back' })
}, 60_000)

test.skipIf(process.platform === 'win32')('a supervisor that closes its input is ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'supervisor-'))
  const file = join(folder, 'supervisor.mjs')
  await writeFile(
    file,
    `import { closeSync } from 'node:fs'\nsetInterval(() => {}, 1e6)\nsetTimeout(() => closeSync(0), 200)\n`,
  )
  const before = new Set(childrenOf())
  await using broken = quickjs({ supervisor: pathToFileURL(file) })
  const opening = broken.open({ language: 'javascript', limits: toLimits(), seed: 1, functions: [] })
  const pid = childrenOf().find((child) => !before.has(child)) ?? 0
  const other = setInterval(() => void broken.describe?.().catch(() => {}), 100)

  await expect(opening).rejects.toThrow('lost')
  await until(() => hasEnded(pid))
  clearInterval(other)
  await rm(folder, { recursive: true })

  expect(hasEnded(pid)).toBe(true)
})
