import { Validator } from '@cfworker/json-schema'
import { ToolCallingAgent, tool } from 'smolagents-ts'
import type { JsonSchema } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { toEmbedded, withDefinitions } from '../../src/schema/embed.ts'

const tree = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { root: { $ref: '#/$defs/node' }, default: { $ref: '#/definitions/a~1b' } },
  required: ['root'],
  $defs: { node: { type: 'object', properties: { parts: { type: 'array', items: { $ref: '#/$defs/node' } } } } },
  definitions: { 'a/b': { type: 'number', default: { $ref: '#/$defs/node' } } },
} as const

/** Whether a value fits a schema that stands inside another one, at `inner`. */
function fits(schema: JsonSchema, inner: unknown): boolean {
  const { schema: embedded, definitions } = toEmbedded(schema, 'x')
  const outer = withDefinitions({ type: 'object', properties: { inner: embedded }, required: ['inner'] }, definitions)
  return new Validator(outer, '2020-12', false).validate({ inner }).valid
}

describe('a schema inside another', () => {
  test.each([
    [{ root: { parts: [{ parts: [] }] } }, true],
    [{ root: { parts: [{ parts: 1 }] } }, false],
    [{ root: {}, default: 1 }, true],
    [{ root: {}, default: 'one' }, false],
  ])('finds its definitions: %j fits: %s', (value, isFit) => {
    expect(fits(tree, value)).toBe(isFit)
  })

  test.each([
    [{ type: 'object', properties: { next: { $ref: '#' }, n: { type: 'number' } } }, 'whole'],
    [
      {
        type: 'object',
        properties: { n: { type: 'number' }, next: { $ref: '#/properties/self' }, self: { $ref: '#' } },
      },
      'part',
    ],
  ] as readonly [JsonSchema, string][])('finds itself and its parts: %#', (schema, _name) => {
    expect(fits(schema, { next: { n: 1 } })).toBe(true)
    expect(fits(schema, { next: { n: 'one' } })).toBe(false)
  })

  test('keeps data that looks like a reference, and references to elsewhere', () => {
    const { schema } = toEmbedded(
      {
        const: { $ref: '#/$defs/a' },
        allOf: [{ $ref: 'https://example.com/b' }],
        properties: { const: { $ref: '#/$defs/a' } },
      },
      'x',
    )

    expect(schema).toEqual({
      const: { $ref: '#/$defs/a' },
      allOf: [{ $ref: 'https://example.com/b' }],
      properties: { const: { $ref: '#/$defs/x_a' } },
    })
  })

  test('is sent so that each reference leads somewhere, for two tools with definitions of one name', async () => {
    const make = (name: string, type: string): ReturnType<typeof tool> =>
      tool({
        name,
        description: 'Takes a tree.',
        input: { type: 'object', properties: { at: { $ref: '#/$defs/n' } }, $defs: { n: { type } } },
        execute: () => Promise.resolve(1),
      })
    const model = scriptedModel(['{"calls": [{"name": "finalAnswer", "arguments": {"answer": {"at": 1}}}]}'])
    const output = { type: 'object', properties: { at: { $ref: '#/$defs/n' } }, $defs: { n: { type: 'number' } } }

    await new ToolCallingAgent({
      model,
      tools: [make('a', 'string'), make('b', 'boolean')],
      output,
      format: 'structured',
    }).run('x')

    const validator = new Validator({ ...model.requests[0]?.responseSchema }, '2020-12', false)
    const valid = (name: string, at: unknown): boolean =>
      validator.validate({
        thought: '',
        calls: [{ name, arguments: name === 'finalAnswer' ? { answer: { at } } : { at } }],
      }).valid
    expect([
      valid('a', 'x'),
      valid('b', 'x'),
      valid('b', true),
      valid('finalAnswer', true),
      valid('finalAnswer', 1),
    ]).toEqual([true, false, true, false, true])
  })
})
