/** Bytes that do not follow the protocol: whoever sent them is broken or hostile, and gets no more of our time. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/** A frame as it travels: a JSON header and, beside it, bytes. */
export type RawFrame = { readonly header: unknown; readonly bytes?: Uint8Array }

const lengthBytes = 4
const prefixBytes = 2 * lengthBytes

/** Writes a frame: the length of the header, the length of the bytes (32 bits, big endian), the header, the bytes. */
export function encodeFrame(header: object, bytes?: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header))
  const frame = new Uint8Array(prefixBytes + head.length + (bytes?.length ?? 0))
  const view = new DataView(frame.buffer)
  view.setUint32(0, head.length)
  view.setUint32(lengthBytes, bytes?.length ?? 0)
  frame.set(head, prefixBytes)
  if (bytes) frame.set(bytes, prefixBytes + head.length)
  return frame
}

/** Takes a stream of bytes apart again, whatever pieces it comes in. */
export class FrameDecoder {
  readonly #maxBytes: number
  #chunks: Uint8Array[] = []
  #buffered = 0
  #needed = prefixBytes

  /** `maxBytes` is what one frame may take in all. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * Adds bytes and returns the frames they complete.
   *
   * @throws {ProtocolError} when a frame is too large or its header is not JSON.
   */
  push(chunk: Uint8Array): RawFrame[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const frames: RawFrame[] = []
    while (this.#buffered >= this.#needed) {
      const frame = this.#next()
      if (!frame) break
      frames.push(frame)
    }
    return frames
  }

  #next(): RawFrame | undefined {
    const all = this.#joined()
    const view = new DataView(all.buffer, all.byteOffset, all.length)
    const head = view.getUint32(0)
    const rest = view.getUint32(lengthBytes)
    const total = prefixBytes + head + rest
    if (total > this.#maxBytes) {
      throw new ProtocolError(`A frame of ${total} bytes is larger than the ${this.#maxBytes} that are allowed.`)
    }
    this.#needed = total
    if (all.length < total) return undefined
    this.#chunks = [all.subarray(total)]
    this.#buffered = all.length - total
    this.#needed = prefixBytes
    const header = parseHeader(all.subarray(prefixBytes, prefixBytes + head))
    return rest > 0 ? { header, bytes: new Uint8Array(all.subarray(total - rest, total)) } : { header }
  }

  #joined(): Uint8Array {
    const [first] = this.#chunks
    if (first && this.#chunks.length === 1) return first
    const all = new Uint8Array(this.#buffered)
    let offset = 0
    for (const chunk of this.#chunks) {
      all.set(chunk, offset)
      offset += chunk.length
    }
    this.#chunks = [all]
    return all
  }
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new ProtocolError('The header of a frame is not JSON.', { cause: error })
  }
}
