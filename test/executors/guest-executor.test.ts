import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { ExecutorError } from '../../src/core/errors.ts'
import type { Execution, Executor, OpenOptions } from '../../src/core/executor.ts'
import { toLimits } from '../../src/core/limits.ts'
import type { Limits } from '../../src/core/limits.ts'
import { childChannel } from '../../src/executors/host/child-channel.ts'
import { guestExecutor } from '../../src/executors/host/guest-executor.ts'
import type { GuestPlace } from '../../src/executors/host/guest-executor.ts'
import { protocolVersion } from '../../src/executors/protocol/frames.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { hasEnded, until } from '../helpers/processes.ts'
import { root } from '../helpers/repository.ts'

/** A guest that does to each action what its code says, with its own process number as the value of the others. */
const program = `
  import { FrameDecoder, encodeFrame } from '${new URL('dist/executors/protocol/framing.js', root).href}'
  const decoder = new FrameDecoder(1e8)
  const send = (frame, bytes) => process.stdout.write(encodeFrame(frame, bytes))
  const [mode] = process.argv.slice(2)
  const ended = { floating: [], clearedTimers: 0, pending: [], tail: '', outputDropped: 0 }
  const hello = { type: 'hello', protocol: ${protocolVersion}, guest: 'test', engine: 'test', build: 'test-1' }
  if (mode === 'garbage') process.stdout.write('this is no frame, whatever it may be, and it is long enough')
  else if (mode === 'old') send({ ...hello, protocol: 1 })
  else if (mode === 'dies') { process.stderr.write('/secret/path broke'); process.exit(3) }
  else if (mode !== 'silent') send(hello)
  const acts = {
    spin() { for (;;); },
    async sleep() { await new Promise(() => {}) },
    grow() { const all = []; for (;;) all.push(Buffer.alloc(8e6, 1)) },
    exit() { process.stderr.write('/secret/path'); process.exit(7) },
    'other session': ({ execution }) => send({ type: 'out', session: 2, execution, stream: 'log', text: 'x' }),
    'no frame': () => process.stdout.write(Buffer.alloc(64, 255)),
    'ask for more': ({ execution }) => send({ type: 'call', session: 1, execution, call: 1, name: 'format' }, '[]'),
  }
  process.stdin.on('data', (chunk) => {
    for (const { header } of decoder.push(chunk)) {
      const { type, execution, code } = header
      if (type === 'open') send({ type: 'opened', session: 1, resumes: false })
      if (type !== 'execute') continue
      if (acts[code]) acts[code](header)
      else send({ type: 'done', session: 1, execution, done: { kind: 'value', text: String(process.pid), ...ended } })
    }
  })
  process.stdin.on('end', () => process.exit())
`

