import { readFileSync } from 'node:fs'

import { tool } from 'smolagents-ts'

const text = { type: 'string' }

/** The tools of the demo: they read a CSV file on the host; the sandbox cannot. All values are texts, as in the file. */
export function createDatasetTools(file) {
  const { columns, rows } = readCsv(file)
  for (const column of ['location', 'date', 'precipitation']) {
    if (!columns.includes(column)) throw new Error(`${file} has no column ${column}, which the demo needs.`)
  }
  const row = { type: 'object', properties: Object.fromEntries(columns.map((name) => [name, text])), required: columns }

  const describeDataset = tool({
    name: 'describeDataset',
    description: 'Describe the weather data: columns, number of rows, places, years, two sample rows.',
    effect: 'read',
    output: {
      type: 'object',
      properties: {
        columns: { type: 'array', items: text },
        rowCount: { type: 'integer' },
        locations: { type: 'array', items: text },
        years: { type: 'array', items: { type: 'integer' } },
        sample: { type: 'array', items: row },
      },
      required: ['columns', 'rowCount', 'locations', 'years', 'sample'],
    },
    execute: () => ({
      columns,
      rowCount: rows.length,
      locations: [...new Set(rows.map(({ location }) => location))],
      years: [...new Set(rows.map(yearOf))].toSorted((a, b) => a - b),
      sample: rows.slice(0, 2),
    }),
  })

  const readRows = tool({
    name: 'readRows',
    description: 'Read the rows of one place and one year, one row a day. Precipitation is in mm.',
    effect: 'read',
    input: {
      type: 'object',
      properties: { location: text, year: { type: 'integer' } },
      required: ['location', 'year'],
      additionalProperties: false,
    },
    output: { type: 'array', items: row },
    execute({ location, year }) {
      const found = rows.filter((day) => day.location === location && yearOf(day) === year)
      if (found.length === 0) throw new Error(`There are no rows of ${String(location)} in ${String(year)}.`)
      return found
    },
  })

  return [describeDataset, readRows]
}

function yearOf({ date }) {
  return Number(date.slice(0, 4))
}

/** Reads a CSV file without quoted values. */
function readCsv(file) {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const columns = header.split(',')
  const rows = lines.map((line) => {
    const values = line.split(',')
    return Object.fromEntries(columns.map((name, index) => [name, values[index] ?? '']))
  })
  return { columns, rows }
}
