import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { ModelError } from '../../src/core/errors.ts'
import type { Model } from '../../src/core/model.ts'
import { openai } from '../../src/models/openai/index.ts'
import { toAiSdk } from '../../src/models/ai-sdk/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import { scriptedModel } from '../../src/testing/scripted-model.ts'
import { load } from './packages.ts'

// It tells of old versions on the console.
Reflect.set(globalThis, 'AI_SDK_LOG_WARNINGS', false)

type Options = Readonly<Record<string, unknown>>
type Stream = { readonly fullStream: AsyncIterable<{ readonly type: string }> }

/** The functions of `ai` that these tests call. Their types are checked in packages/model-types.ts. */
type Ai = {
  readonly generateText: (options: Options) => Promise<Readonly<Record<string, unknown>>>
  readonly streamText: (options: Options) => Stream & Readonly<Record<string, PromiseLike<unknown>>>
  readonly generateObject: (options: Options) => Promise<{ readonly object: unknown }>
  readonly tool: (options: Options) => unknown
  readonly stepCountIs: (count: number) => unknown
}

async function ai(major: number): Promise<Ai> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await load(`ai-${major}`)) as unknown as Ai
}

const exports = {
  v2: (model: Model) => toAiSdk(model),
  v3: (model: Model) => toAiSdk(model, { specificationVersion: 'v3' }),
  v4: (model: Model) => toAiSdk(model, { specificationVersion: 'v4' }),
}

/** The version that every major takes, and the one that is its own. */
const pairs: readonly (readonly [number, keyof typeof exports])[] = [
  [5, 'v2'],
  [6, 'v2'],
  [6, 'v3'],
  [7, 'v2'],
  [7, 'v3'],
  [7, 'v4'],
]

test.each([
  [5, 'v3'],
  [5, 'v4'],
  [6, 'v4'],
] as const)('AI SDK %i takes no model of %s, so that v2 is the one that all take', async (major, version) => {
  const { generateText } = await ai(major)

  await expect(generateText({ model: exports[version](scriptedModel(['Hi'])), prompt: 'Hi' })).rejects.toThrow(
    /version/i,
  )
})

describe.each(pairs)('AI SDK %i with a model of %s', (major, version) => {
  const usage = { inputTokens: 10, outputTokens: 6, cachedInputTokens: 4, reasoningTokens: 2 }

  test('generates a text, with reasoning, usage and the reason of the end', async () => {
    const { generateText } = await ai(major)
    const model = scriptedModel([{ text: 'Hello there', reasoning: 'Be kind.', usage }])

    const result = await generateText({ model: exports[version](model), system: 'Be brief.', prompt: 'Hi' })

    expect(result).toMatchObject({ text: 'Hello there', reasoningText: 'Be kind.', finishReason: 'stop' })
    expect(result['usage']).toMatchObject({ inputTokens: 10, outputTokens: 6 })
    expect(model.requests[0]?.messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
    ])
  })

  test('runs tools, streams, and tells the model what came of them', async () => {
    const { streamText, tool, stepCountIs } = await ai(major)
    const model = scriptedModel([
      { toolCalls: [{ id: 'a', name: 'add', input: '{"a":1,"b":2}' }] },
      { text: 'It is 3.', reasoning: 'Easy.' },
    ])
    const add = tool({
      description: 'Adds.',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      execute: ({ a, b }: { a: number; b: number }) => ({ sum: a + b }),
    })

    const result = streamText({
      model: exports[version](model),
      prompt: 'How much?',
      tools: { add },
      stopWhen: stepCountIs(3),
    })

    expect(await result['text']).toBe('It is 3.')
    expect(await result['reasoningText']).toBe('Easy.')
    expect(model.requests[0]?.tools).toMatchObject([{ name: 'add', description: 'Adds.' }])
    expect(model.requests[1]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'add', input: { a: 1, b: 2 } }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'add', ok: true, text: '{"sum":3}' }] },
    ])
  })

  test('holds a reply to a schema, and sends images', async () => {
    const { generateObject } = await ai(major)
    const model = scriptedModel(['{"city":"Bern"}'])
    const image = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10])
    const content = [
      { type: 'text', text: 'Where?' },
      { type: 'image', image },
    ]

    const { object } = await generateObject({
      model: exports[version](model),
      schema: z.object({ city: z.string() }),
      messages: [{ role: 'user', content }],
    })

    expect(object).toEqual({ city: 'Bern' })
    expect(model.requests[0]?.responseSchema).toMatchObject({ properties: { city: { type: 'string' } } })
    expect(model.requests[0]?.messages[0]?.content).toEqual([
      { type: 'text', text: 'Where?' },
      { type: 'image', mediaType: 'image/png', data: Buffer.from(image).toString('base64') },
    ])
  })

  test('warns of settings that the model is not told', async () => {
    const { generateText } = await ai(major)

    const result = await generateText({
      model: exports[version](scriptedModel(['Hi'])),
      prompt: 'Hi',
      temperature: 0.5,
    })

    expect(JSON.stringify(result['warnings'])).toContain('temperature')
  })

  test('is told what went wrong, as a ModelError, without more attempts', async () => {
    const { generateText } = await ai(major)
    const server = await faultServer([{ kind: 'status', status: 401, body: { error: { message: 'no' } } }])
    const model = exports[version](openai({ model: 'test', baseUrl: server.baseUrl }))

    const failure = await generateText({ model, prompt: 'Hi' }).catch((error: unknown) => error)
    await server.close()

    expect(failure).toBeInstanceOf(ModelError)
    expect(failure).toMatchObject({ code: 'unauthorized' })
    expect(server.requests).toHaveLength(1)
  })

  test('is told of a stream that is cut, and lets go of one that is left', async () => {
    const { streamText } = await ai(major)
    const server = await faultServer([
      { kind: 'reply', text: 'a reply of words', fault: 'end' },
      { kind: 'reply', text: 'a reply of words', fault: 'stall' },
    ])
    const model = exports[version](openai({ model: 'test', baseUrl: server.baseUrl }))
    const controller = new AbortController()
    const onError = (): void => {}

    const types: string[] = []
    for await (const { type } of streamText({ model, prompt: 'Hi', onError }).fullStream) types.push(type)
    const left = streamText({ model, prompt: 'Hi', onError, abortSignal: controller.signal })
    for await (const { type } of left.fullStream) if (type === 'text-delta') controller.abort()
    const closed = await server.requests[1]?.closed
    await server.close()

    expect(types).toContain('error')
    expect(closed).toEqual({ whole: false })
  })
})
