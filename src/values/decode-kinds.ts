import { fromBase64 } from './base64.ts'
import { bufferOf, fromBytes } from './bytes.ts'
import { countKey, countValues, eachPair, list, malformed, numbered, own, text } from './decoder.ts'
import type { Decoder } from './decoder.ts'
import {
  create,
  define,
  defineProperty,
  errorWithoutStack,
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
  quote,
  setAdd,
  setPrototypeOf,
  slice,
  toBigInt,
} from './intrinsics.ts'
import { maxBigIntDigits, maxSparseLength } from './limits.ts'
import { readMedia } from './media/wire-form.ts'

type Reader = (decoder: Decoder, tagged: object) => unknown

/** One for every tag. */
export const readers: Readonly<Record<string, Reader>> = nullPrototype({
  undefined: () => undefined,
  number: (_, tagged) => readNumber(text(tagged, 'value')),
  bigint: (_, tagged) => readBigInt(text(tagged, 'value')),
  date: (decoder, tagged) => numbered(decoder, new NativeDate(readMs(own(tagged, 'ms')))),
  regexp: (decoder, tagged) => numbered(decoder, readRegExp(text(tagged, 'source'), text(tagged, 'flags'))),
  map: readMap,
  set: readSet,
  error: readError,
  bytes: readBytes,
  media: readMedia,
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

const aggregatePrototype: object = AggregateError.prototype

function readNumber(value: string): number {
  if (value === 'NaN') return NaN
  if (value === 'Infinity') return Infinity
  if (value === '-Infinity') return -Infinity
  if (value === '-0') return -0
  throw malformed(quote(slice(value, 0, 40)) + ' is not a special number')
}

function readBigInt(value: string): bigint {
  if (value.length > maxBigIntDigits + 1) throw malformed('a bigint has more than ' + maxBigIntDigits + ' digits')
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

function readMap(decoder: Decoder, tagged: object): unknown {
  const map = numbered(decoder, new NativeMap())
  const entries = list(tagged, 'entries')
  countValues(decoder, 2 * entries.length)
  eachPair(entries, (key, value) => {
    const decodedKey = decoder.read(decoder, key)
    countKey(decoder, decodedKey)
    mapSet(map, decodedKey, decoder.read(decoder, value))
  })
  return map
}

function readSet(decoder: Decoder, tagged: object): unknown {
  const set = numbered(decoder, new NativeSet())
  const values = list(tagged, 'values')
  countValues(decoder, values.length)
  for (let index = 0; index < values.length; index += 1) {
    const item = decoder.read(decoder, values[index])
    countKey(decoder, item)
    setAdd(set, item)
  }
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

/** What an error is beside its name and message. */
function readErrorParts(decoder: Decoder, tagged: object, error: Error): void {
  if (hasOwn(tagged, 'code')) {
    countValues(decoder, 1)
    define(error, 'code', readCode(decoder.read(decoder, own(tagged, 'code'))))
  }
  if (hasOwn(tagged, 'cause')) {
    countValues(decoder, 1)
    hide(error, 'cause', decoder.read(decoder, own(tagged, 'cause')))
  }
  if (!hasOwn(tagged, 'errors')) return
  countValues(decoder, 1)
  const errors = decoder.read(decoder, own(tagged, 'errors'))
  if (!isArray(errors)) throw malformed('the errors of an error are no list')
  hide(error, 'errors', errors)
}

function readCode(code: unknown): string | number {
  if (typeof code !== 'string' && typeof code !== 'number') throw malformed('the code of an error is no text or number')
  return code
}

function readError(decoder: Decoder, tagged: object): unknown {
  const name = text(tagged, 'name')
  const message = text(tagged, 'message')
  const make = errorTypes[name]
  const error = numbered(decoder, errorWithoutStack(make ?? NativeError, message))
  // Its constructor would iterate over a list.
  if (name === 'AggregateError') setPrototypeOf(error, aggregatePrototype)
  else if (make === undefined) hide(error, 'name', name)
  // The engine filled in where this function was called, which says nothing about the error.
  hide(error, 'stack', message === '' ? name : name + ': ' + message)
  readErrorParts(decoder, tagged, error)
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

function readBytes(decoder: Decoder, tagged: object): unknown {
  const kind = text(tagged, 'kind')
  const view = fromBytes[kind]
  if (view === undefined) throw malformed('bytes of kind ' + quote(slice(kind, 0, 40)) + ' are unknown')
  const buffer = bufferOf(fromBase64(text(tagged, 'base64')))
  try {
    return numbered(decoder, view(buffer))
  } catch {
    throw malformed('bytes of kind ' + kind + ' have a length that does not fit it')
  }
}

function readSparse(decoder: Decoder, tagged: object): unknown {
  const length = own(tagged, 'length')
  if (!isInteger(length) || length < 0 || length > maxSparseLength) throw malformed('an array has no fit length')
  decoder.sparseLength += length
  if (decoder.sparseLength > maxSparseLength) throw malformed('its arrays with holes are too long together')
  const array = numbered<unknown[]>(decoder, [])
  array.length = length
  const entries = list(tagged, 'entries')
  countValues(decoder, entries.length)
  eachPair(entries, (index, value) => {
    if (!isInteger(index) || index < 0 || index >= length) {
      throw malformed('an array has an item outside of its length')
    }
    define(array, index, decoder.read(decoder, value))
  })
  return array
}

function readEntries(decoder: Decoder, tagged: object): unknown {
  const object = numbered(decoder, {})
  const entries = list(tagged, 'entries')
  countValues(decoder, entries.length)
  eachPair(entries, (key, value) => {
    if (typeof key !== 'string') throw malformed('an object has a key that is not a string')
    define(object, key, decoder.read(decoder, value))
  })
  return object
}

function readRef(decoder: Decoder, tagged: object): unknown {
  const id = own(tagged, 'id')
  const object = isInteger(id) && hasOwn(decoder.objects, id) ? decoder.objects[id] : undefined
  if (object === undefined) throw malformed('a reference leads nowhere')
  return object
}
