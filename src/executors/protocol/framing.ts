/** Bytes that do not follow the protocol: whoever sent them is broken or hostile, and gets no more of our time. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}

/** A frame as it was read: a header from JSON, with the number of its session, and bytes beside it. */
export type RawFrame = { readonly header: unknown; readonly bytes?: Uint8Array }

/**
 * A frame on the wire: the length of the header, the length of the bytes, the number of the session (32 bits each, big
 * endian), one byte that is 1 when whoever routes frames must look at it, one that says how the header is written, two
 * of zero; then the header, without its session, then the bytes. So frames can be routed, and told whose they are,
 * without being read.
 *
 * Headers are JSON (0), but for the two of which there are as many as code makes calls: `call` (1), which is execution
 * and call (32 bits each) and the name, and `settle` (2), which is execution, call, `now` (a double) and `ok`.
 */
const prefixBytes = 16
const bytesAt = 4
const sessionAt = 8
const routeAt = 12
const formAt = 13
const forms = { json: 0, call: 1, settle: 2 } as const
const callBytes = 8
const settleBytes = 17

/** What a frame between a host and a supervisor may take in all. */
export const maxFrameBytes: number = 64 * 1024 * 1024

/**
 * What the header of a frame that comes to a host may take: to read JSON takes its time, in which a host does nothing
 * else. Console output, the last value and messages are in headers, and the limits of all of them stay below this.
 */
export const maxHeaderBytes: number = 1024 * 1024

/** Types of frames that are for a supervisor, or tell it something. */
const routed = new Set([
  'start',
  'open',
  'modules',
  'close',
  'cancel',
  'ping',
  'end',
  'hello',
  'pong',
  'opened',
  'closed',
  'image',
])

type Frame = { readonly type: string; readonly session?: number; readonly [field: string]: unknown }

/** Writes a frame; a text stands for its bytes in UTF-8. */
export function encodeFrame(frame: Frame, bytes: Uint8Array | string = ''): Uint8Array<ArrayBuffer> {
  const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  const short = encodeShort(frame, size)
  const whole = short ?? encodeJson(frame, size)
  if (typeof bytes === 'string') whole.write(bytes, whole.length - size)
  else whole.set(bytes, whole.length - size)
  whole.writeUInt32BE(size, bytesAt)
  whole.writeUInt32BE(frame.session ?? 0, sessionAt)
  return whole
}

function encodeJson(frame: Frame, size: number): Buffer<ArrayBuffer> {
  // What is undefined is left out of JSON.
  const text = JSON.stringify({ ...frame, session: undefined })
  const length = Buffer.byteLength(text)
  const whole = room(length, size, forms.json)
  whole.write(text, prefixBytes)
  whole[routeAt] = routed.has(frame.type) ? 1 : 0
  return whole
}

/** The short form, where there is one and the frame is what it should be. */
function encodeShort(frame: Frame, size: number): Buffer<ArrayBuffer> | undefined {
  const { type, execution, call, name, now, ok } = frame
  if (typeof execution !== 'number' || typeof call !== 'number') return undefined
  if (type === 'call' && typeof name === 'string') {
    const whole = room(callBytes + Buffer.byteLength(name), size, forms.call)
    whole.write(name, prefixBytes + callBytes)
    return addressed(whole, execution, call)
  }
  if (type !== 'settle' || typeof now !== 'number') return undefined
  const whole = room(settleBytes, size, forms.settle)
  whole.writeDoubleBE(now, prefixBytes + 8)
  whole[prefixBytes + 16] = ok === true ? 1 : 0
  return addressed(whole, execution, call)
}

/** Memory of its own for a frame, so that it can be handed to another thread. */
function room(header: number, size: number, form: number): Buffer<ArrayBuffer> {
  const whole = Buffer.from(new ArrayBuffer(prefixBytes + header + size))
  whole.writeUInt32BE(header, 0)
  whole[formAt] = form
  return whole
}

function addressed(whole: Buffer<ArrayBuffer>, execution: number, call: number): Buffer<ArrayBuffer> {
  whole.writeUInt32BE(execution, prefixBytes)
  whole.writeUInt32BE(call, prefixBytes + 4)
  return whole
}

