import { fromBase64 } from './base64.ts'
import { defaultDepth, maxSparseLength } from './encode.ts'
import {
  bareList,
  create,
  define,
  defineProperty,
  hasOwn,
  isArray,
  isInteger,
  keysOf,
  mapSet,
  NativeDate,
  NativeError,
  NativeMap,
  NativeRegExp,
  NativeSet,
  NativeTypeError,
  quote,
  read,
  setAdd,
  slice,
  toBigInt,
} from './intrinsics.ts'
import type { BareList } from './intrinsics.ts'

export type DecodeOptions = {
  /** Most objects that may stand inside each other. Default 200. */
  readonly maxDepth?: number
}

/** The encoder counts objects only; here a tag such as that of `undefined` is one level more. */
const deepest = defaultDepth + 1

type Decoder = { readonly objects: BareList<object>; readonly maxDepth: number; depth: number }
/** An object whose properties are read with `own` only. */
type Tagged = object

/**
 * Rebuilds a value from its wire form. The input is taken as hostile: only own properties count, and keys such as
 * `__proto__` and `constructor` become ordinary properties.
 *
 * @throws {TypeError} when it is no wire form, refers to nothing, or is too deep.
 */
export function decode(encoded: unknown, options: DecodeOptions = {}): unknown {
  return readValue({ objects: bareList(), maxDepth: options.maxDepth ?? deepest, depth: 0 }, encoded)
}

function readValue(decoder: Decoder, encoded: unknown): unknown {
  if (typeof encoded !== 'object' || encoded === null) return readPrimitive(encoded)
  decoder.depth += 1
  if (decoder.depth > decoder.maxDepth) throw malformed(`it is nested more than ${decoder.maxDepth} levels deep`)
  const value = isArray(encoded) ? readArray(decoder, encoded) : readObject(decoder, encoded)
  decoder.depth -= 1
  return value
}

function readPrimitive(encoded: unknown): unknown {
  if (encoded === null || typeof encoded === 'string' || typeof encoded === 'boolean') return encoded
  if (typeof encoded === 'number') return encoded
  throw malformed(`a ${typeof encoded} is not JSON`)
}

/** Takes the next number, which is what references count by. */
function numbered<Value extends object>(decoder: Decoder, value: Value): Value {
  decoder.objects[decoder.objects.length] = value
  return value
}

function readArray(decoder: Decoder, encoded: readonly unknown[]): unknown[] {
  const array = numbered<unknown[]>(decoder, [])
  for (let index = 0; index < encoded.length; index += 1) define(array, index, readValue(decoder, encoded[index]))
  return array
}

function readObject(decoder: Decoder, encoded: object): unknown {
  if (hasOwn(encoded, '$type')) return readTagged(decoder, encoded)
  const object = numbered(decoder, {})
  const keys = keysOf(encoded)
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    define(object, key, readValue(decoder, read(encoded, key)))
  }
  return object
}

type Reader = (decoder: Decoder, tagged: Tagged) => unknown

const readers: Readonly<Record<string, Reader>> = nullPrototype({
  undefined: () => undefined,
  number: (_, tagged) => readNumber(text(tagged, 'value')),
  bigint: (_, tagged) => readBigInt(text(tagged, 'value')),
  date: (decoder, tagged) => numbered(decoder, new NativeDate(readMs(own(tagged, 'ms')))),
  regexp: (decoder, tagged) => numbered(decoder, readRegExp(text(tagged, 'source'), text(tagged, 'flags'))),
  map: readMap,
  set: readSet,
  error: readError,
  bytes: readBytes,
  array: readSparse,
  object: readEntries,
  ref: readRef,
})

/** The same properties without a prototype, so that looking up a name finds them only. */
function nullPrototype<Item>(value: Readonly<Record<string, Item>>): Readonly<Record<string, Item>> {
  const bare: Record<string, Item> = create(null)
  const keys = keysOf(value)
  for (let at = 0; at < keys.length; at += 1) define(bare, keys[at] ?? '', value[keys[at] ?? ''])
  return bare
}

function readTagged(decoder: Decoder, tagged: Tagged): unknown {
  const type = text(tagged, '$type')
  const reader = readers[type]
  if (reader === undefined) throw malformed(`the type ${quote(slice(type, 0, 40))} is unknown`)
  return reader(decoder, tagged)
}

function readNumber(value: string): number {
  if (value === 'NaN') return NaN
  if (value === 'Infinity') return Infinity
  if (value === '-Infinity') return -Infinity
  if (value === '-0') return -0
  throw malformed(`${quote(slice(value, 0, 40))} is not a special number`)
}

function readBigInt(value: string): bigint {
  for (let index = value[0] === '-' ? 1 : 0; index < value.length; index += 1) {
    const character = value[index] ?? ''
    if (character < '0' || character > '9') throw malformed('a bigint holds something else than digits')
  }
  if (value === '' || value === '-') throw malformed('a bigint has no digits')
  return toBigInt(value)
}

