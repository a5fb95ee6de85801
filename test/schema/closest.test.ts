import { describe, expect, test } from 'vitest'

import { closest, didYouMean } from '../../src/schema/closest.ts'
import { misnamedKeys } from '../../src/schema/misnamed.ts'

describe('the names closest to one', () => {
  test.each([
    ['custmers', ['customers', 'custom', 'x'], ['customers']],
    ['web_search', ['webSearch', 'research'], ['webSearch']],
    ['fliter', ['filter', 'flat', 'fill'], ['filter']],
    ['tottal', ['total', 'totals'], ['total', 'totals']],
    ['price', ['priceWithTax', 'prices'], ['prices', 'priceWithTax']],
    ['ab', ['ac', 'AB'], ['AB']],
    ['name', ['name'], []],
    ['anything', ['else', ''], []],
  ])('of %j among %j are %j', (name, candidates, names) => {
    expect(closest(name, candidates)).toEqual(names)
  })

  test('are at most three, and looked for among two thousand', () => {
    const many = Array.from({ length: 3_000 }, (_, n) => `name${n}`)

    expect(closest('value1', ['value2', 'value3', 'value4', 'value5'])).toEqual(['value2', 'value3', 'value4'])
    expect(closest('nam1999', many)).toContain('name1999')
    expect(closest('nam2999', many)).not.toContain('name2999')
  })

  test('are not looked for when a name is longer than any', () => {
    expect(closest('x'.repeat(65), ['x'.repeat(64)])).toEqual([])
    expect(closest('x'.repeat(64), ['x'.repeat(65)])).toEqual([])
  })

  test.each([
    [[], ''],
    [['a'], ' Did you mean a?'],
    [['a', 'b', 'c'], ' Did you mean a, b or c?'],
  ])('are asked about: %j', (names, text) => {
    expect(didYouMean(names)).toBe(text)
  })
})

describe('misnamed keys', () => {
  const item = { type: 'object', properties: { price: { type: 'number' } } }
  const schema = { type: 'object', properties: { query: { type: 'string' }, count: {}, item } }

  test.each([
    [{ querry: 'a' }, [{ path: 'args.querry', message: 'is no known name. Did you mean query?' }]],
    [
      { query: 'a', item: { prize: 1 } },
      [{ path: 'args.item.prize', message: 'is no known name. Did you mean price?' }],
    ],
    [{ query: 'a', querry: 'b' }, []],
    [{ other: 1 }, []],
    ['text', []],
  ])('of %j are %j', (value, issues) => {
    expect(misnamedKeys(value, schema, 'args')).toEqual(issues)
  })
})
