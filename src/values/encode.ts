import { toBase64 } from './base64.ts'
import type { Encoded } from './encoded.ts'
import {
  bytesOfBuffer,
  eachEntry,
  eachItem,
  isArray,
  read,
  bareList,
  bufferLength,
  dataView,
  getterOf,
  hasOwn,
  joined,
  keysOf,
  mapGet,
  mapSet,
  NativeMap,
  NativeTypeError,
  NativeUint8Array,
  parse,
  quote,
  slice,
  toText,
  toTime,
  typedArrayName,
  typedArrayView,
  utf8Bytes,
} from './intrinsics.ts'
import type { BareList } from './intrinsics.ts'
import { kindOf } from './kinds.ts'
import type { ObjectKind } from './kinds.ts'

export type EncodeOptions = {
  /** Most bytes of UTF-8 the text may have. Default: no limit. */
  readonly maxBytes?: number
  /** Most objects that may stand inside each other. Default 200. */
  readonly maxDepth?: number
  /** What errors call the value. Default `value`. */
  readonly name?: string
}

type Encoder = {
  readonly pieces: BareList<string>
  readonly seen: Map<object, number>
  readonly path: BareList<string>
  readonly maxBytes: number
  readonly maxDepth: number
  chars: number
  count: number
}

/** Most objects that may stand inside each other, unless said otherwise. */
export const defaultDepth = 200
/** Longest array with holes: it takes few bytes on the way, and many for whoever walks through it. */
export const maxSparseLength = 1_000_000

/**
 * Writes a value as JSON text in wire form. Getters of the value run; `toJSON` does not.
 *
 * @throws {TypeError} naming the place in the value that cannot be sent, or the limit it breaks.
 */
export function encodeText(value: unknown, options: EncodeOptions = {}): string {
  const { maxBytes = Infinity, maxDepth = defaultDepth, name = 'value' } = options
  const path = bareList<string>()
  path[0] = name
  const encoder: Encoder = { pieces: bareList(), seen: new NativeMap(), path, maxBytes, maxDepth, chars: 0, count: 0 }
  write(encoder, value)
  const text = joined(encoder.pieces)
  if (text.length * 3 > maxBytes && utf8Bytes(text) > maxBytes) throw tooLarge(encoder)
  return text
}

/** Turns a value into its wire form, with the rules of `encodeText`. */
export function encode(value: unknown, options: EncodeOptions = {}): Encoded {
  return parse<Encoded>(encodeText(value, options))
}

function put(encoder: Encoder, piece: string): void {
  encoder.pieces[encoder.pieces.length] = piece
  encoder.chars += piece.length
  // A character takes at least one byte, so this stops early and never wrongly.
  if (encoder.chars > encoder.maxBytes) throw tooLarge(encoder)
}

function write(encoder: Encoder, value: unknown): void {
  switch (typeof value) {
    case 'string':
      if (value.length > encoder.maxBytes) throw tooLarge(encoder)
      return put(encoder, quote(value))
    case 'boolean':
      return put(encoder, value ? 'true' : 'false')
    case 'number':
      return put(encoder, numberText(value))
    case 'undefined':
      return put(encoder, '{"$type":"undefined"}')
    case 'bigint':
      return put(encoder, `{"$type":"bigint","value":"${value}"}`)
    case 'object':
      return value === null ? put(encoder, 'null') : writeObject(encoder, value)
    case 'function':
    case 'symbol':
      throw new NativeTypeError(
        `${joined(encoder.path)} is a ${typeof value}, which cannot be sent between the sandbox and its host. Send plain data.`,
      )
  }
}

function numberText(value: number): string {
  if (value === 0) return 1 / value < 0 ? '{"$type":"number","value":"-0"}' : '0'
  return value - value === 0 ? `${value}` : `{"$type":"number","value":"${value}"}`
}

