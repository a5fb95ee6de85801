import { bareList, joined } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { floor, indexOf, repeat, round, sqrt } from './intrinsics.ts'

/** Longer than this no line gets, where values can be put on several. */
export const lineChars = 80
/** Levels of nesting that one line may hold. */
const levelsOnLine = 3
const spaceBetween = 2

/** What is known of an object when its parts are written. */
export type Shape = {
  /** What stands before the first part, such as `Foo {`, and after the last. */
  readonly open: string
  readonly close: string
  /** What the object is when it has no parts, such as `[Function: f]`. */
  readonly base: string
  /** The parts are items of a list, which may stand in columns. */
  readonly isList: boolean
  /** All of them are numbers, which line up at their ends. */
  readonly isNumeric: boolean
  /** The last one says how many are missing. */
  readonly isCut: boolean
}

/** Where on the page an object stands. */
export type Position = { readonly indent: number; readonly levelsInside: number }

/** Puts the parts of an object on one line if they fit, in columns if they are many and short, or one below the other. */
export function laidOut(parts: BareList<string>, shape: Shape, position: Position): string {
  const { open, close, base } = shape
  const isLong = shape.isList && parts.length > 6
  const rows = isLong ? inColumns(parts, shape, position.indent) : parts
  const before = base === '' ? open : `${base} ${open}`
  if (rows === parts && position.levelsInside < levelsOnLine) {
    const taken = 2 * parts.length + position.indent + open.length + base.length + 10
    if (fits(parts, taken) && indexOf(base, '\n') < 0) {
      const line = joined(parts, ', ')
      if (indexOf(line, '\n') < 0) return `${before} ${line} ${close}`
    }
  }
  const margin = `\n${repeat(' ', position.indent)}`
  return `${before}${margin}  ${joined(rows, `,${margin}  `)}${margin}${close}`
}

function fits(parts: BareList<string>, taken: number): boolean {
  let chars = taken
  if (chars + parts.length > lineChars) return false
  for (let at = 0; at < parts.length; at += 1) {
    chars += (parts[at] ?? '').length
    if (chars > lineChars) return false
  }
  return true
}

/** The items of a list as rows of a table, about as wide as high; the items themselves when that is no gain. */
function inColumns(items: BareList<string>, { isNumeric, isCut }: Shape, indent: number): BareList<string> {
  const count = isCut ? items.length - 1 : items.length
  const { total, longest } = measured(items, count)
  const width = longest + spaceBetween
  const isWorthIt = width * 3 + indent < lineChars && (total / width > 5 || longest <= 6)
  const columns = isWorthIt ? columnsFor({ width, count, indent, average: total / items.length }) : 1
  if (columns <= 1) return items
  const widths = columnWidths(items, count, columns)
  const rows = bareList<string>()
  for (let from = 0; from < count; from += columns) {
    rows[rows.length] = rowOf(items, { from, to: from + columns < count ? from + columns : count, widths, isNumeric })
  }
  if (isCut) rows[rows.length] = items[count] ?? ''
  return rows
}

function measured(items: BareList<string>, count: number): { readonly total: number; readonly longest: number } {
  let total = 0
  let longest = 0
  for (let at = 0; at < count; at += 1) {
    const { length } = items[at] ?? ''
    total += length + spaceBetween
    if (length > longest) longest = length
  }
  return { total, longest }
}

type Sizes = { readonly width: number; readonly count: number; readonly indent: number; readonly average: number }

/** Characters are about two and a half times as high as wide. */
const heightOfCharacter = 2.5
const maxColumns = 15

function columnsFor({ width, count, indent, average }: Sizes): number {
  const biased = width - 3 - sqrt(width - average)
  const wide = biased > 1 ? biased : 1
  const square = round(sqrt(heightOfCharacter * wide * count) / wide)
  const fitting = floor((lineChars - indent) / width)
  let columns = square < fitting ? square : fitting
  if (columns > 4 * levelsOnLine) columns = 4 * levelsOnLine
  return columns > maxColumns ? maxColumns : columns
}

function columnWidths(items: BareList<string>, count: number, columns: number): BareList<number> {
  const widths = bareList<number>()
  for (let column = 0; column < columns; column += 1) {
    let widest = 0
    for (let at = column; at < count; at += columns) {
      const { length } = items[at] ?? ''
      if (length > widest) widest = length
    }
    widths[column] = widest
  }
  return widths
}

type Row = {
  readonly from: number
  readonly to: number
  readonly widths: BareList<number>
  readonly isNumeric: boolean
}

function rowOf(items: BareList<string>, { from, to, widths, isNumeric }: Row): string {
  let row = ''
  for (let at = from; at < to; at += 1) {
    const text = items[at] ?? ''
    const isLast = at === to - 1
    const gap = repeat(' ', (widths[at - from] ?? 0) - text.length)
    if (isNumeric) row += isLast ? `${gap}${text}` : `${gap}${text}, `
    else row += isLast ? text : `${text}, ${gap}`
  }
  return row
}
