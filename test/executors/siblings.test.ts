import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Executor, OpenOptions, Sandbox } from '../../src/core/executor.ts'
import type { Limits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { childrenOf, threadsOf, until } from '../helpers/processes.ts'

// What one sandbox must not be able to do to the others of its executor.

let executor: Executor
let sibling: Sandbox
let pid = 0
let threadsAtRest = 0

function openOne(limits: Partial<Limits> = {}, more: Partial<OpenOptions> = {}): Promise<Sandbox> {
  const functions = ['echo', 'hang']
  return executor.open({ language: 'javascript', limits: toLimits(limits), seed: 1, functions, ...more })
}

async function start(options: Parameters<typeof quickjs>[0] = {}): Promise<void> {
  executor = quickjs(options)
  sibling = await openOne()
  await run(sibling, 'var n = 1')
}

/** An executor that puts its sandboxes away at once. */
async function startAtRest(): Promise<void> {
  const before = new Set(childrenOf())
  await start({ idleMs: 1, warm: 0 })
  pid = childrenOf().find((child) => !before.has(child)) ?? 0
  const busy = threadsOf(pid)
  await until(() => threadsOf(pid) < busy)
  threadsAtRest = threadsOf(pid)
}

function run(sandbox: Sandbox, code: string, host = new RecordingHost()) {
  return sandbox.execute({ code, filename: 'a.js', now }, host)
}

afterEach(() => executor.close())

/** What an error does is told of a promise that must not fail the test by itself. */
function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => error)
}

/** Until no sandbox of the executor has a worker, or the executor has lost its process. */
async function untilPutAway(): Promise<void> {
  await until(() => sibling.isClosed || threadsOf(pid) <= threadsAtRest)
}

/** Memory that no image can make smaller, and that grows beyond what the code holds of it. */
const noise = `
  const block = new Uint32Array(1 << 18)
  for (let at = 0, word = 7; at < block.length; at += 1) {
    word ^= word << 13; word ^= word >>> 17; word ^= word << 5
    block[at] = word
  }
  const longer = new Uint32Array(350000)
  longer.set(block)
  longer.set(block.subarray(0, 80000), block.length)
  function fill(piece) { try { for (;;) held.push(piece.slice()) } catch {} }
  var held = []
  fill(block)
  held = held.filter((_, index) => index % 2)
  fill(longer)`

describe('a sandbox keeps its siblings', () => {
  beforeEach(() => start())

  test.each(['    at f (a.js:99999999999999999999999:1)', `    at f (a.js:1:${'9'.repeat(400)})`])(
    'when it makes up a stack: %s',
    async (stack) => {
      const hostile = await openOne()

      const code = `throw Object.defineProperty(new Error('x'), 'stack', { value: ${JSON.stringify(stack)} })`
      const execution = await run(hostile, code)

      expect(execution).toMatchObject({ kind: 'error', error: { name: 'Error', message: 'x' } })
      expect(await run(sibling, 'n')).toMatchObject({ text: '1' })
    },
  )

  test('when it is too large for an image', async () => {
    const large = await openOne()
    await run(large, noise)

    const snapshot = await outcomeOf(large.snapshot?.() ?? Promise.resolve())

    expect(snapshot).toMatchObject({ code: 'protocol', message: expect.stringContaining('too large') })
    expect(await run(large, 'held.length > 31')).toMatchObject({ text: 'true' })
    expect(await run(sibling, 'n')).toMatchObject({ text: '1' })
  })
})

describe.skipIf(!existsSync('/proc'))('a sandbox keeps its siblings, with few places', () => {
  test('when it is too large for an image and is put away', async () => {
    await startAtRest()
    const large = await openOne()
    await run(large, noise)

    await untilPutAway()
    const after = await run(sibling, 'n += 1; n')

    expect(after).toMatchObject({ text: '2' })
  })

  test('when it is aborted while it waits for a turn that does not come', async () => {
    await start({ concurrency: 1 })
    const limits = { stepTimeoutMs: 8_000, graceMs: 100 }
    const [hog, queued] = [await openOne(limits), await openOne(limits)]
    const host = new RecordingHost()
    const running = run(hog, 'const b = 3n ** 400000n; await hang(); for (;;) b.toString()', host)
    await host.untilHanging()
    host.hanging[0]?.({ now, ok: true, value: null })
    await Promise.resolve()

    const controller = new AbortController()
    const { signal } = controller
    const waiting = queued.execute({ code: '2', filename: 'a.js', now, signal }, new RecordingHost())
    controller.abort()
    const execution = await waiting

    expect(execution).toMatchObject({ kind: 'killed', reason: 'aborted', message: expect.stringContaining('run was') })
    expect(sibling.isClosed).toBe(false)
    expect(await running).toMatchObject({ reason: 'timeout' })
    expect(await run(sibling, 'n')).toMatchObject({ text: '1' })
  })
})