function writeObject(encoder: Encoder, value: object): void {
  const earlier = mapGet(encoder.seen, value)
  if (earlier !== undefined) return put(encoder, `{"$type":"ref","id":${earlier}}`)
  if (encoder.path.length > encoder.maxDepth) {
    throw new NativeTypeError(
      `${slice(joined(encoder.path), 0, 200)} is nested more than ${encoder.maxDepth} levels deep. Send a flatter value.`,
    )
  }
  mapSet(encoder.seen, value, encoder.count)
  encoder.count += 1
  writeKind(encoder, value)
}

type Refused = 'promise' | 'iterator' | 'weak'

function refusal(kind: Refused): string {
  switch (kind) {
    case 'promise':
      return 'a promise, which cannot be sent. Await it first.'
    case 'iterator':
      return 'an iterator, which cannot be sent. Spread it into a list first.'
    case 'weak':
      return 'a weak collection or reference, which cannot be sent. Send what it holds.'
  }
}

function isRefused(kind: ObjectKind): kind is Refused {
  return kind === 'promise' || kind === 'iterator' || kind === 'weak'
}

type Writer = (encoder: Encoder, value: object) => void

/** One for every kind, so that nothing is looked up in a prototype. */
const writers: { readonly [kind in Exclude<ObjectKind, Refused | 'array'>]: Writer } = {
  object: writePlain,
  map: writeMap,
  set: writeSet,
  date: writeDate,
  error: writeError,
  bytes: writeBytes,
  regexp: (encoder, value) =>
    put(encoder, `{"$type":"regexp","source":${quote(sourceOf(value))},"flags":"${flagsOf(value)}"}`),
}

function writeKind(encoder: Encoder, value: object): void {
  if (isArray(value)) return writeArray(encoder, value)
  const kind = kindOf(value)
  if (isRefused(kind)) throw new NativeTypeError(`${joined(encoder.path)} is ${refusal(kind)}`)
  const writer = writers[kind === 'array' ? 'object' : kind]
  return writer(encoder, value)
}

/** Writes a value that stands inside the current one; `step` is how errors say where. */
function writeInner(encoder: Encoder, step: string, value: unknown): void {
  const { path } = encoder
  path[path.length] = step
  write(encoder, value)
  path.length -= 1
}

function writeArray(encoder: Encoder, value: readonly unknown[]): void {
  const length = value.length
  for (let index = 0; index < length; index += 1) {
    if (!hasOwn(value, index)) return writeSparse(encoder, value)
  }
  put(encoder, '[')
  for (let index = 0; index < length; index += 1) {
    if (index > 0) put(encoder, ',')
    writeInner(encoder, `[${index}]`, value[index])
  }
  put(encoder, ']')
}

function writeSparse(encoder: Encoder, value: readonly unknown[]): void {
  if (value.length > maxSparseLength) {
    const where = joined(encoder.path)
    throw new NativeTypeError(`${where} is an array with holes and a length of ${value.length}; send what it holds.`)
  }
  put(encoder, `{"$type":"array","length":${value.length},"entries":[`)
  const keys = keysOf(value)
  let written = 0
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    const index = +key
    if (`${index}` !== key || !(index >= 0 && index < value.length) || index % 1 !== 0) continue
    put(encoder, `${written > 0 ? ',' : ''}[${key},`)
    writeInner(encoder, `[${key}]`, value[index])
    put(encoder, ']')
    written += 1
  }
  put(encoder, ']}')
}

function writePlain(encoder: Encoder, value: object): void {
  const keys = keysOf(value)
  const asEntries = hasOwn(value, '$type') || hasOwn(value, '__proto__')
  put(encoder, asEntries ? '{"$type":"object","entries":[' : '{')
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    const comma = at > 0 ? ',' : ''
    put(encoder, asEntries ? `${comma}[${quote(key)},` : `${comma}${quote(key)}:`)
    writeInner(encoder, `.${key}`, read(value, key))
    if (asEntries) put(encoder, ']')
  }
  put(encoder, asEntries ? ']}' : '}')
}

