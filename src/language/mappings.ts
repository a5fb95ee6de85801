import type { Mappings } from './positions.ts'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Decodes the `mappings` of a source map (ECMA-426): for each line, segments of [column, source, line, column]. */
export function decodeMappings(mappings: string): Mappings {
  const last = [0, 0, 0, 0, 0]
  return mappings.split(';').map((line) => {
    last[0] = 0
    return line === '' ? [] : line.split(',').map((segment) => decodeSegment(segment, last))
  })
}

/** Every number but the column in the result is the difference to the one before it. */
function decodeSegment(segment: string, last: number[]): number[] {
  return decodeNumbers(segment).map((difference, index) => {
    const value = (last[index] ?? 0) + difference
    last[index] = value
    return value
  })
}

function decodeNumbers(segment: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 1
  for (const character of segment) {
    const digit = digits.indexOf(character)
    value += (digit % 32) * shift
    shift *= 32
    if (digit >= 32) continue
    numbers.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2)
    value = 0
    shift = 1
  }
  return numbers
}
