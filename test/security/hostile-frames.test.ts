import {
  anything,
  array,
  assert,
  constantFrom,
  integer,
  jsonValue,
  nat,
  oneof,
  property,
  record,
  uint8Array,
} from 'fast-check'
import { describe, expect, test } from 'vitest'

import { encodeFrame, FrameDecoder } from '../../src/executors/protocol/framing.ts'
import type { RawFrame } from '../../src/executors/protocol/framing.ts'
import { readPlaceFrame } from '../../src/executors/protocol/read-place-frame.ts'
import { outcome, text } from './hostile.ts'

// What the child process could send if code in it had broken out of the interpreter, before anybody has read it.

const maxFrameBytes = 4_096
/** Session and route of a frame. */
const address = [0, 0, 0, 0, 0, 0, 0, 0]

/** Puts bytes through a decoder, in pieces of a size. */
function decodeIn(pieceBytes: number, bytes: Uint8Array): RawFrame[] | 'refused' {
  const decoder = new FrameDecoder(maxFrameBytes)
  return outcome(() => {
    const frames: RawFrame[] = []
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      frames.push(...decoder.push(bytes.subarray(start, start + pieceBytes)))
    }
    return frames
  })
}

describe('bytes from a hostile place', () => {
  test('are frames or refused, whatever they are and however they are cut', () => {
    assert(
      property(uint8Array({ maxLength: 200 }), integer({ min: 1, max: 50 }), (bytes, pieceBytes) => {
        expect(decodeIn(pieceBytes, bytes)).toEqual(decodeIn(bytes.length + 1, bytes))
      }),
    )
  })

  test('are no frame until the last one of it has come', () => {
    const bytes = encodeFrame({ type: 'pong', ping: 1 }, text('beside'))

    const early = Array.from({ length: bytes.length }, (_, length) => decodeIn(7, bytes.subarray(0, length)))

    expect(early.every((frames) => frames.length === 0)).toBe(true)
    expect(decodeIn(7, bytes)).toHaveLength(1)
  })

  test.each([
    ['more than a frame may take in its header', [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, ...address]],
    ['more than a frame may take beside its header', [0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, ...address]],
    ['just more than a frame may take in both', [0, 0, 0x08, 0, 0, 0, 0x08, 0, ...address]],
    ['no header', [0, 0, 0, 0, 0, 0, 0, 0, ...address]],
    ['a header cut in two by its length', [0, 0, 0, 1, 0, 0, 0, 1, ...address, 0x7b, 0x7d]],
  ])('are refused when they announce %s', (_, bytes) => {
    expect(decodeIn(3, new Uint8Array(bytes))).toBe('refused')
  })

  test('are refused or ignored when their header is nested without end', () => {
    const depth = 1_000_000
    const deep = text(`{"type":"pong","ping":1,"more":${'['.repeat(depth)}${']'.repeat(depth)}}`)
    const bytes = new Uint8Array([...new Uint8Array(16), ...deep])
    new DataView(bytes.buffer).setUint32(0, deep.length)
    const decoder = new FrameDecoder(4 * depth)

    const frames = outcome(() => decoder.push(bytes).map(({ header }) => readPlaceFrame(header)))

    expect(['refused', [{ type: 'pong', ping: 1 }]]).toContainEqual(frames)
  })
})

describe('headers from a hostile place', () => {
  const fields = constantFrom(
    'type',
    'session',
    'execution',
    'call',
    'name',
    'stream',
    'text',
    'done',
    'ping',
    'reason',
  )
  const types = constantFrom('hello', 'opened', 'out', 'call', 'drop', 'done', 'closed', 'pong', '__proto__', 'then')

  test('are read to plain data or refused, whatever is in them', () => {
    const headers = array(record({ key: fields, value: oneof(types, nat(), jsonValue(), anything()) }))
    assert(
      property(headers, types, (entries, type) => {
        const header = Object.fromEntries([...entries.map(({ key, value }) => [key, value]), ['type', type]])

        const frame = outcome(() => readPlaceFrame(header))

        expect(frame === 'refused' || JSON.parse(JSON.stringify(frame))).toEqual(frame === 'refused' || frame)
      }),
    )
  })

  test.each([
    '{"type":"call","execution":1,"call":1,"name":"echo","__proto__":{"session":"s"}}',
    '{"__proto__":{"type":"pong","ping":1}}',
    '{"type":"done","session":"s","execution":1,"done":{"__proto__":{"kind":"answer"}}}',
    '{"type":"constructor","session":"s"}',
    '{"type":["pong"],"ping":1}',
    '{"type":"pong","ping":1e400}',
    '{"type":"call","session":"s","execution":"1","call":1,"name":"echo"}',
    '{"type":"done","session":"s","execution":1,"done":{"kind":"value","floating":{"length":1},"pending":[]}}',
  ])('cannot lend themselves what they lack: %s', (header) => {
    expect(outcome(() => readPlaceFrame(JSON.parse(header)))).toBe('refused')
    expect(({} as { session?: unknown }).session).toBeUndefined()
  })
})
