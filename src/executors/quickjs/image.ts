import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { ImageError } from '../host/image-error.ts'
import type { BaseImage } from './base-image.ts'

/**
 * Images of interpreters: everything one holds, as bytes that can be kept, sent and opened again.
 *
 * Layout: 8 bytes of magic with the version, the length of the header (32 bits, big endian), the header as JSON, the
 * body, and the SHA-256 of all that. The body is deflated: the length of the notes, the notes as JSON, the count of
 * pages, their numbers, their bytes (all numbers 32 bits, little endian). Pages are those that differ from the memory
 * an interpreter has before it runs any code; beyond its end, those that are not zero.
 *
 * An image holds the data of the code. Treat it as a secret.
 */
const magic = new Uint8Array([0x53, 0x4d, 0x4f, 0x4c, 0x49, 0x4d, 0x47, 1])
const headerAt = magic.length + 4
const digestBytes = 32
const pageBytes = 4_096
/** Far more than a header takes. */
const maxHeaderBytes = 4_096
const maxNotesBytes = 64 * 1024 * 1024
/** Deflating takes about ten times as long as sending, which matters little to whoever keeps an image of a few pages. */
const maxPlainBytes = 2 * 1024 * 1024

/** What stands in front of an image and can be read without opening it. */
export type ImageHeader = {
  /** Which engine and prelude it belongs to; no other can open it. */
  readonly build: string
  /** Memory of the interpreter, in bytes. */
  readonly memoryBytes: number
  /** Number of the last action that is in it. */
  readonly upTo: number
}

/** Registers of the engine that are not in its memory. */
export type Registers = { readonly stackPointer: number; /** The program that runs. */ readonly program?: number }

/** An image that was opened: what the worker noted, and the pages to put into a fresh interpreter. */
export type OpenImage = ImageHeader & {
  readonly notes: unknown
  /** Writes the pages into memory that is otherwise that of a fresh interpreter. */
  readonly applyTo: (memory: Uint8Array) => void
}

export type ImageParts = {
  readonly base: BaseImage
  readonly notes: object
  /** Somebody waits for it: it is not made smaller, unless it is so large that sending it would take longer. */
  readonly isQuick?: boolean
}

export function writeImage(
  header: Omit<ImageHeader, 'memoryBytes'>,
  memory: Uint8Array,
  { base, notes, isQuick = false }: ImageParts,
): Uint8Array {
  const head = Buffer.from(JSON.stringify({ ...header, memoryBytes: memory.length }))
  const prefix = Buffer.alloc(headerAt)
  prefix.set(magic)
  prefix.writeUInt32BE(head.length, magic.length)
  const plain = Buffer.concat(bodyParts(memory, base, notes))
  const body = deflateRawSync(plain, { level: isQuick && plain.length <= maxPlainBytes ? 0 : 1 })
  const signed = Buffer.concat([prefix, head, body])
  return new Uint8Array(Buffer.concat([signed, digest(signed)]))
}

function bodyParts(memory: Uint8Array, base: BaseImage, notes: object): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(notes))
  const numbers = changedPages(memory, base.memory)
  const counts = Buffer.alloc(4)
  counts.writeUInt32LE(text.length)
  const table = Buffer.alloc(4 + 4 * numbers.length)
  table.writeUInt32LE(numbers.length)
  for (const [index, number] of numbers.entries()) table.writeUInt32LE(number, 4 + 4 * index)
  const pages = numbers.map((number) => memory.subarray(number * pageBytes, (number + 1) * pageBytes))
  return [counts, text, table, ...pages]
}

/** How much of an interpreter's memory an image of it would hold. */
export function changedBytes(memory: Uint8Array, base: BaseImage): number {
  return changedPages(memory, base.memory).length * pageBytes
}

function changedPages(memory: Uint8Array, base: Uint8Array): number[] {
  const now = Buffer.from(memory.buffer, memory.byteOffset, memory.length)
  const before = Buffer.from(base.buffer, base.byteOffset, base.length)
  const zeros = Buffer.alloc(pageBytes)
  const changed: number[] = []
  for (let at = 0; at < now.length; at += pageBytes) {
    const page = now.subarray(at, at + pageBytes)
    const old = at < before.length ? before.subarray(at, at + pageBytes) : zeros
    if (!page.equals(old)) changed.push(at / pageBytes)
  }
  return changed
}

