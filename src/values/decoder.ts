import { bareList, hasOwn, isArray, NativeTypeError, read } from './intrinsics.ts'
import type { BareList } from './intrinsics.ts'
import type { Media } from './media/media.ts'
import { bigintKeyWeight, defaultDepth, defaultValues, maxNumericKeys } from './limits.ts'

export type DecodeOptions = {
  /** Most objects that may stand inside each other. Default 200. */
  readonly maxDepth?: number
  /** Most values; they count as in the encoder. Default 200,000. */
  readonly maxValues?: number
  /**
   * Finds the media that are referred to, others are refused, and keeps those that come with their bytes. Without it
   * they come as handles without bytes.
   */
  readonly media?: { readonly get: (id: string) => Media | undefined; readonly keep: (medium: Media) => void }
}

/** What is known while one value is read. */
export type Decoder = {
  readonly objects: BareList<object>
  readonly maxDepth: number
  readonly maxValues: number
  /** Whether the parsed JSON is ours, so that it can become the value itself. */
  readonly isOwner: boolean
  readonly media: DecodeOptions['media']
  depth: number
  values: number
  sparseLength: number
  numericKeys: number
  /** Reads a value of any kind. It comes in here, so that readers of kinds need not know all others. */
  readonly read: (decoder: Decoder, encoded: unknown) => unknown
}

/** The encoder counts objects only; here a tag such as that of `undefined` is one level more. */
const deepest = defaultDepth + 1

export function createDecoder(
  readAny: Decoder['read'],
  isOwner: boolean,
  { maxDepth = deepest, maxValues = defaultValues, media }: DecodeOptions,
): Decoder {
  return {
    objects: bareList(),
    maxDepth,
    maxValues,
    isOwner,
    media,
    depth: 0,
    values: 1,
    sparseLength: 0,
    numericKeys: 0,
    read: readAny,
  }
}

/** Takes the next number, which is what references count by. */
export function numbered<Value extends object>(decoder: Decoder, value: Value): Value {
  decoder.objects[decoder.objects.length] = value
  return value
}

export function countValues(decoder: Decoder, count: number): void {
  decoder.values += count
  if (decoder.values > decoder.maxValues) throw malformed('it holds more than ' + decoder.maxValues + ' values')
}

/** Counts a key of a map or an item of a set; see `maxNumericKeys`. */
export function countKey(decoder: Decoder, key: unknown): void {
  if (typeof key === 'number') decoder.numericKeys += 1
  else if (typeof key === 'bigint') decoder.numericKeys += bigintKeyWeight
  if (decoder.numericKeys > maxNumericKeys) {
    throw malformed('it has more than ' + maxNumericKeys + ' numbers as keys or items of maps and sets')
  }
}

export function own(tagged: object, key: string): unknown {
  return hasOwn(tagged, key) ? read(tagged, key) : undefined
}

export function text(tagged: object, key: string): string {
  const value = own(tagged, key)
  if (typeof value !== 'string') throw malformed('the text of ' + key + ' is missing')
  return value
}

export function list(tagged: object, key: string): readonly unknown[] {
  const value = own(tagged, key)
  if (!isArray(value)) throw malformed('the list of ' + key + ' is missing')
  return value
}

export function eachPair(pairs: readonly unknown[], visit: (first: unknown, second: unknown) => void): void {
  for (let index = 0; index < pairs.length; index += 1) {
    const pair = pairs[index]
    if (!isArray(pair) || pair.length !== 2) throw malformed('an entry is not a pair')
    visit(pair[0], pair[1])
  }
}

export function malformed(reason: string): TypeError {
  return new NativeTypeError('This is not a value in wire form: ' + reason + '.')
}
