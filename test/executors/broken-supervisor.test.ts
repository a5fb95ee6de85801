import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Executor, GuestHost } from '../../src/core/executor.ts'
import { protocolVersion } from '../../src/executors/protocol/frames.ts'
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
      if (type === 'execute') send({ session, execution, ...JSON.parse(code) })
    }
  })
  process.stdin.on('end', () => process.exit())
`

const done = { kind: 'value', text: '1', floating: [], clearedTimers: 0, pending: [], tail: '', outputDropped: 0 }

describe('a supervisor that sends what is not of the protocol', () => {
  let folder = ''
  let executor: Executor

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
    const options = { language: 'javascript', limits: toLimits(), seed: 1, functions: [] } as const
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
})