describe.skipIf(!existsSync('/proc'))('an action that is aborted before it has begun', () => {
  test('is ended at once, also when its sandbox is being opened and others wait for their turn', async () => {
    const before = new Set(childrenOf())
    await start({ concurrency: 1, warm: 0 })
    pid = childrenOf().find((child) => !before.has(child)) ?? 0
    const limits = { stepTimeoutMs: 8_000, graceMs: 100 }
    const hog = await openOne(limits)
    const host = new RecordingHost()
    const running = run(hog, 'const b = 3n ** 400000n; await hang(); for (;;) b.toString()', host)
    await host.untilHanging()
    const threads = threadsOf(pid)
    const opening = await openOne(limits)
    await until(() => threadsOf(pid) > threads)
    host.hanging[0]?.({ now, ok: true, value: null })

    const controller = new AbortController()
    const { signal } = controller
    const waiting = opening.execute({ code: '2', filename: 'a.js', now, signal }, new RecordingHost())
    controller.abort()

    expect(await waiting).toMatchObject({ reason: 'aborted', message: expect.stringContaining('run was') })
    expect(await running).toMatchObject({ reason: 'timeout' })
    expect(await run(sibling, 'n')).toMatchObject({ text: '1' })
  })
})

type Notes = { execution: unknown; running: { usedMs: unknown; output: Record<string, unknown> } }

/** An image with other notes, by somebody who knows how it is checked. */
function forged(image: Uint8Array, change: (notes: Notes) => string | void): Uint8Array {
  const bytes = Buffer.from(image)
  const bodyAt = 12 + bytes.readUInt32BE(8)
  const body = inflateRawSync(bytes.subarray(bodyAt, -32))
  const notesEnd = 4 + body.readUInt32LE(0)
  const notes: Notes = JSON.parse(body.toString('utf8', 4, notesEnd))
  const text = Buffer.from(change(notes) ?? JSON.stringify(notes))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const changed = deflateRawSync(Buffer.concat([length, text, body.subarray(notesEnd)]), { level: 1 })
  const signed = Buffer.concat([bytes.subarray(0, bodyAt), changed])
  return new Uint8Array(Buffer.concat([signed, createHash('sha256').update(signed).digest()]))
}

/** An image of an action that waits for a call. */
async function imageOfWaiting(): Promise<Uint8Array> {
  const source = await openOne()
  const host = new RecordingHost()
  const running = run(source, 'console.log("out"); await hang()', host)
  await host.untilHanging()
  const image = await source.snapshot?.()
  await source.close()
  await running
  return image ?? new Uint8Array()
}

describe('an image that somebody made up', () => {
  beforeEach(() => start())

  test.each<[string, (notes: Notes) => string | void]>([
    ['a count below zero', (notes) => void (notes.execution = -5)],
    ['a broken count', (notes) => void (notes.execution = 1.5)],
    ['less than nothing dropped', (notes) => void (notes.running.output['dropped'] = -1)],
    ['time it has won', (notes) => void (notes.running.usedMs = -1e9)],
    ['no number', (notes) => JSON.stringify(notes).replace(/"usedMs":[^,]*/, '"usedMs":1e999')],
  ])('is refused when its notes have %s', async (_, change) => {
    const image = forged(await imageOfWaiting(), change)

    const opened = await outcomeOf(openOne({}, { image }))

    expect(opened).toMatchObject({ code: 'image' })
    expect(await run(sibling, 'n')).toMatchObject({ text: '1' })
  })

  test.each<[string, string]>([
    ['a place of the stack where there is no memory', '"registers":{"stackPointer":-1}'],
    ['a program that cannot be', '"registers":{"stackPointer":500000,"program":1e15}'],
  ])('is refused when it breaks the engine: %s', async (_, registers) => {
    const whole = (await sibling.snapshot?.()) ?? new Uint8Array()
    const image = forged(whole, (notes) => JSON.stringify(notes).replace(/"registers":\{[^}]*\}/, registers))

    const opened = await outcomeOf(openOne({}, { image }))

    expect(opened).toMatchObject({ code: 'image' })
  })

  test('ends when it takes too long to read', async () => {
    const image = forged(await imageOfWaiting(), (notes) =>
      JSON.stringify(notes).replace(/^\{/, `{"more":[${'[],'.repeat(20e6)}0],`),
    )

    const opened = await outcomeOf(openOne({ stepTimeoutMs: 500, graceMs: 100 }, { image }))

    expect(opened).toMatchObject({ code: 'image' })
    expect(await run(sibling, 'n')).toMatchObject({ text: '1' })
  })
})

test.skipIf(!existsSync('/proc'))('functions that were replaced stay so when a sandbox was put away', async () => {
  await startAtRest()
  const sandbox = await openOne()
  await sandbox.setFunctions?.(['echo', 'fresh'])
  await untilPutAway()

  const host = new RecordingHost()
  const running = run(
    sandbox,
    'let said; try { await hang() } catch (error) { said = error.message } fresh(); said',
    host,
  )
  await host.untilHanging()
  host.hanging[0]?.({ now, ok: true, value: null })
  const execution = await running

  expect(execution).toMatchObject({ kind: 'value', text: 'hang is not available any more.' })
  expect(host.calls.map(({ name }) => name)).toEqual(['fresh'])
})
