import { fromBase64, toBase64 } from '../base64.ts'
import { bytesOf } from '../bytes.ts'
import {
  charCodeAt,
  freeze,
  isInteger,
  lowerCase,
  matches,
  NativeTypeError,
  quote,
  read as readField,
  slice,
  toText,
} from '../intrinsics.ts'
import { kindOf } from '../kinds.ts'
import { digestOf } from './digest.ts'
import { sniff } from './sniff.ts'

/** What is said of a medium beside its bytes. */
export type MediaOptions = {
  /** Such as `image/png`. Default: what the bytes begin with says. */
  readonly mediaType?: string
  /** A file name, for people and models. */
  readonly name?: string
}

/** A medium as plain data, without its bytes. */
export type MediaHandle = {
  /** The first half of the SHA-256 of its bytes, in hexadecimal digits: the same bytes have the same id. */
  readonly id: string
  readonly mediaType: string
  readonly name?: string | undefined
  readonly size: number
}

/** Where media are: how bytes are digested there, and where those of a medium come from that has none of its own. */
export type MediaPlace = {
  /** SHA-256 in hexadecimal digits, of bytes that are also given as base64. */
  readonly digest: (bytes: Uint8Array, base64: string) => string
  readonly load: (medium: Media) => Promise<unknown>
}

let place: MediaPlace = {
  digest: (bytes) => digestOf(bytes, bytes.length),
  load: (medium) => {
    throw new NativeTypeError('The bytes of ' + mediaText(medium) + ' are not here: this is a handle without its run.')
  },
}

/** Says where media are. A sandbox does, before any other code runs. */
export function placeMedia(given: MediaPlace): void {
  place = given
}

type Inside = MediaHandle & { readonly base64: string | undefined }

let insideOf: (medium: Media) => Inside
let hasInside: (value: object) => boolean
/** What the next medium is made of, when it is not made of bytes. */
let prepared: Inside | undefined

/**
 * An image, a recording or any other file, with its type: as an immutable value that is handed around without its bytes.
 *
 * The same class is known to code in the sandbox. There a medium that came from the host is a handle, whose bytes come
 * when they are asked for.
 */
export class Media {
  readonly #inside: Inside

  static {
    insideOf = (medium) => medium.#inside
    hasInside = (value) => #inside in value
  }

  /** @throws {TypeError} when the bytes are none, or the type or the name is not one. */
  constructor(bytes: Uint8Array | ArrayBuffer, options: MediaOptions = {}) {
    const given = prepared
    prepared = undefined
    this.#inside = given ?? read(bytes, options)
    freeze(this)
  }

  get id(): string {
    return this.#inside.id
  }

  get mediaType(): string {
    return this.#inside.mediaType
  }

  get name(): string | undefined {
    return this.#inside.name
  }

  /** In bytes. */
  get size(): number {
    return this.#inside.size
  }

  /** A copy of the bytes. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const { base64 } = this.#inside
    if (base64 !== undefined) return fromBase64(base64)
    // Whoever loads it gives bytes.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (await place.load(this)) as Uint8Array<ArrayBuffer>
  }

  /** The bytes as text in UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  /** The bytes as `data:` URL. */
  async toDataUrl(): Promise<string> {
    const { base64, mediaType } = this.#inside
    const bytes = base64 === undefined ? await this.bytes() : undefined
    return 'data:' + mediaType + ';base64,' + (bytes === undefined ? base64 : toBase64(bytes, bytes.length))
  }

  /** What it is, without its bytes. */
  toJSON(): MediaHandle {
    return handleOf(this)
  }

  toString(): string {
    return '[' + mediaText(this) + ']'
  }

  get [Symbol.toStringTag](): string {
    return 'Media'
  }
}

/** How Node.js shows it. */
Object.defineProperty(Media.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Media) {
    return shownText(this)
  },
})

export function isMedia(value: unknown): value is Media {
  return typeof value === 'object' && value !== null && hasInside(value)
}

/** The bytes of a medium in base64, where they are here. */
export function contentOf(medium: Media): string | undefined {
  return insideOf(medium).base64
}

export function handleOf(medium: Media): MediaHandle {
  const { id, mediaType, name, size } = insideOf(medium)
  return name === undefined ? { id, mediaType, size } : { id, mediaType, name, size }
}

/** What it is in a few words: `image/png, 12.3 kB, chart.png`. */
export function mediaText(medium: MediaHandle): string {
  const { mediaType, size, name } = medium
  return mediaType + ', ' + sizeText(size) + (name === undefined ? '' : ', ' + name)
}

