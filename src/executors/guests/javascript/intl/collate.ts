import { quote } from '../../../../values/intrinsics.ts'
import { compareAscii } from './ascii-order.ts'
import type { Formatter } from './brands.ts'
import { askFormatter } from './formatters.ts'

/** What compares as every session does that asks for nothing. */
const plainHead = '[[],{}]'

/** Compares two texts; most that are compared are plain, and need not be asked about. */
export function compareWith(formatter: Formatter, left: string, right: string): number {
  const known = formatter.head === plainHead ? compareAscii(left, right) : undefined
  return known ?? askFormatter<number>(formatter, 'compare', `${quote(left)},${quote(right)}`)
}
