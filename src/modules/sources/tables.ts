/** Rows of a table: objects whose properties are its columns. */
export type Row = Readonly<Record<string, unknown>>
/** A column by its name, or a function of the row. */
export type Key = string | ((row: Row) => unknown)

/** Rows with the same key together, in the order in which the keys came. */
export function groupBy(rows: readonly Row[], key: Key): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>()
  for (const row of rows) {
    const value = valueOf(row, key)
    const group = groups.get(value)
    if (group) group.push(row)
    else groups.set(value, [row])
  }
  return groups
}

/** One row for each group: its key, and what each function makes of its rows. */
export function summarize(
  rows: readonly Row[],
  key: string,
  columns: Readonly<Record<string, (group: readonly Row[]) => unknown>>,
): Row[] {
  return [...groupBy(rows, key)].map(([value, group]) => {
    const made = Object.entries(columns).map(([name, make]) => [name, make(group)])
    return Object.fromEntries([[key, value], ...made])
  })
}

/** Rows in the order of a column: numbers by size, texts by the alphabet, what is missing last. */
export function sortBy(rows: readonly Row[], key: Key, order: 'asc' | 'desc' = 'asc'): Row[] {
  const sign = order === 'desc' ? -1 : 1
  return rows.toSorted((left, right) => compared(valueOf(left, key), valueOf(right, key), sign))
}

/** Rows of both tables with equal values in `on`; with `kind: 'left'` also those that have none on the right. */
export function join(
  left: readonly Row[],
  right: readonly Row[],
  { on, kind = 'inner' }: { readonly on: string; readonly kind?: 'inner' | 'left' },
): Row[] {
  const partners = groupBy(right, on)
  return left.flatMap((row) => {
    const found = partners.get(row[on])
    if (!found) return kind === 'left' ? [row] : []
    return found.map((other) => Object.assign({}, other, row))
  })
}

/** A row for each value of `rows`, a column for each value of `columns`, and in the cells what `cell` makes of the group. */
export function pivot(
  table: readonly Row[],
  {
    rows,
    columns,
    cell,
  }: { readonly rows: string; readonly columns: string; readonly cell: (group: readonly Row[]) => unknown },
): Row[] {
  const names = [...groupBy(table, columns).keys()].map(String)
  return [...groupBy(table, rows)].map(([value, group]) => {
    const cells = new Map([...groupBy(group, columns)].map(([name, part]) => [String(name), cell(part)]))
    return Object.fromEntries([[rows, value], ...names.map((name) => [name, cells.get(name) ?? null])])
  })
}

/** The table as Markdown. */
export function toMarkdown(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const line = (cells: readonly unknown[]): string =>
    `| ${cells.map((cell) => shown(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(names), line(names.map(() => '---')), ...rows.map((row) => line(names.map((name) => row[name])))].join(
    '\n',
  )
}

/** Objects are written as JSON. */
function shown(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number' || typeof cell === 'bigint') return cell.toString()
  return cell instanceof Date ? cell.toISOString() : JSON.stringify(cell)
}

function valueOf(row: Row, key: Key): unknown {
  return typeof key === 'function' ? key(row) : row[key]
}

function compared(left: unknown, right: unknown, sign: number): number {
  const isMissing = [left, right].map((value) => value === null || value === undefined)
  if (isMissing[0] || isMissing[1]) return Number(isMissing[0]) - Number(isMissing[1])
  if (typeof left === 'string' && typeof right === 'string') return sign * left.localeCompare(right)
  return sign * (Number(left) - Number(right))
}