/**
 * Reads the header of an image and checks that no byte of it has changed.
 *
 * @throws {ImageError} when it is no image, or not the one that was written.
 */
export function checkImage(image: Uint8Array): ImageHeader {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.length)
  if (bytes.length < headerAt + digestBytes) throw new ImageError('It is cut off.')
  if (!bytes.subarray(0, magic.length - 1).equals(magic.subarray(0, -1)))
    throw new ImageError('It is not an image of an interpreter.')
  if (bytes[magic.length - 1] !== magic.at(-1))
    throw new ImageError('It was written by another version of this library.')
  const signed = bytes.subarray(0, -digestBytes)
  if (!digest(signed).equals(bytes.subarray(-digestBytes)))
    throw new ImageError('It was changed or cut off after it was written.')
  return readHeader(bytes)
}

function readHeader(bytes: Buffer): ImageHeader {
  const length = bytes.readUInt32BE(magic.length)
  if (length > maxHeaderBytes || headerAt + length + digestBytes > bytes.length)
    throw new ImageError('Its header is too long.')
  const header = parse(bytes.toString('utf8', headerAt, headerAt + length))
  const { build, memoryBytes, upTo }: { build?: unknown; memoryBytes?: unknown; upTo?: unknown } = header
  if (typeof build !== 'string' || !isCount(memoryBytes) || !isCount(upTo))
    throw new ImageError('Its header says too little.')
  return { build, memoryBytes, upTo }
}

/**
 * Opens an image.
 *
 * @throws {ImageError} when it was changed, belongs to another build, or is larger than `maxMemoryBytes`.
 */
export function openImage(
  image: Uint8Array,
  { build, maxMemoryBytes }: { readonly build: string; readonly maxMemoryBytes: number },
): OpenImage {
  const header = checkImage(image)
  if (header.build !== build) {
    throw new ImageError(
      `It belongs to another build of the engine or of this library (${header.build.slice(0, 16)}, here ${build.slice(0, 16)}).`,
    )
  }
  if (header.memoryBytes > maxMemoryBytes)
    throw new ImageError(`It needs ${header.memoryBytes} bytes of memory; ${maxMemoryBytes} are allowed.`)
  const body = inflate(image, header.memoryBytes)
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  const notesEnd = 4 + count(view, 0)
  const notes = parse(body.toString('utf8', 4, notesEnd))
  const pages = count(view, notesEnd)
  const tableAt = notesEnd + 4
  const dataAt = tableAt + 4 * pages
  if (dataAt + pages * pageBytes !== body.length) throw new ImageError('Its pages do not add up.')
  const numberOf = (index: number): number => view.getUint32(tableAt + 4 * index, true)
  for (let index = 0; index < pages; index += 1) {
    if ((numberOf(index) + 1) * pageBytes > header.memoryBytes)
      throw new ImageError('It has pages outside of its memory.')
  }
  const applyTo = (memory: Uint8Array): void => {
    for (let index = 0; index < pages; index += 1) {
      const page = body.subarray(dataAt + index * pageBytes, dataAt + (index + 1) * pageBytes)
      memory.set(page, numberOf(index) * pageBytes)
    }
  }
  return { ...header, notes, applyTo }
}

function inflate(image: Uint8Array, memoryBytes: number): Buffer {
  const start = headerAt + Buffer.from(image.buffer, image.byteOffset, image.length).readUInt32BE(magic.length)
  try {
    const maxOutputLength = memoryBytes + memoryBytes / 1_024 + maxNotesBytes
    return inflateRawSync(image.subarray(start, image.length - digestBytes), { maxOutputLength })
  } catch (cause) {
    throw new ImageError('Its body cannot be read.', { cause })
  }
}

function count(view: DataView, at: number): number {
  if (at + 4 > view.byteLength) throw new ImageError('Its body is too short.')
  return view.getUint32(at, true)
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch (cause) {
    throw new ImageError('It holds something else than JSON where there should be some.', { cause })
  }
  throw new ImageError('It holds no object where there should be one.')
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
