import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { toValueSchema } from '../../src/schema/value-schema.ts'

const order = {
  type: 'object',
  properties: {
    from: { type: 'string' },
    items: { type: 'array', items: { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] } },
    size: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    colour: { enum: ['red', 'blue'] },
  },
  required: ['from'],
  additionalProperties: false,
}

describe('toValueSchema with JSON Schema', () => {
  test('says what is wrong where, each thing once', async () => {
    const schema = toValueSchema(order, 'args')

    const parsed = await schema.parse({ items: [{ id: 'x' }, {}], size: true, colour: 'green', 'to whom': 1 })

    expect(parsed).toEqual({
      ok: false,
      issues: [
        { path: 'args.from', message: 'is missing' },
        { path: 'args.items[0].id', message: 'must be number, not string' },
        { path: 'args.items[1].id', message: 'is missing' },
        { path: 'args.size', message: 'must be string | number' },
        { path: 'args.colour', message: 'must be "red" | "blue"' },
        { path: 'args["to whom"]', message: 'is not a known property or item' },
      ],
    })
  })

  test('reports at most ten issues', async () => {
    const schema = toValueSchema({ type: 'array', items: { type: 'string' } }, 'answer')

    const parsed = await schema.parse(Array.from({ length: 30 }, (_, index) => index))

    expect(parsed).toMatchObject({ ok: false, issues: { length: 10, 9: { path: 'answer[9]' } } })
  })

  test('treats a property that is undefined as left out', async () => {
    const schema = toValueSchema(order, 'args')

    expect(await schema.parse({ from: 'a', size: undefined })).toEqual({ ok: true, value: { from: 'a' } })
  })

  test.each([
    ['a Date', new Date(0)],
    ['a Map', new Map()],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['undefined', undefined],
  ])('refuses %s, which JSON cannot say', async (name, value) => {
    const schema = toValueSchema({}, 'answer')

    const parsed = await schema.parse([value])

    expect(parsed).toEqual({
      ok: false,
      issues: [{ path: 'answer[0]', message: `must be plain JSON data, not ${name}` }],
    })
  })

  test('checks values against a recursive schema', async () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' } }, additionalProperties: false }
    const schema = toValueSchema({ $ref: '#/$defs/Node', $defs: { Node: node } }, 'answer')

    expect(await schema.parse({ next: { next: {} } })).toMatchObject({ ok: true })
    expect(await schema.parse({ next: { next: 5 } })).toMatchObject({
      ok: false,
      issues: [{ path: 'answer.next.next' }],
    })
  })

  test.each([
    [{ type: 'strin' }, /args is wrong: type "strin" does not exist/],
    [{ properties: { a: { pattern: '(' } } }, /args\.properties\.a is wrong: pattern "\("/],
    [{ items: { $ref: '#/$defs/x' } }, /leads nowhere/],
    [{ items: { $ref: 'https://example.com/x.json' } }, /leads out of the schema/],
    [{ default: () => 1 }, /holds what is no data/],
  ])('refuses the wrong schema %o', (schema, message) => {
    expect(() => toValueSchema(schema, 'args')).toThrow(message)
  })

  test('is not changed by what happens to the given object later', async () => {
    const given = { type: 'object', properties: { a: { type: 'string' } } }
    const schema = toValueSchema(given, 'args')

    given.properties.a.type = 'number'

    expect(schema.jsonSchema).toEqual({ type: 'object', properties: { a: { type: 'string' } } })
    expect(await schema.parse({ a: 'x' })).toMatchObject({ ok: true })
  })
})

describe('toValueSchema with schema libraries', () => {
  test.each([
    ['zod', z.object({ items: z.array(z.object({ id: z.string() })) })],
    ['arktype', type({ items: type({ id: 'string' }).array() })],
    ['valibot', toStandardJsonSchema(v.object({ items: v.array(v.object({ id: v.string() })) }))],
  ])('takes issues and their paths from %s', async (_, schema) => {
    const parsed = await toValueSchema(schema, 'answer').parse({ items: [{ id: 'a' }, { id: 2 }] })

    expect(parsed).toMatchObject({ ok: false, issues: [{ path: 'answer.items[1].id' }] })
  })

  test('fills in defaults, and shows them on the side that is asked for', async () => {
    const schema = z.object({ limit: z.number().default(5) })

    expect(await toValueSchema(schema, 'args').parse({})).toEqual({ ok: true, value: { limit: 5 } })
    expect(toValueSchema(schema, 'args').jsonSchema).not.toHaveProperty('required')
    expect(toValueSchema(schema, 'result', 'output').jsonSchema).toHaveProperty('required', ['limit'])
  })

  test('waits for asynchronous checks, and turns one that throws into an issue', async () => {
    const slow = z.string().refine(async (text) => await Promise.resolve(text !== 'taken'), 'is taken')
    const broken = z.string().refine(() => {
      throw new Error('no database')
    })

    expect(await toValueSchema(slow, 'answer').parse('taken')).toMatchObject({ issues: [{ message: 'is taken' }] })
    expect(await toValueSchema(broken, 'answer').parse('x')).toMatchObject({
      issues: [{ path: 'answer', message: 'could not be checked: Error: no database' }],
    })
  })

  test.each([
    ['a date in zod', z.object({ a: z.object({ day: z.date().optional() }) }), /^args\.a\.day has no .*z\.iso/],
    ['a bigint in zod', z.object({ list: z.array(z.object({ x: z.bigint() })) }), /^args\.list\[0\]\.x .*digits/],
    ['a transform in zod', z.object({ n: z.string().transform(Number) }), /^args\.n .*convert it where it is used/],
    ['a date in arktype', type({ day: 'Date' }), /date cannot be represented/],
    ['a bigint in arktype', type({ n: 'bigint' }), /has no JSON Schema form/],
    ['a date in valibot', toStandardJsonSchema(v.object({ day: v.date() })), /"date" schema cannot be converted/],
    ['valibot alone', v.object({ a: v.string() }), /toStandardJsonSchema/],
  ])('refuses %s and says the way out', (_, schema, message) => {
    expect(() => toValueSchema(schema, 'args')).toThrow(TypeError)
    expect(() => toValueSchema(schema, 'args')).toThrow(message)
  })
})

describe('the size of a value', () => {
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  let deep: unknown = 1
  for (let level = 0; level < 10_000; level += 1) deep = [deep]

  test.each([
    ['contains itself', cyclic, /nested more than 64/],
    ['is very deep', deep, /nested more than 64/],
    ['is deep inside a Map', new Map([['a', deep]]), /nested more than 64/],
    ['holds too many values', Array.from({ length: 1_000_001 }, () => 0), /more than 200000 values/],
    ['holds too much text', Array.from({ length: 20 }, () => 'x'.repeat(1024 * 1024)), /characters of text/],
  ])('a value that %s is refused before any schema sees it', async (_, value, message) => {
    const seen: unknown[] = []
    const schema = z.unknown().refine((given) => seen.push(given))

    const parsed = await toValueSchema(schema, 'args').parse(value)

    expect(parsed).toMatchObject({ ok: false, issues: [{ message: expect.stringMatching(message) }] })
    expect(seen).toEqual([])
  })
})
