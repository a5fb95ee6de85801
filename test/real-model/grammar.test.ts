import { Validator } from '@cfworker/json-schema'
import type { ModelEvent, ModelRequest } from 'smolagents-ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { asked, modelOf } from './agent.ts'
import { schemas } from './schemas.ts'
import { startServer } from './start-server.ts'
import type { ModelServer } from './start-server.ts'

type Schema = NonNullable<ModelRequest['responseSchema']>

let server: ModelServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.close())

/** What the model answers with a program, when nothing holds it. */
const request = asked('What is 12 plus 7?')

describe.each([
  ['streamed', true],
  ['whole', false],
])('a %s reply of a real model', (_, streaming) => {
  const reply = (more: Partial<ModelRequest>, body?: Schema): Promise<string> =>
    textOf(modelOf(server, { streaming, ...(body && { body }) }).stream({ ...request, ...more }))

  test('is a program where no schema holds it', async () => {
    const text = await reply({})

    expect(text).toMatch(/^I compute it first\.\n<code>/)
    expect((await server.generations()).at(-1)).toMatchObject({ held: false, end: 'stop' })
  })

  test.each(schemas)('fits the schema that holds it: %j', async (schema) => {
    const text = await reply({ responseSchema: schema })

    expect(new Validator(schema).validate(JSON.parse(text)).errors).toEqual([])
    expect((await server.generations()).at(-1)).toMatchObject({ stream: streaming, held: true, end: 'stop' })
  })

  test('is held to what it calls, whatever it was asked', async () => {
    const call = { type: 'object', properties: { name: { const: 'ring' }, arguments: { type: 'null' } } }
    const responseSchema = { type: 'object', properties: { calls: { type: 'array', items: call, maxItems: 2 } } }

    const { calls }: { calls: unknown[] } = JSON.parse(await reply({ responseSchema }))

    expect(calls).toEqual(calls.map(() => ({ name: 'ring', arguments: null })))
  })

  test('is an object where JSON is asked for', async () => {
    const text = await reply({}, { response_format: { type: 'json_object' }, max_tokens: 40 })

    expect(text).toMatch(/^\{("|\}$)/)
  })

  test('ends within the limit of tokens, also where the schema would have it go on', async () => {
    const responseSchema = { type: 'array', items: { type: 'integer' }, minItems: 100 }
    const events = modelOf(server, { streaming, body: { max_tokens: 20 } }).stream({ ...request, responseSchema })

    expect(await textOf(events)).toMatch(/^\[\d+/)
    expect((await server.generations()).at(-1)).toMatchObject({ end: 'length', completionTokens: 20 })
  })

  test.each<[string, Schema, string]>([
    ['a keyword that no grammar holds', { type: 'string', pattern: '^a' }, '#/pattern is a keyword'],
    ['one deep in it', { type: 'array', items: { type: 'integer', minimum: 1 } }, '#/items/minimum is a keyword'],
    ['keywords beside a choice', { anyOf: [{}], type: 'object' }, '#/type is a keyword'],
    ['an unknown type', { type: 'date' }, '#/type is "date"'],
    ['a choice of nothing', { enum: [] }, '#/enum is not a list with something in it'],
    ['values of another type only', { type: 'string', enum: [1] }, '#/enum is not a list with something in it'],
    ['limits that exclude each other', { type: 'string', minLength: 3, maxLength: 2 }, 'at least 3 and at most 2'],
    ['a reference to nothing', { $ref: '#/$defs/lost' }, '#/$ref is "#/$defs/lost"'],
    ['a reference to itself', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }, 'makes no grammar'],
    ['a required property that it does not have', { type: 'object', required: ['x'] }, '#/required has x'],
    ['no schema at all', { items: false, type: 'array' }, '#/items is false, not an object'],
  ])('is refused for %s', async (_name, schema, message) => {
    const before = (await server.generations()).length

    await expect(reply({ responseSchema: schema })).rejects.toThrow(message)

    expect(await server.generations()).toHaveLength(before)
  })

  test.each<[string, Schema, string]>([
    ['another format', { response_format: { type: 'xml' } }, 'There is no response_format of type "xml".'],
    ['a format without its schema', { response_format: { type: 'json_schema' } }, 'json_schema.schema is missing'],
    ['JSON without an end', { response_format: { type: 'json_object' }, ignore_eos: true }, 'exclude each other'],
  ])('is refused for %s', async (_name, body, message) => {
    await expect(reply({}, body)).rejects.toThrow(message)
  })
})

async function textOf(reply: AsyncIterable<ModelEvent>): Promise<string> {
  let text = ''
  for await (const event of reply) if (event.type === 'text-delta') text += event.text
  return text
}
