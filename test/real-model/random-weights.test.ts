import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Validator } from '@cfworker/json-schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readReplies } from '../../src/actions/read-reply.ts'
import type { ModelReply, ModelRequest, ToolDefinition } from '../../src/core/model.ts'
import { llamaCpp } from '../../src/models/local/index.ts'
import type { LlamaCppOptions, LocalModel } from '../../src/models/local/index.ts'
import { generate } from '../../src/models/generate.ts'
import { writeRandomModel } from './random-model.ts'
import { schemas } from './schemas.ts'

let folder: string
let file: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'random-model-'))
  file = join(folder, 'random.gguf')
  await writeRandomModel(file, 1)
})

afterAll(() => rm(folder, { recursive: true }))

/** How long a thought and a program may be: noise comes to an end by chance only. */
const grammar = { thoughtChars: 20, codeChars: 80, stringChars: 10 }

function asked(number: number): ModelRequest {
  return { messages: [{ role: 'user', content: [{ type: 'text', text: `What is ${number} plus 7?` }] }] }
}

const tags = { open: '<code>', close: '</code>' }

const tools: readonly ToolDefinition[] = [
  {
    name: 'getWeather',
    description: 'Tells the weather.',
    inputSchema: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'kelvin'] }, days: { type: 'integer' } },
      required: ['city'],
      additionalProperties: false,
    },
  },
  {
    name: 'finalAnswer',
    description: 'Answers.',
    inputSchema: { type: 'object', properties: { answer: {} }, required: ['answer'] },
  },
]

/** What a grammar allows less of, with properties that may be left out, and parts by other ways. */
const looser: readonly NonNullable<ModelRequest['responseSchema']>[] = [
  {
    type: 'object',
    properties: { a: { type: 'boolean' }, b: { type: 'null' }, c: { enum: [1, 2] }, d: { type: 'boolean' } },
    required: ['c'],
  },
  { type: 'array', prefixItems: [{ type: 'boolean' }, { const: 'x' }], items: false, minItems: 2 },
  {
    allOf: [{ properties: { a: { type: 'boolean' } }, required: ['a'] }, { properties: { b: { type: 'null' } } }],
    type: 'object',
  },
  {
    definitions: { 'odd/name': { enum: ['é', '\u{1F600}', '"]'] } },
    type: 'array',
    minItems: 1,
    maxItems: 2,
    items: { $ref: '#/definitions/odd~1name' },
  },
  { type: 'object', additionalProperties: { type: 'boolean' } },
]

function noise(options: Partial<LlamaCppOptions> = {}): LocalModel {
  const sampling = { temperature: 1, seed: 1 }
  const place = { model: file, gpu: false, threads: 1, contextTokens: 2_048, parallel: 4 } as const
  return llamaCpp({ ...place, sampling, grammar, ...options })
}

/** A hundred replies to a hundred tasks, chosen by chance, though by the same chance each time. */
async function hundredReplies(
  more: Partial<ModelRequest>,
  options: Partial<LlamaCppOptions> = {},
): Promise<ModelReply[]> {
  await using model = noise(options)
  const numbers = Array.from({ length: 100 }, (_, index) => index)
  return await Promise.all(numbers.map((number) => generate(model, { ...asked(number), ...more })))
}

function programOf(reply: ModelReply, codeTags = tags): string | undefined {
  const reading = readReplies([reply], codeTags, () => 'no program')
  return reading.kind === 'code' ? reading.code : undefined
}

describe('a model with random weights', () => {
  test('writes a program in 100 of 100 replies that a grammar holds', async () => {
    const replies = await hundredReplies({ codeTags: tags })

    const programs = replies.map((reply) => programOf(reply)).filter((code) => code !== undefined)
    expect(programs).toHaveLength(100)
    expect(new Set(programs).size).toBeGreaterThan(90)
  })

  test('writes none where nothing holds it', async () => {
    const replies = await hundredReplies({ codeTags: tags }, { grammar: false, maxTokens: 40 })

    expect(replies.filter((reply) => programOf(reply) !== undefined)).toEqual([])
  })

  test('makes calls that fit the schemas of the tools in 100 of 100 replies where it must make one', async () => {
    const replies = await hundredReplies({ tools, toolChoice: 'required' })

    const wrong = replies.filter(({ toolCalls, finishReason }) => {
      const fits = toolCalls.every(({ name, input }) => {
        const schema = tools.find((tool) => tool.name === name)?.inputSchema
        return schema !== undefined && new Validator(schema).validate(JSON.parse(input)).valid
      })
      return toolCalls.length === 0 || !fits || finishReason !== 'tool-calls'
    })
    expect(wrong).toEqual([])
  })

  test.each([...schemas, ...looser])('writes JSON that fits the schema that holds it: %j', async (responseSchema) => {
    await using model = noise()

    const replies = await Promise.all(
      [1, 2, 3, 4].map((number) => generate(model, { ...asked(number), responseSchema })),
    )

    for (const { text, finishReason } of replies) {
      expect(finishReason).toBe('stop')
      expect(new Validator(responseSchema).validate(JSON.parse(text)).errors).toEqual([])
    }
  })
})
