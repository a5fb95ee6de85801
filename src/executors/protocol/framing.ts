/** Bytes that do not follow the protocol: whoever sent them is broken or hostile, and gets no more of our time. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/** A frame as it was read: a header from JSON, with the number of its session, and bytes beside it. */
export type RawFrame = { readonly header: unknown; readonly bytes?: Uint8Array }

/**
 * A frame on the wire: the length of the header, the length of the bytes, the number of the session (32 bits each, big
 * endian), one byte that is 1 when whoever routes frames must look at it, three of zero; then the header as JSON without
 * its session, then the bytes. So frames can be routed, and told whose they are, without being read.
 */
const prefixBytes = 16
const bytesAt = 4
const sessionAt = 8
const routeAt = 12

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Types of frames that are for a supervisor, or tell it something. */
const routed = new Set(['start', 'open', 'close', 'cancel', 'ping', 'hello', 'pong', 'opened', 'closed', 'image'])

type Frame = { readonly type: string; readonly session?: number; readonly [field: string]: unknown }

/** Writes a frame. */
export function encodeFrame({ session = 0, ...header }: Frame, bytes?: Uint8Array): Uint8Array {
  const text = JSON.stringify(header)
  const room = new Uint8Array(prefixBytes + text.length * 3 + (bytes?.length ?? 0))
  const length = encoder.encodeInto(text, room.subarray(prefixBytes)).written
  const view = new DataView(room.buffer)
  view.setUint32(0, length)
  view.setUint32(bytesAt, bytes?.length ?? 0)
  view.setUint32(sessionAt, session)
  view.setUint8(routeAt, routed.has(header.type) ? 1 : 0)
  if (bytes) room.set(bytes, prefixBytes + length)
  return room.subarray(0, prefixBytes + length + (bytes?.length ?? 0))
}

/** Reads a whole frame. @throws {ProtocolError} when its header is not JSON. */
export function decodeFrame(frame: Uint8Array): RawFrame {
  const view = viewOf(frame)
  const end = prefixBytes + view.getUint32(0)
  const session = view.getUint32(sessionAt)
  const header = parseHeader(frame.subarray(prefixBytes, end))
  const isFields = typeof header === 'object' && header !== null && !Array.isArray(header)
  const addressed: unknown = isFields && session > 0 ? { ...header, session } : header
  return frame.length > end ? { header: addressed, bytes: new Uint8Array(frame.subarray(end)) } : { header: addressed }
}

/** Whose frame it is, by the number on it. */
export function sessionOf(frame: Uint8Array): number {
  return viewOf(frame).getUint32(sessionAt)
}

/** Says whose frame it is, whatever it says itself. */
export function stampSession(frame: Uint8Array, session: number): void {
  viewOf(frame).setUint32(sessionAt, session)
}

/** Whether whoever routes frames must look at it. */
export function isRouted(frame: Uint8Array): boolean {
  return frame[routeAt] === 1
}

/** Several frames in one piece of memory of their own. */
export function joinFrames(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0))
  let at = 0
  for (const frame of frames) {
    all.set(frame, at)
    at += frame.length
  }
  return all
}

/** Takes a stream of bytes apart into frames, whatever pieces it comes in. */
export class FrameSplitter {
  readonly #maxBytes: number
  #chunks: Uint8Array[] = []
  #buffered = 0
  #needed = prefixBytes

  /** `maxBytes` is what one frame may take in all. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * Adds bytes and returns the frames they complete, as pieces of them.
   *
   * @throws {ProtocolError} when a frame is too large.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const frames: Uint8Array[] = []
    while (this.#buffered >= this.#needed) {
      const frame = this.#next()
      if (!frame) break
      frames.push(frame)
    }
    return frames
  }

  #next(): Uint8Array | undefined {
    const all = this.#joined()
    const view = viewOf(all)
    const total = prefixBytes + view.getUint32(0) + view.getUint32(bytesAt)
    if (total > this.#maxBytes) {
      throw new ProtocolError(`A frame of ${total} bytes is larger than the ${this.#maxBytes} that are allowed.`)
    }
    this.#needed = total
    if (all.length < total) return undefined
    this.#chunks = [all.subarray(total)]
    this.#buffered = all.length - total
    this.#needed = prefixBytes
    return all.subarray(0, total)
  }

  #joined(): Uint8Array {
    const [first] = this.#chunks
    if (first && this.#chunks.length === 1) return first
    const all = joinFrames(this.#chunks)
    this.#chunks = [all]
    return all
  }
}

/** Reads the frames of a stream of bytes. */
export class FrameDecoder {
  readonly #splitter: FrameSplitter

  /** `maxBytes` is what one frame may take in all. */
  constructor(maxBytes: number) {
    this.#splitter = new FrameSplitter(maxBytes)
  }

  /**
   * Adds bytes and returns the frames they complete.
   *
   * @throws {ProtocolError} when a frame is too large or its header is not JSON.
   */
  push(chunk: Uint8Array): RawFrame[] {
    return this.#splitter.push(chunk).map(decodeFrame)
  }
}

function viewOf(frame: Uint8Array): DataView {
  return new DataView(frame.buffer, frame.byteOffset, frame.length)
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch (error) {
    throw new ProtocolError('The header of a frame is not JSON.', { cause: error })
  }
}
