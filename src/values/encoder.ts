import { bareList, create, joined, NativeMap, NativeTypeError, slice } from './intrinsics.ts'
import type { BareList } from './intrinsics.ts'
import type { Media } from './media/media.ts'
import { bigintKeyWeight, defaultDepth, defaultValues, maxNumericKeys } from './limits.ts'

export type EncodeOptions = {
  /** Most bytes of UTF-8 the text may have. Default: no limit. */
  readonly maxBytes?: number
  /** Most objects that may stand inside each other. Default 200. */
  readonly maxDepth?: number
  /** Most values: each property, item, key and entry counts, and the value itself. Default 200,000. */
  readonly maxValues?: number
  /** What errors call the value. Default `value`. */
  readonly name?: string
  /** Counts the bytes a text takes in UTF-8. Default: a count of our own, which takes an interpreter long. */
  readonly measure?: (text: string) => number
  /** Takes the media, of which only handles are written then. Without it their bytes are written where they are known. */
  readonly media?: { readonly keep: (medium: Media) => void }
}

/** What is known while one value is written. */
export type Encoder = {
  readonly maxBytes: number
  readonly maxDepth: number
  readonly maxValues: number
  readonly name: string
  /** Steps from the root to what is written: an index, or how code would go on after a dot. */
  readonly path: BareList<string | number>
  depth: number
  readonly seen: Map<object, number>
  objects: number
  values: number
  chars: number
  sparseLength: number
  numericKeys: number
  /** Keys as they are written before a value; the same ones come again and again. */
  readonly keyTexts: Record<string, string>
  readonly media: EncodeOptions['media']
  /** Writes a value of any kind. It comes in here, so that writers of kinds need not know all others. */
  readonly write: (encoder: Encoder, value: unknown) => string
}

export function createEncoder(write: Encoder['write'], options: EncodeOptions): Encoder {
  const { maxBytes = Infinity, maxDepth = defaultDepth, maxValues = defaultValues, name = 'value' } = options
  return {
    maxBytes,
    maxDepth,
    maxValues,
    name,
    path: bareList(),
    depth: 0,
    seen: new NativeMap(),
    objects: 0,
    values: 1,
    chars: 0,
    sparseLength: 0,
    numericKeys: 0,
    keyTexts: create(null),
    media: options.media,
    write,
  }
}

/** Writes a value that stands inside the current one; `step` is how errors say where. */
export function inner(encoder: Encoder, step: string | number, value: unknown): string {
  encoder.path[encoder.depth - 1] = step
  return encoder.write(encoder, value)
}

/** Counts characters that will be written, so that far too much is noticed before it is made. */
export function charge(encoder: Encoder, chars: number): void {
  encoder.chars += chars
  if (encoder.chars > encoder.maxBytes) throw tooLarge(encoder)
}

export function countValues(encoder: Encoder, count: number): void {
  encoder.values += count
  if (encoder.values <= encoder.maxValues) return
  throw new NativeTypeError(
    encoder.name + ' holds more than ' + encoder.maxValues + ' values. Send less of it, or send it as one text.',
  )
}

/** Counts a key of a map or an item of a set; see `maxNumericKeys`. */
export function countKey(encoder: Encoder, key: unknown): void {
  if (typeof key === 'number') encoder.numericKeys += 1
  else if (typeof key === 'bigint') encoder.numericKeys += bigintKeyWeight
  if (encoder.numericKeys > maxNumericKeys) {
    throw new NativeTypeError(
      where(encoder) +
        ' has more than ' +
        maxNumericKeys +
        ' numbers as keys or items of maps and sets. Send a list of them.',
    )
  }
}

/** The place of what is written, as code would name it. */
export function where(encoder: Encoder): string {
  const parts = bareList<string>()
  parts[0] = encoder.name
  for (let at = 0; at < encoder.depth; at += 1) {
    const step = encoder.path[at]
    if (step !== undefined) parts[parts.length] = typeof step === 'number' ? '[' + step + ']' : '.' + step
  }
  return joined(parts)
}

export function tooDeep(encoder: Encoder): TypeError {
  const place = slice(where(encoder), 0, 200)
  return new NativeTypeError(place + ' is nested more than ' + encoder.maxDepth + ' levels deep. Send a flatter value.')
}

export function cannotSend(encoder: Encoder, reason: string): TypeError {
  return new NativeTypeError(where(encoder) + ' is ' + reason)
}

/** For the object that was opened last, of which nothing is written yet. */
export function refused(encoder: Encoder, reason: string): TypeError {
  encoder.depth -= 1
  return cannotSend(encoder, reason)
}

export function tooLarge(encoder: Encoder): TypeError {
  return new NativeTypeError(
    encoder.name + ' takes more than ' + encoder.maxBytes + ' bytes in wire form. Send less of it.',
  )
}