describe('an executor whose sessions are guests of their own', () => {
  let folder = ''
  let executors: Executor[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smolagents-guests-'))
    await writeFile(join(folder, 'guest.mjs'), program)
  })
  afterEach(async () => {
    await Promise.all(executors.splice(0).map((executor) => executor.close()))
  })
  afterAll(() => rm(folder, { recursive: true }))

  function place(mode = 'well', more: Partial<GuestPlace> = {}): Executor {
    const args = [join(folder, 'guest.mjs'), mode]
    const executor = guestExecutor({
      name: 'test',
      languages: ['javascript'],
      isolation: { boundary: 'none', description: 'None.' },
      replay: 'best-effort',
      connect: (_, listener) =>
        Promise.resolve(childChannel({ file: process.execPath, args, memoryMb: 300 }, listener)),
      ...more,
    })
    executors.push(executor)
    return executor
  }

  function opening(limits: Partial<Limits> = {}): OpenOptions {
    return { language: 'javascript', limits: toLimits(limits), seed: 1, functions: ['echo'] }
  }

  async function run(code: string, limits: Partial<Limits> = {}, signal?: AbortSignal): Promise<Execution> {
    const sandbox = await place().open(opening(limits))
    return await sandbox.execute({ code, filename: 'a.js', now, ...(signal && { signal }) }, new RecordingHost())
  }

  test.each([
    ['dies', 'ended with code 3'],
    ['old', 'speaks version 1'],
    ['garbage', 'broke the protocol'],
    ['silent', 'said nothing within 0.2 s'],
  ])('says why a guest that %s cannot be used', async (mode, reason) => {
    const opened = place(mode, mode === 'silent' ? { startTimeoutMs: 200 } : {}).open(opening())

    await expect(opened).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(reason) })
  })

  test('keeps what a guest wrote to its error stream for people', async () => {
    const error: unknown = await place('dies')
      .open(opening())
      .catch((thrown: unknown) => thrown)

    if (!(error instanceof ExecutorError)) throw new TypeError('It opened.')
    expect(error.message).not.toContain('/secret')
    expect(String(error.cause)).toContain('/secret/path broke')
  })

  test('passes on what the place says when it cannot be reached', async () => {
    const refused = new ExecutorError('unavailable', 'No daemon.')
    const executor = place('well', { connect: () => Promise.reject(refused) })

    await expect(executor.open(opening())).rejects.toThrow('No daemon.')
  })

  test('ends what spins and what sleeps from outside, and says so', async () => {
    const limits = { stepTimeoutMs: 100, graceMs: 50 }

    const ended = await Promise.all([run('spin', limits), run('sleep', limits)])

    const killed = { kind: 'killed', reason: 'timeout', message: 'The code ran longer than 0.1 s and was ended.' }
    expect(ended).toMatchObject([killed, killed])
  })

  test('ends what takes more memory than it may', async () => {
    const ended = await run('grow', { memoryMb: 64 })

    expect(ended).toMatchObject({ kind: 'killed', reason: 'memory', message: expect.stringContaining('64 MB') })
  })

  test('ends what does not heed an abort', async () => {
    const controller = new AbortController()
    const ended = run('spin', { graceMs: 50 }, controller.signal)
    setTimeout(() => controller.abort(), 300)

    expect(await ended).toMatchObject({ kind: 'killed', reason: 'aborted' })
  })

  test.each(['exit', 'other session', 'no frame', 'ask for more'])(
    'loses nothing but the sandbox to a guest that does this: %s',
    async (act) => {
      const ended = await run(act)

      expect(ended).toMatchObject({ kind: 'killed', reason: 'crash' })
      expect(JSON.stringify(ended)).not.toContain('/secret')
    },
  )

  test('gives no session a process in which another one was, and leaves none behind', async () => {
    const executor = place('well', { warm: 1 })
    const pids: number[] = []
    for (let count = 0; count < 3; count += 1) {
      const sandbox = await executor.open(opening())
      const ended = await sandbox.execute({ code: 'pid', filename: 'a.js', now }, new RecordingHost())
      pids.push(ended.kind === 'value' ? Number(ended.text) : 0)
      await sandbox.close()
    }

    await until(() => pids.every(hasEnded))

    expect(new Set(pids).size).toBe(3)
  })

  test('starts guests ahead, and ends those that were made for other limits', async () => {
    let connected = 0
    const executor = place('well', {
      warm: 1,
      connect: (_, listener) => {
        connected += 1
        const args = [join(folder, 'guest.mjs'), 'well']
        return Promise.resolve(childChannel({ file: process.execPath, args }, listener))
      },
    })

    await executor.warmup?.({ limits: { memoryMb: 99 } })
    const afterWarmup = connected
    await executor.open(opening({ memoryMb: 99 }))
    const afterFirst = connected
    await executor.open(opening({ memoryMb: 11 }))

    expect([afterWarmup, afterFirst, connected]).toEqual([1, 2, 4])
  })

  test('says what it is, and that it cannot give interpreters as bytes', async () => {
    const executor = place()
    const sandbox = await executor.open(opening())

    expect(await executor.describe?.()).toMatchObject({ name: 'test', build: 'test-1', replay: 'best-effort' })
    expect('snapshot' in sandbox).toBe(false)
    await expect(executor.open({ ...opening(), image: new Uint8Array(8) })).rejects.toMatchObject({ code: 'image' })
  })

  test('refuses other languages, and everything once it is closed', async () => {
    const executor = place()
    const sandbox = await executor.open(opening())

    await expect(executor.open({ ...opening(), language: 'python' })).rejects.toThrow('runs javascript, not python')
    await executor.close()
    await expect(executor.open(opening())).rejects.toMatchObject({ code: 'closed' })
    expect(sandbox.isClosed).toBe(true)
  })
})