function writeMap(encoder: Encoder, value: object): void {
  put(encoder, '{"$type":"map","entries":[')
  let written = 0
  eachEntry(value, (item, key) => {
    put(encoder, written > 0 ? ',[' : '[')
    writeInner(encoder, `.key(${written})`, key)
    put(encoder, ',')
    writeInner(encoder, `.get(${typeof key === 'string' ? quote(key) : '…'})`, item)
    put(encoder, ']')
    written += 1
  })
  put(encoder, ']}')
}

function writeSet(encoder: Encoder, value: object): void {
  put(encoder, '{"$type":"set","values":[')
  let written = 0
  eachItem(value, (item) => {
    if (written > 0) put(encoder, ',')
    writeInner(encoder, `.item(${written})`, item)
    written += 1
  })
  put(encoder, ']}')
}

function writeDate(encoder: Encoder, value: object): void {
  const ms = toTime(value)
  // `-0` cannot be: a time value is never negative zero.
  put(encoder, `{"$type":"date","ms":${ms - ms === 0 ? ms : 'null'}}`)
}

function writeError(encoder: Encoder, value: object): void {
  put(
    encoder,
    `{"$type":"error","name":${quote(textOf(read(value, 'name')))},"message":${quote(textOf(read(value, 'message')))}`,
  )
  if (hasOwn(value, 'cause')) {
    put(encoder, ',"cause":')
    writeInner(encoder, '.cause', read(value, 'cause'))
  }
  put(encoder, '}')
}

/** Names and messages are texts, unless somebody made them something else. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : toText(value)
}

function writeBytes(encoder: Encoder, value: object): void {
  const { kind, bytes, length } = bytesOf(value)
  if (kind === 'Float16Array') {
    throw new NativeTypeError(`${joined(encoder.path)} is a Float16Array, which cannot be sent. Send a Float32Array.`)
  }
  if (length > encoder.maxBytes) throw tooLarge(encoder)
  put(encoder, `{"$type":"bytes","kind":${quote(kind)},"base64":"`)
  put(encoder, toBase64(bytes, length))
  put(encoder, '"}')
}

function bytesOf(value: object): { kind: string; bytes: Uint8Array; length: number } {
  const name = typedArrayName(value)
  if (typeof name === 'string') return { kind: name, ...within(value, typedArrayView) }
  try {
    const bytes = bytesOfBuffer(value)
    return { kind: 'ArrayBuffer', bytes, length: bufferLength(value) }
  } catch {
    // Not an ArrayBuffer: what else has bytes is a DataView.
    return { kind: 'DataView', ...within(value, dataView) }
  }
}

function within(value: object, view: typeof dataView): { bytes: Uint8Array; length: number } {
  const length = view.byteLength(value)
  return { bytes: new NativeUint8Array(view.buffer(value), view.byteOffset(value), length), length }
}

const sourceOf = getterOf<string>(RegExp.prototype, 'source')
const flagGetters = [
  ['d', getterOf(RegExp.prototype, 'hasIndices')],
  ['g', getterOf(RegExp.prototype, 'global')],
  ['i', getterOf(RegExp.prototype, 'ignoreCase')],
  ['m', getterOf(RegExp.prototype, 'multiline')],
  ['s', getterOf(RegExp.prototype, 'dotAll')],
  ['u', getterOf(RegExp.prototype, 'unicode')],
  ['v', getterOf(RegExp.prototype, 'unicodeSets')],
  ['y', getterOf(RegExp.prototype, 'sticky')],
] as const

function flagsOf(value: object): string {
  let flags = ''
  for (let at = 0; at < flagGetters.length; at += 1) {
    const flag = flagGetters[at]
    if (flag !== undefined && flag[1](value) === true) flags += flag[0]
  }
  return flags
}

function tooLarge(encoder: Encoder): TypeError {
  const name = encoder.path[0] ?? 'value'
  return new NativeTypeError(`${name} takes more than ${encoder.maxBytes} bytes in wire form. Send less of it.`)
}
