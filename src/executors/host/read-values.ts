import type { Encoded } from '../../values/encoded.ts'
import { defaultValues } from '../../values/limits.ts'
import { ProtocolError } from '../protocol/framing.ts'

/** Deeper than any value the codec writes. */
const maxDepth = 1_000
/** More than the codec writes for as many values as it takes: tags and pairs are lists and texts of their own. */
const maxParts = 5 * defaultValues

/**
 * Reads values in wire form that came from a place.
 *
 * @throws {ProtocolError} when they are no JSON, too large, too deep or too many.
 */
export function readValue(bytes: Uint8Array | undefined, maxBytes: number): Encoded {
  const length = bytes?.length ?? 0
  if (bytes === undefined || length === 0 || length > maxBytes)
    throw new ProtocolError(`A value of ${length} bytes was sent; at most ${maxBytes} may be.`)
  checkShape(bytes)
  return parse(new TextDecoder().decode(bytes))
}

/** Reads a list of values. */
export function readList(bytes: Uint8Array | undefined, maxBytes: number): readonly Encoded[] {
  const value = readValue(bytes, maxBytes)
  if (!isList(value)) throw new ProtocolError('What must be a list of values is none.')
  return value
}

/** Reads the arguments of a call. */
export function readArguments(bytes: Uint8Array | undefined, maxBytes: number): readonly Encoded[] {
  // Brackets and commas around the arguments are not counted against them.
  return readList(bytes, maxBytes * 2)
}

function isList(value: Encoded): value is readonly Encoded[] {
  return Array.isArray(value)
}

function parse(text: string): Encoded {
  try {
    // JSON is wire form; what the tags in it mean is checked where it is decoded.
    const value: Encoded = JSON.parse(text)
    return value
  } catch (error) {
    throw new ProtocolError('A value is not JSON.', { cause: error })
  }
}

const quotation = 0x22
const backslash = 0x5c
const comma = 0x2c
const openingBracket = 0x5b
const closingBracket = 0x5d
/** Braces are 32 above brackets. */
const braceBit = 0x20

/** Looks at depth and number of parts in the bytes themselves, before anything is made of them. */
function checkShape(bytes: Uint8Array): void {
  let depth = 0
  let parts = 1
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === quotation) at = endOfText(bytes, at + 1)
    else if (byte === comma) parts += 1
    else if (byte === openingBracket || byte === (openingBracket | braceBit)) {
      depth += 1
      parts += 1
      if (depth > maxDepth) throw new ProtocolError(`A value is nested more than ${maxDepth} levels deep.`)
    } else if (byte === closingBracket || byte === (closingBracket | braceBit)) depth -= 1
  }
  if (parts > maxParts) throw new ProtocolError(`A value has more than ${maxParts} parts.`)
}

/** The place of the quotation mark that ends a text; the end of all when there is none. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && bytes[at] !== quotation) at += bytes[at] === backslash ? 2 : 1
  return at
}
