import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream'
import type { Duplex } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import { FetchError } from './fetch-error.ts'

/** Encodings that are asked for. */
export const acceptEncoding = 'gzip, deflate, br'

const decoders: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

/**
 * The body of a reply, decompressed. It is counted as it comes, so that one that never ends, or a small one that unfolds
 * to a large one, costs no more than the limit.
 *
 * @throws {FetchError} `too-large`, or `wrong-type` for an encoding nobody asked for.
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(response.headers['content-length'])
  const decoder = decoderOf(response)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  // What goes wrong in it reaches whoever reads its end.
  const body = decoder ? pipeline(response, decoder, () => {}) : response
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A body must come as bytes.')
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function decoderOf({ headers }: IncomingMessage): Duplex | undefined {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return undefined
  const create = decoders.get(encoding)
  if (create) return create()
  throw new FetchError(
    'wrong-type',
    `The reply is encoded as ${JSON.stringify(encoding.slice(0, 60))}, not ${acceptEncoding}.`,
  )
}

function tooLarge(maxBytes: number): FetchError {
  return new FetchError('too-large', `The reply is larger than the ${maxBytes} bytes that are allowed (maxBytes).`)
}
