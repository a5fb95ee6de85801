import { CodeAgent } from 'smolagents-ts'
import { csv, statistics, tables } from 'smolagents-ts/modules'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { format, parse } from '../../src/modules/sources/csv.ts'
import * as numbers from '../../src/modules/sources/statistics.ts'
import { groupBy, join, pivot, sortBy, summarize, toMarkdown } from '../../src/modules/sources/tables.ts'

describe('csv', () => {
  test.each([
    ['a,b\n1,2', [{ a: '1', b: '2' }]],
    [
      'a;b\r\n1;2\r\n\r\n3;4',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['a\tb\n1\t', [{ a: '1', b: '' }]],
    ['\uFEFFa,b\n"x, ""y""","line\nbreak"', [{ a: 'x, "y"', b: 'line\nbreak' }]],
    ['a,,a\n1,2,3', [{ a: '1', column2: '2', a_3: '3' }]],
    ['a,b\n1', [{ a: '1', b: null }]],
    ['', []],
  ])('reads %j', (text, rows) => {
    expect(parse(text)).toEqual(rows)
  })

  test('makes numbers of numbers, and of nothing else', () => {
    expect(parse('a,b,c,d\n1.5,-2e3,007,', { typed: true })).toEqual([{ a: 1.5, b: -2000, c: '007', d: null }])
  })

  test('says where a quote was opened that is never closed', () => {
    expect(() => parse('a,b\n1,"2')).toThrow('line 2')
  })

  test('writes what it reads', () => {
    const rows = [
      { name: 'a "b", c', note: 'two\nlines', none: null },
      { name: '', note: ';', none: null, more: 5 },
    ]

    const text = format(rows)

    expect(parse(text)).toEqual([
      { name: 'a "b", c', note: 'two\nlines', none: '', more: '' },
      { name: '', note: ';', none: '', more: '5' },
    ])
    expect(format([['a', { b: 1 }, new Date(0)]])).toBe('a,"{""b"":1}",1970-01-01T00:00:00.000Z')
  })
})

describe('statistics', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9]

  test('of a list of numbers', () => {
    expect(numbers.mean(values)).toBe(5)
    expect(numbers.median([3, 1, 2, 10])).toBe(2.5)
    expect(numbers.quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
    expect(numbers.modes(values)).toEqual([4])
    expect(numbers.variance(values)).toBeCloseTo(32 / 7, 12)
    expect(numbers.sum([1e100, 1, -1e100])).toBe(1)
    expect(numbers.describe([1, 2, 3])).toEqual({
      count: 3,
      mean: 2,
      standardDeviation: 1,
      min: 1,
      q1: 1.5,
      median: 2,
      q3: 2.5,
      max: 3,
    })
  })

  test('of two lists', () => {
    const line = numbers.linearRegression([1, 2, 3, 4], [3, 5, 7, 9])

    expect(line.slope).toBeCloseTo(2, 12)
    expect(line.intercept).toBeCloseTo(1, 12)
    expect(line.r2).toBeCloseTo(1, 12)
    expect(numbers.correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12)
  })

  test.each([
    [() => numbers.mean([]), 'no values'],
    [() => numbers.sum([1, Number.NaN]), 'Value 1 is no number: NaN'],
    [() => numbers.variance([1]), 'two values or more'],
    [() => numbers.quantile([1], 2), 'from 0 to 1'],
    [() => numbers.correlation([1, 2], [1]), 'equal length'],
  ])('refuses what has no answer: %s', (work, message) => {
    expect(work).toThrow(message)
  })
})

describe('tables', () => {
  const rows = [
    { city: 'Oslo', year: 2024, sales: 3 },
    { city: 'Rome', year: 2024, sales: 10 },
    { city: 'Oslo', year: 2025, sales: 4 },
  ]

  test('are grouped and summed up', () => {
    expect([...groupBy(rows, (row) => Number(row['sales']) > 3).keys()]).toEqual([false, true])
    expect(summarize(rows, 'city', { count: (group) => group.length })).toEqual([
      { city: 'Oslo', count: 2 },
      { city: 'Rome', count: 1 },
    ])
  })

  test('are sorted, with what is missing last', () => {
    const some = [...rows, { city: 'None' }]

    expect(sortBy(some, 'sales', 'desc').map((row) => row['sales'])).toEqual([10, 4, 3, undefined])
    expect(sortBy(rows, 'city').map((row) => row['city'])).toEqual(['Oslo', 'Oslo', 'Rome'])
  })

  test('are joined and turned', () => {
    expect(join(rows, [{ city: 'Rome', country: 'it' }], { on: 'city' })).toEqual([{ ...rows[1], country: 'it' }])
    expect(join(rows, [], { on: 'city', kind: 'left' })).toEqual(rows)
    expect(pivot(rows, { rows: 'city', columns: 'year', cell: (group) => group[0]?.['sales'] })).toEqual([
      { city: 'Oslo', 2024: 3, 2025: 4 },
      { city: 'Rome', 2024: 10, 2025: null },
    ])
  })

  test('are written as Markdown', () => {
    const text = toMarkdown([{ a: 'x|y', b: { c: 1 } }, { a: null }])

    expect(text).toBe('| a | b |\n| --- | --- |\n| x\\|y | {"c":1} |\n|  |  |')
  })
})

test('agents find them in the sandbox', async () => {
  const program = `<code>
import { parse } from 'csv'
import * as tables from 'tables'
import { mean } from 'statistics'
const rows = parse('city,sales\\nOslo,3\\nRome,10\\nOslo,5', { typed: true })
const means = tables.summarize(rows, 'city', { mean: (group) => mean(group.map((row) => row.sales)) })
finalAnswer(tables.sortBy(means, 'city', 'desc'))`
  const agent = new CodeAgent({ model: scriptedModel([program]), modules: { csv, statistics, tables } })

  const { output } = await agent.run('go')

  expect(output).toEqual([
    { city: 'Rome', mean: 10 },
    { city: 'Oslo', mean: 4 },
  ])
})
