import { describe, expect, test } from 'vitest'

import { encodeFrame, FrameDecoder, ProtocolError } from '../../src/executors/protocol/framing.ts'
import { readPlaceFrame } from '../../src/executors/protocol/read-place-frame.ts'

const frames = [{ header: { type: 'a' }, bytes: new Uint8Array([1, 2, 3]) }, { header: { type: 'é' } }]
/** Session and route of a frame. */
const address = [0, 0, 0, 0, 0, 0, 0, 0]
const stream = Buffer.concat(frames.map(({ header, bytes }) => encodeFrame(header, bytes)))

describe('framing', () => {
  test.each([1, 7, stream.length])('puts frames together from pieces of %i bytes', (size) => {
    const decoder = new FrameDecoder(1_000)
    const found: unknown[] = []

    for (let at = 0; at < stream.length; at += size) found.push(...decoder.push(stream.subarray(at, at + size)))

    expect(found).toEqual(frames)
  })

  test('refuses a frame that is too large before it has come', () => {
    const decoder = new FrameDecoder(1_000)

    expect(() => decoder.push(new Uint8Array([0, 0, 0, 2, 255, 255, 255, 255, ...address]))).toThrow(ProtocolError)
  })

  test('refuses a header that is not JSON', () => {
    const decoder = new FrameDecoder(1_000)

    expect(() => decoder.push(new Uint8Array([0, 0, 0, 1, 0, 0, 0, 0, ...address, 123]))).toThrow(ProtocolError)
  })
})

describe('frames from a place', () => {
  test('are read as they are', () => {
    const header = { type: 'call', session: 1, execution: 1, call: 2, name: 'search' }

    expect(readPlaceFrame({ ...header, extra: true })).toEqual(header)
  })

  test.each([
    null,
    [],
    { type: 'nope' },
    { type: 'call', session: 1, execution: 1, call: -1, name: 'x' },
    { type: 'call', session: 1, execution: 1, call: 1.5, name: 'x' },
    { type: 'out', session: 1, execution: 1, stream: '__proto__', text: '' },
    { type: 'done', session: 1, execution: 1, done: { kind: 'fine' } },
    { type: 'done', session: 1, execution: 1, done: { kind: 'value', floating: [1] } },
  ])('are refused when they are not of the protocol: %j', (header) => {
    expect(() => readPlaceFrame(header)).toThrow(ProtocolError)
  })
})
