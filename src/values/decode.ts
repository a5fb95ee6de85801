import { readers } from './decode-kinds.ts'
import { countValues, createDecoder, malformed, numbered, text } from './decoder.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import { hasOwn, includes, isArray, keysOf, parse, quote, slice, valuesOf } from './intrinsics.ts'

/**
 * Rebuilds a value from its wire form, which stays as it is. The input is taken as hostile: only own properties count,
 * and keys such as `__proto__` and `constructor` become ordinary properties.
 *
 * @throws {TypeError} when it is no wire form, refers to nothing, is too deep or holds too many values.
 */
export function decode(encoded: unknown, options: DecodeOptions = {}): unknown {
  return readAny(createDecoder(readAny, false, options), encoded)
}

/**
 * Rebuilds a value from its wire form as text. Where nothing in the text can be a tag it is what the engine makes of
 * the JSON, which an interpreter has many times sooner than it could look at it. So limits hold only where there are
 * tags: it is for text from whoever may be trusted with size and depth.
 *
 * @throws {TypeError} as `decode` does; {SyntaxError} when it is no JSON.
 */
export function decodeText(encoded: string, options: DecodeOptions = {}): unknown {
  const value = parse<unknown>(encoded)
  return mayHoldTag(encoded) ? readAny(createDecoder(readAny, true, options), value) : value
}

/**
 * Whether JSON text may have a tag in it; when not, what it says is the value itself. A key `$type` is written as such,
 * or with one of its characters escaped: as 0024, 0074, 0079, 0070 or 0065.
 */
export function mayHoldTag(encoded: string): boolean {
  if (includes(encoded, '$type')) return true
  if (!includes(encoded, '\\u00')) return false
  return includes(encoded, '\\u002') || includes(encoded, '\\u006') || includes(encoded, '\\u007')
}

function readAny(decoder: Decoder, encoded: unknown): unknown {
  if (typeof encoded === 'object' && encoded !== null) return readObject(decoder, encoded)
  checkPrimitive(encoded)
  return encoded
}

function checkPrimitive(encoded: unknown): void {
  if (encoded === null || typeof encoded === 'string' || typeof encoded === 'number') return
  if (typeof encoded !== 'boolean') throw malformed('a ' + typeof encoded + ' is not JSON')
}

function readObject(decoder: Decoder, encoded: object): unknown {
  decoder.depth += 1
  if (decoder.depth > decoder.maxDepth) throw malformed('it is nested more than ' + decoder.maxDepth + ' levels deep')
  const value = isArray(encoded) ? readArray(decoder, encoded) : readRecord(decoder, encoded)
  decoder.depth -= 1
  return value
}

function readArray(decoder: Decoder, encoded: unknown[]): unknown[] {
  const { length } = encoded
  countValues(decoder, length)
  const array = numbered(decoder, decoder.isOwner ? encoded : valuesOf(encoded))
  if (array.length !== length) throw malformed('a list has holes')
  for (let index = 0; index < length; index += 1) {
    const item = array[index]
    // The place is there, so that writing to it meets no setter of a prototype.
    if (typeof item === 'object' && item !== null) array[index] = readObject(decoder, item)
    else checkPrimitive(item)
  }
  return array
}

function readRecord(decoder: Decoder, encoded: object): unknown {
  if (hasOwn(encoded, '$type')) return readTagged(decoder, encoded)
  const keys = keysOf(encoded)
  const { length } = keys
  countValues(decoder, length)
  // What `JSON.parse` makes has own properties only, which are what is read and written here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const record = numbered(decoder, decoder.isOwner ? (encoded as Record<string, unknown>) : { ...encoded })
  for (let at = 0; at < length; at += 1) {
    const key = keys[at] ?? ''
    const item = record[key]
    if (typeof item === 'object' && item !== null) record[key] = readObject(decoder, item)
    else checkPrimitive(item)
  }
  return record
}

function readTagged(decoder: Decoder, tagged: object): unknown {
  const type = text(tagged, '$type')
  const reader = readers[type]
  if (reader === undefined) throw malformed('the type ' + quote(slice(type, 0, 40)) + ' is unknown')
  return reader(decoder, tagged)
}
