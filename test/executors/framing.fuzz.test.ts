import { array, assert, constant, jsonValue, nat, oneof, property, tuple, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { encodeFrame, FrameDecoder, ProtocolError } from '../../src/executors/protocol/framing.ts'
import type { RawFrame } from '../../src/executors/protocol/framing.ts'
import { readPlaceFrame } from '../../src/executors/protocol/read-place-frame.ts'
import { fuzzRuns, fuzzTimeoutMs } from '../helpers/wire-values.ts'

const numRuns = fuzzRuns
const maxBytes = 4_096

const headers = array(tuple(oneof(constant('name'), constant('done'), constant('__proto__')), jsonValue())).map(
  (entries) => Object.assign(Object.fromEntries(entries), { type: 'call' }),
)
const frames = array(tuple(headers, uint8Array({ maxLength: 40 })), { maxLength: 5 })
const cuts = array(nat(60), { minLength: 1, maxLength: 20 })

function streamOf(list: readonly (readonly [{ readonly type: string }, Uint8Array])[]): Uint8Array {
  return Buffer.concat(list.map(([header, bytes]) => encodeFrame(header, bytes)))
}

/** What a decoder makes of a stream that comes in pieces, up to where it refuses it. */
function decodeCut(
  stream: Uint8Array,
  sizes: readonly number[],
): { readonly frames: RawFrame[]; readonly error: boolean } {
  const decoder = new FrameDecoder(maxBytes)
  const found: RawFrame[] = []
  for (let at = 0, turn = 0; at < stream.length; turn += 1) {
    // Now and then a piece is empty.
    const size = turn % sizes.length === 0 ? Math.max(1, sizes[0] ?? 1) : (sizes[turn % sizes.length] ?? 1)
    try {
      found.push(...decoder.push(stream.subarray(at, at + size)))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      return { frames: found, error: true }
    }
    at += size
  }
  return { frames: found, error: false }
}

describe('frames, by chance', () => {
  test(
    'come out as they went in, wherever the stream is cut',
    () => {
      assert(
        property(frames, cuts, (list, sizes) => {
          const { frames: found, error } = decodeCut(streamOf(list), sizes)

          expect(error).toBe(false)
          expect(found).toStrictEqual(
            list.map(([header, bytes]) => ({
              // A header is JSON, which has no minus zero.
              header: JSON.parse(JSON.stringify(header)),
              ...(bytes.length > 0 && { bytes }),
            })),
          )
        }),
        { numRuns },
      )
    },
    fuzzTimeoutMs,
  )

  test(
    'that are mutated are read or refused, and the cuts make no difference',
    () => {
      const changes = array(tuple(nat(), nat(255)), { minLength: 1, maxLength: 3 })

      assert(
        property(frames, changes, cuts, (list, mutations, sizes) => {
          const stream = new Uint8Array(streamOf([...list, [{ type: 'opened' }, new Uint8Array(3)]]))
          for (const [at, byte] of mutations) stream[at % stream.length] = byte
          const cut = decodeCut(stream, sizes)
          const byByte = decodeCut(stream, [1])

          expect(cut.error).toBe(byByte.error)
          // A piece that is refused takes the frames before it along.
          expect(byByte.frames.slice(0, cut.frames.length)).toStrictEqual(cut.frames)
          for (const { header } of byByte.frames) checkPlaceFrame(header)
        }),
        { numRuns },
      )
    },
    fuzzTimeoutMs,
  )

  test(
    'of any bytes at all are read or refused',
    () => {
      const prefixed = tuple(nat(12), nat(12), uint8Array({ maxLength: 60 })).map(([head, rest, bytes]) =>
        Uint8Array.from([0, 0, 0, head, 0, 0, 0, rest, ...bytes]),
      )

      assert(
        property(oneof(uint8Array({ maxLength: 100 }), prefixed), cuts, (stream, sizes) => {
          for (const { header } of decodeCut(stream, sizes).frames) checkPlaceFrame(header)
        }),
        { numRuns },
      )
    },
    fuzzTimeoutMs,
  )
})

function checkPlaceFrame(header: unknown): void {
  try {
    readPlaceFrame(header)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}
