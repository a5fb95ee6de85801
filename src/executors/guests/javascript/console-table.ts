import {
  bareList,
  eachEntry,
  eachItem,
  hasOwn,
  isArray,
  joined,
  keysOf,
  read,
  toNumber,
  toText,
} from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { kindOf } from '../../../values/kinds.ts'
import { inspect } from './inspect.ts'
import { repeat } from './intrinsics.ts'

type Cells = BareList<string>
type Table = { readonly head: Cells; readonly columns: BareList<Cells>; rows: number }

/** Rows that are shown at most, and columns. */
const maxRows = 1_000
const maxColumns = 50

/** The text of `console.table`, as Node.js prints it from version 22 on; nothing for what has no rows. */
export function tableText(data: unknown, columns: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const kind = kindOf(data)
  const table: Table = { head: bareList(), columns: bareList(), rows: 0 }
  addColumn(table, kind === 'map' || kind === 'set' ? '(iteration index)' : '(index)')
  if (kind === 'map') fillFromMap(table, data)
  else if (kind === 'set') fillFromSet(table, data)
  else fillFromRows(table, data, columns)
  return drawn(table)
}

function addColumn({ head, columns }: Table, name: string): number {
  head[head.length] = name
  columns[columns.length] = bareList()
  return columns.length - 1
}

/** Writes into a row, by the numbers of the columns. */
function put(table: Table, row: number, texts: readonly string[]): void {
  for (let column = 0; column < texts.length; column += 1) putCell(table, { row, column }, texts[column] ?? '')
}

function putCell({ columns }: Table, at: { row: number; column: number }, text: string): void {
  const cells = columns[at.column]
  if (cells) cells[at.row] = text
}

function fillFromMap(table: Table, data: object): void {
  addColumn(table, 'Key')
  addColumn(table, 'Values')
  eachEntry(data, (value, key) => {
    if (table.rows >= maxRows) return
    put(table, table.rows, [`${table.rows}`, cellText(key), cellText(value)])
    table.rows += 1
  })
}

function fillFromSet(table: Table, data: object): void {
  addColumn(table, 'Values')
  eachItem(data, (value) => {
    if (table.rows >= maxRows) return
    put(table, table.rows, [`${table.rows}`, cellText(value)])
    table.rows += 1
  })
}

function fillFromRows(table: Table, data: object, columns: unknown): void {
  const keys = keysOf(data)
  const wanted = isArray(columns) ? columns : undefined
  if (wanted) addColumns(table, wanted)
  const values = bareList<string>()
  let hasValues = false
  for (let row = 0; row < keys.length && row < maxRows; row += 1) {
    const key = keys[row] ?? ''
    put(table, row, [key])
    const item = read(data, key)
    if (isRow(item)) fillRow(table, item, { row, isOpen: wanted === undefined })
    else {
      values[row] = cellText(item)
      hasValues = true
    }
    table.rows += 1
  }
  if (!hasValues) return
  const last = addColumn(table, 'Values')
  table.columns[last] = values
}

function addColumns(table: Table, names: readonly unknown[]): void {
  for (let at = 0; at < names.length && at < maxColumns; at += 1) addColumn(table, toText(names[at]))
}

function isRow(item: unknown): item is object {
  return (typeof item === 'object' && item !== null) || typeof item === 'function'
}

/** Fills the cells of a row; `isOpen` when its own keys are columns. */
function fillRow(table: Table, item: object, { row, isOpen }: { row: number; isOpen: boolean }): void {
  if (isOpen) {
    const keys = keysOf(item)
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] ?? ''
      if (columnOf(table, key) === 0 && table.head.length <= maxColumns) addColumn(table, key)
    }
  }
  for (let column = 1; column < table.head.length; column += 1) {
    const key = table.head[column] ?? ''
    if (hasOwn(item, key)) putCell(table, { row, column }, cellText(read(item, key)))
  }
}

/** The number of a column; 0 when there is none. */
function columnOf({ head }: Table, name: string): number {
  for (let column = 1; column < head.length; column += 1) if (head[column] === name) return column
  return 0
}

function cellText(value: unknown): string {
  const isLarge = typeof value === 'object' && value !== null && !isArray(value) && keysOf(value).length > 2
  return inspect(value, { depth: isLarge ? -1 : 0, maxItems: 3 })
}

function drawn({ head, columns, rows }: Table): string {
  const widths = bareList<number>()
  const rules = bareList<string>()
  for (let column = 0; column < columns.length; column += 1) {
    let widest = (head[column] ?? '').length
    for (let row = 0; row < rows; row += 1) {
      const { length } = columns[column]?.[row] ?? ''
      if (length > widest) widest = length
    }
    widths[column] = widest + 2
    rules[column] = repeat('─', widest + 2)
  }
  const lines = bareList<string>()
  lines[0] = `┌${joined(rules, '┬')}┐`
  lines[1] = line(widths, (column) => head[column] ?? '')
  lines[2] = `├${joined(rules, '┼')}┤`
  for (let row = 0; row < rows; row += 1) {
    lines[lines.length] = line(widths, (column) => columns[column]?.[row] ?? '')
  }
  lines[lines.length] = `└${joined(rules, '┴')}┘`
  return joined(lines, '\n')
}

function line(widths: BareList<number>, textOf: (column: number) => string): string {
  const cells = bareList<string>()
  for (let column = 0; column < widths.length; column += 1) {
    const text = textOf(column)
    cells[column] = ` ${text}${repeat(' ', toNumber(widths[column]) - text.length - 1)}`
  }
  return `│${joined(cells, '│')}│`
}