function readMs(ms: unknown): number {
  if (ms === null) return NaN
  if (typeof ms !== 'number') throw malformed('a date has no time')
  return ms
}

/** Engines differ in what they parse: an expression that this one does not know comes as its source and flags. */
function readRegExp(source: string, flags: string): object {
  try {
    return new NativeRegExp(source, flags)
  } catch {
    return { source, flags }
  }
}

function readMap(decoder: Decoder, tagged: Tagged): unknown {
  const map = numbered(decoder, new NativeMap())
  eachPair(list(tagged, 'entries'), (key, value) => {
    const decodedKey = readValue(decoder, key)
    mapSet(map, decodedKey, readValue(decoder, value))
  })
  return map
}

function readSet(decoder: Decoder, tagged: Tagged): unknown {
  const set = numbered(decoder, new NativeSet())
  const values = list(tagged, 'values')
  for (let index = 0; index < values.length; index += 1) setAdd(set, readValue(decoder, values[index]))
  return set
}

const errorTypes: Readonly<Record<string, ErrorConstructor>> = nullPrototype({
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
})

function readError(decoder: Decoder, tagged: Tagged): unknown {
  const name = text(tagged, 'name')
  const message = text(tagged, 'message')
  const error = numbered(decoder, new (errorTypes[name] ?? NativeError)(message))
  hide(error, 'message', message)
  if (error.name !== name) hide(error, 'name', name)
  // The engine filled in where this function was called, which says nothing about the error.
  hide(error, 'stack', message === '' ? name : `${name}: ${message}`)
  if (hasOwn(tagged, 'cause')) hide(error, 'cause', readValue(decoder, own(tagged, 'cause')))
  return error
}

function hide(target: object, key: string, value: unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.value = value
  descriptor.writable = true
  descriptor.enumerable = false
  descriptor.configurable = true
  defineProperty(target, key, descriptor)
}

type FromBuffer = (buffer: ArrayBuffer) => object

const views: Readonly<Record<string, FromBuffer>> = nullPrototype({
  ArrayBuffer: (buffer) => buffer,
  ...viewsOf([Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]),
  ...viewsOf([Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView]),
})

function viewsOf(
  types: readonly { readonly name: string; new (buffer: ArrayBuffer): object }[],
): Record<string, FromBuffer> {
  return Object.fromEntries(types.map((View) => [View.name, (buffer: ArrayBuffer) => new View(buffer)]))
}

function readBytes(decoder: Decoder, tagged: Tagged): unknown {
  const kind = text(tagged, 'kind')
  const view = views[kind]
  if (view === undefined) throw malformed(`bytes of kind ${quote(slice(kind, 0, 40))} are unknown`)
  const { buffer } = fromBase64(text(tagged, 'base64'))
  try {
    return numbered(decoder, view(buffer))
  } catch {
    throw malformed(`bytes of kind ${kind} have a length that does not fit it`)
  }
}

function readSparse(decoder: Decoder, tagged: Tagged): unknown {
  const length = own(tagged, 'length')
  if (!isInteger(length) || length < 0 || length > maxSparseLength) throw malformed('an array has no fit length')
  const array = numbered<unknown[]>(decoder, [])
  array.length = length
  eachPair(list(tagged, 'entries'), (index, value) => {
    if (!isInteger(index) || index < 0 || index >= length) {
      throw malformed('an array has an item outside of its length')
    }
    define(array, index, readValue(decoder, value))
  })
  return array
}

function readEntries(decoder: Decoder, tagged: Tagged): unknown {
  const object = numbered(decoder, {})
  eachPair(list(tagged, 'entries'), (key, value) => {
    if (typeof key !== 'string') throw malformed('an object has a key that is not a string')
    define(object, key, readValue(decoder, value))
  })
  return object
}

function readRef(decoder: Decoder, tagged: Tagged): unknown {
  const id = own(tagged, 'id')
  const object = isInteger(id) && hasOwn(decoder.objects, id) ? decoder.objects[id] : undefined
  if (object === undefined) throw malformed('a reference leads nowhere')
  return object
}

function own(tagged: Tagged, key: string): unknown {
  return hasOwn(tagged, key) ? read(tagged, key) : undefined
}

function text(tagged: Tagged, key: string): string {
  const value = own(tagged, key)
  if (typeof value !== 'string') throw malformed(`the text of ${key} is missing`)
  return value
}

function list(tagged: Tagged, key: string): readonly unknown[] {
  const value = own(tagged, key)
  if (!isArray(value)) throw malformed(`the list of ${key} is missing`)
  return value
}

function eachPair(pairs: readonly unknown[], visit: (first: unknown, second: unknown) => void): void {
  for (let index = 0; index < pairs.length; index += 1) {
    const pair = pairs[index]
    if (!isArray(pair) || pair.length !== 2) throw malformed('an entry is not a pair')
    visit(pair[0], pair[1])
  }
}

function malformed(reason: string): TypeError {
  return new NativeTypeError(`This is not a value in wire form: ${reason}.`)
}