/** Reads a whole frame; its bytes are a piece of it. @throws {ProtocolError} when its header is of no known form. */
export function decodeFrame(frame: Uint8Array): RawFrame {
  const all = toBuffer(frame)
  const end = prefixBytes + all.readUInt32BE(0)
  const header = readHeader(all, end)
  if (all.length === end) return { header }
  return { header, bytes: new Uint8Array(all.buffer, all.byteOffset + end, all.length - end) }
}

function readHeader(all: Buffer, end: number): unknown {
  const session = all.readUInt32BE(sessionAt)
  const form = all[formAt]
  if (form === forms.json) {
    const header = parseHeader(all.toString('utf8', prefixBytes, end))
    const isFields = typeof header === 'object' && header !== null && !Array.isArray(header)
    return isFields && session > 0 ? { ...header, session } : header
  }
  if (form === forms.call && end >= prefixBytes + callBytes) {
    return { type: 'call', session, ...readAddress(all), name: all.toString('utf8', prefixBytes + callBytes, end) }
  }
  if (form === forms.settle && end === prefixBytes + settleBytes) {
    const ok = all[prefixBytes + 16] === 1
    return { type: 'settle', session, ...readAddress(all), now: all.readDoubleBE(prefixBytes + 8), ok }
  }
  throw new ProtocolError('The header of a frame has no known form.')
}

function readAddress(all: Buffer): { execution: number; call: number } {
  return { execution: all.readUInt32BE(prefixBytes), call: all.readUInt32BE(prefixBytes + 4) }
}

/** Whose frame it is, by the number on it. */
export function sessionOf(frame: Uint8Array): number {
  return toBuffer(frame).readUInt32BE(sessionAt)
}

/** Says whose frame it is, whatever it says itself. */
export function stampSession(frame: Uint8Array, session: number): void {
  toBuffer(frame).writeUInt32BE(session, sessionAt)
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

/** The frames in a piece that holds whole frames only. @throws {ProtocolError} when it does not. */
export function splitFrames(wire: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = []
  const all = toBuffer(wire)
  for (let at = 0; at < all.length;) {
    if (all.length - at < prefixBytes) throw new ProtocolError('A piece ends in the middle of a frame.')
    const end = at + lengthAt(all, at)
    if (end > all.length) throw new ProtocolError('A piece ends in the middle of a frame.')
    frames.push(at === 0 && end === all.length ? all : all.subarray(at, end))
    at = end
  }
  return frames
}

/** Length of the frame that begins somewhere, as its prefix says. */
function lengthAt(all: Buffer, at: number): number {
  return prefixBytes + all.readUInt32BE(at) + all.readUInt32BE(at + bytesAt)
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
    if (this.#buffered < this.#needed) return []
    const all = toBuffer(this.#chunks.length === 1 ? chunk : joinFrames(this.#chunks))
    const frames: Uint8Array[] = []
    let at = 0
    this.#needed = prefixBytes
    while (all.length - at >= prefixBytes) {
      const length = lengthAt(all, at)
      if (length > this.#maxBytes) throw this.#tooLarge(length)
      if (at + length > all.length) {
        this.#needed = length
        break
      }
      frames.push(all.subarray(at, at + length))
      at += length
    }
    this.#chunks = at < all.length ? [all.subarray(at)] : []
    this.#buffered = all.length - at
    return frames
  }

  #tooLarge(length: number): ProtocolError {
    return new ProtocolError(`A frame of ${length} bytes is larger than the ${this.#maxBytes} that are allowed.`)
  }
}

/** Reads the frames of a stream of bytes. */
export class FrameDecoder {
  readonly #splitter: FrameSplitter
  readonly #maxHeaderBytes: number

  /** `maxBytes` is what one frame may take in all, `maxHeader` its header. */
  constructor(maxBytes: number, maxHeader: number = maxBytes) {
    this.#splitter = new FrameSplitter(maxBytes)
    this.#maxHeaderBytes = maxHeader
  }

  /**
   * Adds bytes and returns the frames they complete.
   *
   * @throws {ProtocolError} when a frame is too large or its header is not JSON.
   */
  push(chunk: Uint8Array): RawFrame[] {
    return this.#splitter.push(chunk).map((frame) => {
      const length = toBuffer(frame).readUInt32BE(0)
      if (length <= this.#maxHeaderBytes) return decodeFrame(frame)
      throw new ProtocolError(
        `A header of ${length} bytes is larger than the ${this.#maxHeaderBytes} that are allowed.`,
      )
    })
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function parseHeader(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ProtocolError('The header of a frame is not JSON.', { cause: error })
  }
}
