import { bigintText, numberText, writers } from './encode-kinds.ts'
import type { Encoded } from './encoded.ts'
import { cannotSend, charge, countValues, createEncoder, inner, refused, tooDeep, tooLarge } from './encoder.ts'
import type { EncodeOptions, Encoder } from './encoder.ts'
import { getPrototypeOf, hasOwn, isArray, keysOf, mapGet, mapSet, parse, quote, read, utf8Bytes } from './intrinsics.ts'
import { isPlain, kindOf } from './kinds.ts'
import type { ObjectKind } from './kinds.ts'
import { maxSparseLength } from './limits.ts'
import { isMedia } from './media/media.ts'
import { writeMedia } from './media/wire-form.ts'

/**
 * Writes a value as JSON text in wire form. Getters of the value run, and the traps of proxies; `toJSON` does not.
 *
 * @throws {TypeError} naming the place in the value that cannot be sent, or the limit it breaks.
 */
export function encodeText(value: unknown, options: EncodeOptions = {}): string {
  const encoder = createEncoder(write, options)
  const text = write(encoder, value)
  const { maxBytes } = encoder
  const { measure = utf8Bytes } = options
  if (text.length > maxBytes || (text.length * 3 > maxBytes && measure(text) > maxBytes)) throw tooLarge(encoder)
  return text
}

/** Turns a value into its wire form, with the rules of `encodeText`. */
export function encode(value: unknown, options: EncodeOptions = {}): Encoded {
  return parse<Encoded>(encodeText(value, options))
}

function write(encoder: Encoder, value: unknown): string {
  switch (typeof value) {
    case 'string':
      charge(encoder, value.length)
      return quote(value)
    case 'number':
      return numberText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? 'null' : writeObject(encoder, value)
    case 'undefined':
      return '{"$type":"undefined"}'
    case 'bigint':
      return bigintText(encoder, value)
    case 'function':
    case 'symbol':
      throw cannotSend(
        encoder,
        'a ' + typeof value + ', which cannot be sent between the sandbox and its host. Send plain data.',
      )
  }
}

const plain = Object.prototype

function writeObject(encoder: Encoder, value: object): string {
  const earlier = mapGet(encoder.seen, value)
  if (earlier !== undefined) return '{"$type":"ref","id":' + earlier + '}'
  const isPlainObject = getPrototypeOf(value) === plain && !isArray(value)
  const kind = isPlainObject ? 'object' : kindOf(value)
  if (kind === 'boxed') return writers.boxed(encoder, value)
  if (encoder.depth >= encoder.maxDepth) throw tooDeep(encoder)
  mapSet(encoder.seen, value, encoder.objects)
  encoder.objects += 1
  encoder.depth += 1
  const text = isPlainObject ? writePlain(encoder, value) : writeKind(encoder, value, kind)
  encoder.depth -= 1
  return text
}

function writeKind(encoder: Encoder, value: object, kind: ObjectKind): string {
  if (isArray(value)) return writeArray(encoder, value)
  if (kind === 'array' || kind === 'object') return writeInstance(encoder, value)
  return writers[kind](encoder, value)
}

/** An object with a prototype of its own. What it keeps elsewhere is lost, so it must have something to show. */
function writeInstance(encoder: Encoder, value: object): string {
  if (isPlain(value)) return writePlain(encoder, value)
  if (isMedia(value)) return writeMedia(encoder, value)
  if (typeof read(value, 'then') === 'function') return writers.promise(encoder, value)
  if (keysOf(value).length === 0) throw opaque(encoder)
  return writePlain(encoder, value)
}

// The two loops below handle the usual primitives themselves: to call a function for each costs an interpreter more
// than all the rest.

