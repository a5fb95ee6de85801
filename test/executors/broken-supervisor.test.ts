import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Executor, GuestHost } from '../../src/core/executor.ts'
import { protocolVersion } from '../../src/executors/protocol/frames.ts'
import { RecordingHost } from '../../src/testing/recording-host.ts'
import { childrenOf, hasEnded, until } from '../helpers/processes.ts'
import { root } from '../helpers/repository.ts'

const silent: GuestHost = { output: () => {}, call: () => new Promise(() => {}) }
const framing = new URL('dist/executors/protocol/framing.js', root)

/** A supervisor that speaks the protocol, and answers each action with the frame its code says. */
const program = `
  import { FrameDecoder, encodeFrame } from '${framing.href}'
  const decoder = new FrameDecoder(1e6)
  const send = (frame) => process.stdout.write(encodeFrame(frame))
  process.stdin.on('data', (chunk) => {
    for (const { header } of decoder.push(chunk)) {
      const { type, session, execution, code } = header
      if (type === 'start') send({ type: 'hello', protocol: ${protocolVersion}, guest: 'javascript', engine: 'fake', build: 'b' })
      if (type === 'ping') send({ type: 'pong', ping: header.ping })
      if (type !== 'execute') continue
      const { act, ...frame } = JSON.parse(code)
      if (act === 'close its input') process.stdin.destroy()
      else if (act === 'close its output') process.stdout.end()
      else if (act === 'send a long header') send({ session, execution, type: 'out', stream: 'log', text: 'x'.repeat(2e6) })
      else if (act === 'call too often')
        for (let call = 1; call <= 60; call += 1) process.stdout.write(encodeFrame({ type: 'call', session, execution, call, name: 'f' }, '[1]'))
      else send({ session, execution, ...frame })
    }
  })
  process.stdin.on('end', () => process.exit())
  setInterval(() => {}, 1000)
`

const done = { kind: 'value', text: '1', floating: [], clearedTimers: 0, pending: [], tail: '', outputDropped: 0 }

describe('a supervisor that sends what is not of the protocol', () => {
  let folder = ''
  let executor: Executor

  const others = new Set(existsSync('/proc') ? childrenOf() : [])
  const supervisors = (): number[] => childrenOf().filter((child) => !others.has(child) && !hasEnded(child))

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smolagents-broken-'))
    await writeFile(join(folder, 'supervisor.mjs'), program)
    executor = quickjs({ supervisor: pathToFileURL(join(folder, 'supervisor.mjs')) })
  })
  afterAll(async () => {
    await executor.close()
    await rm(folder, { recursive: true })
  })

  async function executions(frames: readonly object[]) {
    const limits = toLimits({ callsPerStep: 10 })
    const options = { language: 'javascript', limits, seed: 1, functions: ['f'] } as const
    const sandboxes = await Promise.all(frames.map(() => executor.open(options)))
    return await Promise.all(
      sandboxes.map((sandbox, index) =>
        sandbox.execute({ code: JSON.stringify(frames[index]), filename: 'a.js', now: 1 }, silent),
      ),
    )
  }

  test.each([
    ['for one session', { type: 'done', done: { ...done, line: 1e30 } }, '1'],
    ['of an unknown type', { type: 'nonsense' }, '1'],
  ])('%s ends that session only', async (_, frame, text) => {
    const [broken, sibling] = await executions([frame, { type: 'done', done }])

    expect(broken).toMatchObject({ kind: 'killed', reason: 'crash', message: expect.stringContaining('protocol') })
    expect(sibling).toMatchObject({ kind: 'value', text })
  })

  test('for no session is ended, and another one takes its place', async () => {
    const lost = await executions([{ type: 'done', session: 0, done }, { type: 'pong' }])
    const [after] = await executions([{ type: 'done', done }])

    expect(lost).toMatchObject([
      { kind: 'killed', reason: 'crash' },
      { kind: 'killed', reason: 'crash' },
    ])
    expect(after).toMatchObject({ kind: 'value', text: '1' })
  })

  test.skipIf(!existsSync('/proc')).each(['close its input', 'close its output', 'send a long header'])(
    'is ended when it is to %s',
    async (act) => {
      await executions([{ type: 'done', done }])
      const alive = supervisors()

      const [execution] = await executions([{ act }])
      await until(() => alive.every(hasEnded))

      expect(execution).toMatchObject({ kind: 'killed', reason: 'crash' })
      expect(alive).toHaveLength(1)
    },
  )

  test('makes no more calls than one action may', async () => {
    const host = new RecordingHost()
    const limits = toLimits({ callsPerStep: 10 })
    const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: ['f'] })

    const code = JSON.stringify({ act: 'call too often' })
    const execution = await sandbox.execute({ code, filename: 'a.js', now: 1 }, host)

    expect(execution).toMatchObject({ kind: 'killed', message: expect.stringContaining('more calls') })
    expect(host.calls).toHaveLength(10 + limits.callsInFlight)
  })
})