/** How a medium looks where values are shown. */
export function shownText(medium: Media): string {
  return 'Media { ' + mediaText(insideOf(medium)) + ' }'
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return bytes + ' B'
  if (bytes < 1_000_000) return tenths(bytes / 1_000) + ' kB'
  return tenths(bytes / 1_000_000) + ' MB'
}

function tenths(value: number): string {
  const whole = value * 10 + 0.5
  const all = whole - (whole % 1)
  return (all - (all % 10)) / 10 + '.' + (all % 10)
}

/**
 * A medium of a handle, with the bytes in base64 where they are known.
 *
 * @throws {TypeError} when it is none.
 */
export function mediaOfHandle(handle: Readonly<Record<keyof MediaHandle, unknown>>, base64: string | undefined): Media {
  const { id, mediaType, name, size } = handle
  if (typeof id !== 'string' || !matches(/^[0-9a-f]{32}$/, id)) throw new NativeTypeError('The id of a medium is none.')
  if (!isInteger(size) || size < 0) throw new NativeTypeError('The size of a medium must be a number of bytes.')
  return made({ id, ...described(mediaType, name), size, base64 })
}

/** A medium of its bytes in base64. */
export function mediaOfBase64(base64: string, options: Readonly<Record<keyof MediaOptions, unknown>>): Media {
  const bytes = fromBase64(base64)
  return made(inside(bytes, { length: bytes.length, base64, options }))
}

const nothing = new Uint8Array(0)

function made(given: Inside): Media {
  prepared = given
  return new Media(nothing)
}

function read(given: unknown, options: unknown): Inside {
  if (typeof options !== 'object' || options === null)
    throw new NativeTypeError('What a medium is must be said by an object: { mediaType, name }.')
  const isBytes = typeof given === 'object' && given !== null && kindOf(given) === 'bytes'
  const found = isBytes ? bytesOf(given) : undefined
  if (found === undefined || found === 'shared') {
    throw new NativeTypeError('A medium must be made of bytes, in a Uint8Array or an ArrayBuffer, not ' + named(given))
  }
  const { bytes, length } = found
  const about = { mediaType: readField(options, 'mediaType'), name: readField(options, 'name') }
  return inside(bytes, { length, base64: toBase64(bytes, length), options: about })
}

function named(value: unknown): string {
  if (value === null) return 'null.'
  return typeof value === 'string'
    ? 'a text. Encode it: new TextEncoder().encode(text).'
    : 'of type ' + typeof value + '.'
}

type Source = {
  readonly length: number
  readonly base64: string
  readonly options: Readonly<Record<keyof MediaOptions, unknown>>
}

function inside(bytes: Uint8Array, { length, base64, options }: Source): Inside {
  const { mediaType = sniff(bytes, length), name } = options
  const id = slice(place.digest(bytes, base64), 0, 32)
  return { id, ...described(mediaType, name), size: length, base64 }
}

const maxTypeChars = 100
const maxNameChars = 200
const oneType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/

/** Type and name, or what is wrong with them. */
function described(mediaType: unknown, name: unknown): { readonly mediaType: string; readonly name?: string } {
  const type = typeof mediaType === 'string' ? lowerCase(withoutParameters(mediaType)) : ''
  if (type.length > maxTypeChars || !matches(oneType, type)) {
    throw new NativeTypeError('The type of a medium must be such as image/png, not ' + excerpt(mediaType) + '.')
  }
  if (name === undefined) return { mediaType: type }
  if (typeof name !== 'string' || name === '' || name.length > maxNameChars || !matches(printable, name)) {
    throw new NativeTypeError(
      'The name of a medium must be a text of one line, of at most ' +
        maxNameChars +
        ' characters, not ' +
        excerpt(name) +
        '.',
    )
  }
  return { mediaType: type, name }
}

/** A line without characters that control a terminal, or turn it around. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const printable = /^[^\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$/

/** `text/plain;charset=utf-8` is `text/plain`. */
function withoutParameters(mediaType: string): string {
  let end = 0
  while (end < mediaType.length && end <= maxTypeChars && charCodeAt(mediaType, end) !== semicolon) end += 1
  while (end > 0 && charCodeAt(mediaType, end - 1) === blank) end -= 1
  return slice(mediaType, 0, end)
}

const semicolon = 59
const blank = 32

function excerpt(value: unknown): string {
  return typeof value === 'string' ? quote(slice(value, 0, 40)) : toText(typeof value)
}
