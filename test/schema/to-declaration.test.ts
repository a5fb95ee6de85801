import { describe, expect, test } from 'vitest'

import { toCatalog } from '../../src/schema/catalog.ts'
import { toDeclaration, toTypeText } from '../../src/schema/to-declaration.ts'
import type { DeclaredTool } from '../../src/schema/to-declaration.ts'

const text = { type: 'string' }
const number = { type: 'number' }

const searchFlights: DeclaredTool = {
  name: 'searchFlights',
  description: 'Find flights between two airports. Cheapest first.',
  inputSchema: {
    type: 'object',
    properties: {
      from: { ...text, description: 'airport, such as OSL' },
      to: text,
      limit: { type: 'integer', minimum: 1, maximum: 10, default: 5 },
    },
    required: ['from', 'to'],
  },
  outputSchema: {
    type: 'array',
    items: { type: 'object', properties: { id: text, price: number }, required: ['id', 'price'] },
  },
}

describe('toDeclaration', () => {
  test('writes the description and says of each parameter what its type does not', () => {
    expect(toDeclaration(searchFlights, { detail: 'full' })).toBe(
      `/** Find flights between two airports. Cheapest first. */
declare function searchFlights(args: {
  from: string // airport, such as OSL
  to: string
  limit?: number // integer, 1 to 10, default 5
}): Promise<{ id: string; price: number }[]>`,
    )
  })

  test('is one line with the first sentence when short', () => {
    expect(toDeclaration(searchFlights, { detail: 'short' })).toBe(
      'declare function searchFlights(args: { from: string; to: string; limit?: number }): ' +
        'Promise<{ id: string; price: number }[]> // Find flights between two airports.',
    )
  })

  test('leaves out arguments that a tool does not take and types it does not know', () => {
    const now = { name: 'now', description: 'The time', inputSchema: { type: 'object', properties: {} } }

    expect(toDeclaration(now, { detail: 'short' })).toBe('declare function now(): Promise<unknown> // The time')
  })

  test('lets all arguments be left out when none is required', () => {
    const list = { name: 'list', description: 'Lists.', inputSchema: { type: 'object', properties: { page: number } } }

    expect(toDeclaration(list, { detail: 'short' })).toContain('list(args?: { page?: number })')
  })

  test('names a recursive type, and does so apart for each tool', () => {
    const inputSchema = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } } },
      required: ['children'],
    }

    expect(toDeclaration({ name: 'tree', description: 'Grows.', inputSchema }, { detail: 'short' })).toBe(
      'type TreeArgs = { children: TreeArgs[] }\ndeclare function tree(args: TreeArgs): Promise<unknown> // Grows.',
    )
  })

  test('lets no description end its comment or hide control characters', () => {
    const description = 'a */ evil()\u001B[2J\nb'
    const hostile = { ...searchFlights, description }

    const declaration = toDeclaration(hostile, { detail: 'full' })

    expect(declaration.match(/\*\//g)).toHaveLength(1)
    expect(declaration).not.toContain('\u001B')
  })
})

describe('toTypeText', () => {
  test.each([
    ['true for anything', { items: true }, 'unknown[]'],
    ['a record', { type: 'object', additionalProperties: number }, 'Record<string, number>'],
    ['an open object', { type: 'object' }, 'Record<string, unknown>'],
    ['a closed one', { type: 'object', additionalProperties: false }, '{}'],
    [
      'named and other properties',
      { type: 'object', properties: { a: text }, additionalProperties: number },
      '{ a?: string; [key: string]: number }',
    ],
    ['a tuple', { type: 'array', prefixItems: [text, number], items: false }, '[string, number]'],
    ['a tuple with a tail', { type: 'array', prefixItems: [text], items: number }, '[string, ...number[]]'],
    ['a tuple of 2019', { type: 'array', items: [text, number], minItems: 1 }, '[string, number?]'],
    ['an enum', { enum: ['a', 1, null] }, '"a" | 1 | null'],
    ['a constant', { const: 'x' }, '"x"'],
    ['a union in an array', { type: 'array', items: { anyOf: [text, number] } }, '(string | number)[]'],
    ['oneOf', { oneOf: [text, { type: 'boolean' }] }, 'string | boolean'],
    [
      'allOf',
      { allOf: [{ properties: { a: text }, required: ['a'] }, { properties: { b: text } }] },
      '{ a: string } & { b?: string }',
    ],
    ['several types', { type: ['string', 'null'] }, 'string | null'],
    ['nullable', { type: 'string', nullable: true }, 'string | null'],
    ['a key that is no name', { type: 'object', properties: { 'a b': text } }, '{ "a b"?: string }'],
    ['a literal with brackets', { type: 'array', items: { enum: ['a|b'] } }, '"a|b"[]'],
    ['a definition used once', { $ref: '#/$defs/A', $defs: { A: text } }, 'string'],
  ])('writes %s', (_, schema, expected) => {
    expect(toTypeText(schema)).toBe(expected)
  })

  test('declares a definition that is used twice, once', () => {
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/Point' }, b: { $ref: '#/$defs/Point' } },
      $defs: { Point: { type: 'object', properties: { x: number }, required: ['x'] } },
    }

    expect(toTypeText(schema)).toBe('type Point = { x: number }\n{ a?: Point; b?: Point }')
  })

  test('stays small for definitions that double each other', () => {
    const names = Array.from({ length: 40 }, (_, index) => index)
    const reference = (index: number): object => ({ $ref: `#/$defs/N${index}` })
    const definitions = names.map((index) => [
      `N${index}`,
      { prefixItems: [reference(index + 1), reference(index + 1)] },
    ])
    const schema = { ...reference(0), $defs: { ...Object.fromEntries(definitions), N40: text } }

    expect(toTypeText(schema).length).toBeLessThan(5_000)
  })
})

describe('toCatalog', () => {
  const tools = Array.from({ length: 30 }, (_, index) => ({
    ...searchFlights,
    name: `${index % 2 === 0 ? 'search' : 'book'}Flights${index}`,
  }))

  test('is full while everything fits', () => {
    expect(toCatalog(tools.slice(0, 2))).toContain('// airport, such as OSL')
  })

  test('becomes one line each when it does not', () => {
    const catalog = toCatalog(tools, 1500)

    expect(catalog.split('\n')).toHaveLength(30)
    expect(catalog).not.toContain('airport, such as OSL')
  })

  test('becomes names by their first word when even that is too much', () => {
    const catalog = toCatalog(tools, 200)

    expect(catalog.split('\n')).toHaveLength(2)
    expect(catalog).toMatch(/^search: searchFlights0, searchFlights2.*\nbook: bookFlights1/)
  })
})
