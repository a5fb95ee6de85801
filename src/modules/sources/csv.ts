/** Options of `parse` and `format`. */
export type CsvOptions = {
  /** Default: a comma; `parse` finds a semicolon or a tab by itself. */
  readonly separator?: string
  /** Whether the first row names the columns. Default: yes. */
  readonly header?: boolean
  /** Makes numbers of what looks like one, and `null` of what is empty. Default: texts stay texts. */
  readonly typed?: boolean
}

type Cell = string | number | null

/** Reads CSV (RFC 4180): objects by column, or with `header: false` lists of cells. Throws for a quote that is not closed. */
export function parse(text: string, options: CsvOptions = {}): unknown[] {
  const { header = true, typed = false } = options
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const rows = rowsOf(source, options.separator ?? separatorOf(source))
  const cells = typed ? rows.map((row) => row.map(toValue)) : rows
  if (!header) return cells
  const names = uniqueNames(rows[0] ?? [])
  return cells.slice(1).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])))
}

/** Writes objects (columns are those of all of them, in order) or lists as CSV. */
export function format(rows: readonly unknown[], options: CsvOptions = {}): string {
  const { separator = ',', header = true } = options
  const lists = rows.every((row): row is unknown[] => Array.isArray(row)) ? rows : toLists(rows, header)
  return lists.map((row) => row.map((cell) => quoted(cell, separator)).join(separator)).join('\n')
}

/** A column without a name, or with one that was there before, gets its number. */
function uniqueNames(row: readonly string[]): string[] {
  const seen = new Set<string>()
  return row.map((cell, index) => {
    const plain = cell.trim()
    const name = plain === '' ? `column${index + 1}` : seen.has(plain) ? `${plain}_${index + 1}` : plain
    seen.add(name)
    return name
  })
}

function separatorOf(text: string): string {
  const line = /^(?:"(?:[^"]|"")*"|[^\r\n])*/.exec(text)?.[0].replaceAll(/"(?:[^"]|"")*"/g, '') ?? ''
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: line.split(mark).length }))
  return counts.toSorted((left, right) => right.count - left.count)[0]?.mark ?? ','
}

function rowsOf(text: string, separator: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator)
    row.push(cell)
    at = end
    if (text.startsWith(separator, at)) {
      at += separator.length
      if (at === text.length) row.push('')
      continue
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push(row)
  return rows
}

function plainCell(text: string, start: number, separator: string): { readonly cell: string; readonly end: number } {
  let end = start
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r' && !text.startsWith(separator, end)) end += 1
  return { cell: text.slice(start, end), end }
}

function quotedCell(text: string, start: number): { readonly cell: string; readonly end: number } {
  let cell = ''
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) {
      const line = text.slice(0, start).split('\n').length
      throw new SyntaxError(`The quote that opens in line ${line} of the CSV is never closed.`)
    }
    cell += text.slice(from, quote)
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 }
    cell += '"'
    from = quote + 2
  }
}

function toValue(cell: string): Cell {
  const plain = cell.trim()
  if (plain === '') return null
  // Leading zeros are those of a code, not of a number.
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(plain) ? Number(plain) : cell
}

function toLists(rows: readonly unknown[], header: boolean): unknown[][] {
  const records = rows.map((row): Readonly<Record<string, unknown>> => Object.assign({}, row))
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const lists = records.map((record) => names.map((name) => record[name]))
  return header ? [names, ...lists] : lists
}

/** Objects are written as JSON. */
function shown(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number' || typeof cell === 'bigint') return cell.toString()
  return cell instanceof Date ? cell.toISOString() : JSON.stringify(cell)
}

function quoted(cell: unknown, separator: string): string {
  const text = shown(cell)
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text
}
