import type { Encoded } from '../../values/encoded.ts'
import { ProtocolError } from '../protocol/framing.ts'

/** Deeper than any value the codec writes. */
const maxDepth = 1_000

/**
 * Reads values in wire form that came from a place.
 *
 * @throws {ProtocolError} when they are no JSON, too large or too deep.
 */
export function readValue(bytes: Uint8Array | undefined, maxBytes: number): Encoded {
  const length = bytes?.length ?? 0
  if (length === 0 || length > maxBytes)
    throw new ProtocolError(`A value of ${length} bytes was sent; at most ${maxBytes} may be.`)
  const value = parse(new TextDecoder().decode(bytes))
  checkDepth(value)
  return value
}

/** Reads the arguments of a call. */
export function readArguments(bytes: Uint8Array | undefined, maxBytes: number): readonly Encoded[] {
  // Brackets and commas around the arguments are not counted against them.
  const value = readValue(bytes, maxBytes * 2)
  if (!isList(value)) throw new ProtocolError('The arguments of a call are not a list.')
  return value
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

/** Without recursion: whoever checks depth must not be broken by it. */
function checkDepth(value: Encoded): void {
  let level: Encoded[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw new ProtocolError(`A value is nested more than ${maxDepth} levels deep.`)
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
}