function writeArray(encoder: Encoder, value: readonly unknown[]): string {
  const { length } = value
  if (hasHole(value)) return writeSparse(encoder, value)
  countValues(encoder, length)
  const { path } = encoder
  const level = encoder.depth - 1
  const room = encoder.maxBytes - encoder.chars
  let chars = 0
  let text = '['
  for (let index = 0; index < length; index += 1) {
    const item = value[index]
    if (index > 0) text += ','
    if (typeof item === 'string') {
      chars += item.length
      text += chars > room ? outOfRoom(encoder) : quote(item)
    } else if (typeof item === 'number' && item - item === 0 && item !== 0) text += item
    else {
      path[level] = index
      text += typeof item === 'object' && item !== null ? writeObject(encoder, item) : write(encoder, item)
    }
  }
  charge(encoder, chars)
  return text + ']'
}

function hasHole(value: readonly unknown[]): boolean {
  const { length } = value
  for (let index = 0; index < length; index += 1) {
    if (value[index] === undefined && !hasOwn(value, index)) return true
  }
  return false
}

function writeSparse(encoder: Encoder, value: readonly unknown[]): string {
  encoder.sparseLength += value.length
  if (encoder.sparseLength > maxSparseLength) {
    throw refused(encoder, 'an array with holes and a length of ' + value.length + '; send what it holds.')
  }
  const keys = keysOf(value)
  let text = ''
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    const index = +key
    if ('' + index !== key || !(index >= 0 && index < value.length) || index % 1 !== 0) continue
    countValues(encoder, 1)
    text += (text === '' ? '' : ',') + '[' + key + ',' + inner(encoder, index, value[index]) + ']'
  }
  return '{"$type":"array","length":' + value.length + ',"entries":[' + text + ']}'
}

function writePlain(encoder: Encoder, value: object): string {
  const keys = keysOf(value)
  const { length } = keys
  countValues(encoder, length)
  const { keyTexts } = encoder
  for (let at = 0; at < length; at += 1) {
    const key = keys[at] ?? ''
    if ((keyTexts[key] ?? keyTextOf(encoder, key)) === '') return writeEntries(encoder, value, keys)
  }
  return writeProperties(encoder, value, keys)
}

function writeProperties(encoder: Encoder, value: object, keys: readonly string[]): string {
  // Its own properties are read; what they are is seen when they are written.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const record = value as Readonly<Record<string, unknown>>
  const { keyTexts } = encoder
  const room = encoder.maxBytes - encoder.chars
  let chars = 0
  let text = ''
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    const item = record[key]
    const keyText = keyTexts[key] ?? ''
    text += at === 0 ? keyText : ',' + keyText
    chars += keyText.length
    if (typeof item === 'string') {
      chars += item.length
      text += chars > room ? outOfRoom(encoder) : quote(item)
    } else if (typeof item === 'number' && item - item === 0 && item !== 0) text += item
    else text += inner(encoder, key, item)
  }
  charge(encoder, chars)
  return '{' + text + '}'
}

/**
 * A key as it is written before a value, or nothing when it must not be a key of JSON: where it means something else,
 * and where JSON writes it with an escape: the `JSON.parse` of Node.js 24 and 26 (V8 13.6, 14.6) reads the
 * key `\\n` as a lone `\\`, once it has met an object whose keys were the same as far as there and then that one.
 */
function keyTextOf(encoder: Encoder, key: string): string {
  const quoted = quote(key)
  const isEscaped = quoted.length !== key.length + 2
  const text = isEscaped || key === '$type' || key === '__proto__' ? '' : quoted + ':'
  encoder.keyTexts[key] = text
  return text
}

function writeEntries(encoder: Encoder, value: object, keys: readonly string[]): string {
  let text = ''
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    charge(encoder, key.length)
    const item = inner(encoder, key, read(value, key))
    text += (at === 0 ? '' : ',') + '[' + quote(key) + ',' + item + ']'
  }
  return '{"$type":"object","entries":[' + text + ']}'
}

function outOfRoom(encoder: Encoder): never {
  throw tooLarge(encoder)
}

function opaque(encoder: Encoder): TypeError {
  return refused(
    encoder,
    'an instance of a class that has no properties of its own, so nothing of it would arrive. Send what it says as plain data.',
  )
}
