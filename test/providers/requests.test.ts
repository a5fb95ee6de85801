import { describe, expect, test } from 'vitest'

import type { Message } from '../../src/core/messages.ts'
import type { ModelRequest } from '../../src/core/model.ts'
import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import type { FromAiSdkOptions } from '../../src/models/ai-sdk/index.ts'
import { generate } from '../../src/models/generate.ts'
import { signature as anthropicSignature } from './anthropic.ts'
import { signature as bedrockSignature } from './bedrock.ts'
import { thoughtSignature } from './google.ts'
import { serve } from './protocol.ts'
import type { Turn } from './protocol.ts'
import { anthropicOf, bedrockOf, cohereOf, googleOf, openAICompatibleOf } from './providers.ts'
import type { ProviderUnderTest } from './providers.ts'

const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const tool = {
  name: 'add',
  description: 'Adds two numbers.',
  inputSchema: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false },
}
const beginning: readonly Message[] = [
  { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'How much?' },
      { type: 'image', mediaType: 'image/png', data: picture },
    ],
  },
]
const conversation: ModelRequest = {
  messages: [
    ...beginning,
    { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'add', input: '{"a":1}' }] },
    { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'add', ok: true, text: '2' }] },
  ],
  tools: [tool],
  toolChoice: 'required',
  stopSequences: ['</code>'],
}

type Asking = {
  readonly requests: readonly ModelRequest[]
  readonly options?: FromAiSdkOptions
  readonly turns?: readonly Turn[]
}

/** The bodies that a server gets when a model is asked these requests, one after the other. */
async function bodiesOf(provider: ProviderUnderTest, { requests, options, turns = [{ text: 'Two.' }] }: Asking) {
  const server = await serve(provider.protocol, ...turns)
  try {
    const model = fromAiSdk(await provider.model(server.url), { maxRetries: 0, ...options })
    for (const request of requests) await generate(model, request)
    return server.requests.map(({ body }) => body)
  } finally {
    await server.close()
  }
}

describe('a conversation with an image, a call, its result, a tool and a stop sequence', () => {
  test.each(['v2', 'v3', 'v4'])('is sent to Anthropic, by the package of %s', async (version) => {
    const [body] = await bodiesOf(anthropicOf(version), { requests: [conversation] })

    expect(body).toMatchObject({
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'How much?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } },
          ],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'add', input: { a: 1 } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: '2' }] },
      ],
      tools: [{ name: 'add', description: 'Adds two numbers.', input_schema: tool.inputSchema }],
      tool_choice: { type: 'any' },
      stop_sequences: ['</code>'],
      stream: true,
    })
  })

  test.each(['v3', 'v4'])('is sent to Gemini, by the package of %s', async (version) => {
    const [body] = await bodiesOf(googleOf(version), { requests: [conversation] })

    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'How much?' }, { inlineData: { mimeType: 'image/png', data: picture } }] },
        { role: 'model', parts: [{ functionCall: { name: 'add', args: { a: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'add', response: { content: '2' } } }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'add' }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY' } },
      generationConfig: { stopSequences: ['</code>'] },
    })
  })

  test.each(['v2', 'v4'])(
    'is sent to Bedrock with roles, tools, results and stop sequences, by the package of %s',
    async (version) => {
      const [body] = await bodiesOf(bedrockOf(version), { requests: [conversation] })

      expect(body).toMatchObject({
        system: [{ text: 'Be brief.' }],
        messages: [
          { role: 'user', content: [{ text: 'How much?' }, { image: { format: 'png', source: { bytes: picture } } }] },
          { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'add', input: { a: 1 } } }] },
          { role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [{ text: '2' }] } }] },
        ],
        toolConfig: {
          tools: [{ toolSpec: { name: 'add', inputSchema: { json: tool.inputSchema } } }],
          toolChoice: { any: {} },
        },
        inferenceConfig: { stopSequences: ['</code>'] },
      })
    },
  )

  test('is sent to Cohere, which is told texts where it is not given images', async () => {
    const messages = conversation.messages.map((message) => ({
      ...message,
      content: message.content.filter(({ type }) => type !== 'image'),
    }))

    const [body] = await bodiesOf(cohereOf('v4'), { requests: [{ ...conversation, messages }] })

    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'How much?' },
        { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'add', arguments: '{"a":1}' } }] },
        { role: 'tool', tool_call_id: 'a', content: '2' },
      ],
      tools: [{ function: { name: 'add' } }],
      tool_choice: 'REQUIRED',
      stop_sequences: ['</code>'],
    })
  })

  test.each(['v2', 'v3', 'v4'])('is sent to OpenAI-compatible servers, by the package of %s', async (version) => {
    const [body] = await bodiesOf(openAICompatibleOf(version), { requests: [conversation] })

    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [{ type: 'text' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${picture}` } }],
        },
        { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'add', arguments: '{"a":1}' } }] },
        { role: 'tool', tool_call_id: 'a', content: '2' },
      ],
      tool_choice: 'required',
      stop: ['</code>'],
    })
  })
})

test.each([openAICompatibleOf('v2'), openAICompatibleOf('v4'), cohereOf('v4')])(
  'a conversation of texts is texts, for servers that know no parts: $name',
  async (provider) => {
    const content = [{ type: 'text', text: 'How much?' }] as const
    const messages = [...beginning.slice(0, 1), { role: 'user', content }] as const

    const [body] = await bodiesOf(provider, { requests: [{ messages }] })

    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'How much?' },
      ],
    })
  },
)

describe('what a provider wants back', () => {
  const thinking: Turn = {
    text: 'I add.',
    reasoning: 'One and one.',
    toolCalls: [{ id: 'a', name: 'add', input: '{"a":1}' }],
  }

  /** The body of a second request, which has the reply to the first one and the result of its call. */
  async function secondBody(provider: ProviderUnderTest, options: FromAiSdkOptions = {}) {
    const server = await serve(provider.protocol, thinking, { text: 'Two.' })
    try {
      const model = fromAiSdk(await provider.model(server.url), { maxRetries: 0, ...options })
      const { text, toolCalls, providerData } = await generate(model, { messages: beginning, tools: [tool] })
      const calls = toolCalls.map(({ id, name, input }) => ({ type: 'tool-call', id, name, input }) as const)
      const messages: readonly Message[] = [
        ...beginning,
        { role: 'assistant', content: [{ type: 'text', text }, ...calls], ...(providerData && { providerData }) },
        { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'add', ok: true, text: '2' }] },
      ]
      await generate(model, { messages, tools: [tool] })
      return server.requests[1]?.body
    } finally {
      await server.close()
    }
  }

  test.each(['v2', 'v3', 'v4'])('is signed thinking for Anthropic, by the package of %s', async (version) => {
    const providerOptions = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } }

    const body = await secondBody(anthropicOf(version), { providerOptions })

    expect(body).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 1024 },
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'One and one.', signature: anthropicSignature },
            { type: 'text', text: 'I add.' },
            { type: 'tool_use', id: 'a' },
          ],
        },
        { role: 'user' },
      ],
    })
  })

  test.each(['v2', 'v4'])('is signed reasoning for Bedrock, by the package of %s', async (version) => {
    const providerOptions = { bedrock: { reasoningConfig: { type: 'enabled', budgetTokens: 1024 } } }

    const body = await secondBody(bedrockOf(version), { providerOptions })

    expect(body).toMatchObject({
      messages: [
        { role: 'user' },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'One and one.', signature: bedrockSignature } } },
            { text: 'I add.' },
            { toolUse: { toolUseId: 'a' } },
          ],
        },
        { role: 'user' },
      ],
    })
  })

  test.each(['v3', 'v4'])('is the signature of a call for Gemini, by the package of %s', async (version) => {
    const body = await secondBody(googleOf(version))

    expect(body).toMatchObject({
      contents: [
        { role: 'user' },
        {
          role: 'model',
          parts: [
            { text: 'One and one.', thought: true },
            { text: 'I add.' },
            { functionCall: { name: 'add' }, thoughtSignature },
          ],
        },
        { role: 'user' },
      ],
    })
  })

  test.each(['v3', 'v4'])(
    'is reasoning with calls for servers like that of DeepSeek, by the package of %s',
    async (version) => {
      const body = await secondBody(openAICompatibleOf(version))

      expect(body).toMatchObject({
        messages: [{}, {}, { role: 'assistant', reasoning_content: 'One and one.', tool_calls: [{ id: 'a' }] }, {}],
      })
    },
  )
})

describe('cache markers', () => {
  const options = { cacheMarkers: true }

  test.each(['v2', 'v3', 'v4'])('are cache_control for Anthropic, by the package of %s', async (version) => {
    const [body] = await bodiesOf(anthropicOf(version), { requests: [conversation], options })
    const mark = { cache_control: { type: 'ephemeral' } }

    expect(body).toMatchObject({
      system: [{ text: 'Be brief.', ...mark }],
      messages: [{}, {}, { role: 'user', content: [{ type: 'tool_result', ...mark }] }],
    })
    expect(JSON.stringify(body).match(/ephemeral/g)).toHaveLength(2)
  })

  test.each(['v2', 'v4'])('are cache points for Bedrock, by the package of %s', async (version) => {
    const [body] = await bodiesOf(bedrockOf(version), { requests: [conversation], options })
    const mark = { cachePoint: { type: 'default' } }

    expect(body).toMatchObject({
      system: [{ text: 'Be brief.' }, mark],
      messages: [{}, {}, { role: 'user', content: [{ toolResult: {} }, mark] }],
    })
    expect(JSON.stringify(body).match(/cachePoint/g)).toHaveLength(2)
  })

  test.each([googleOf('v4'), cohereOf('v4'), openAICompatibleOf('v4')])('are nothing to $name', async (provider) => {
    const requests = [{ messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] } as const]

    const [marked] = await bodiesOf(provider, { requests, options })
    const [plain] = await bodiesOf(provider, { requests })

    expect(marked).toEqual(plain)
  })
})

describe('a schema, headers, settings and options of the provider', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false }
  const requests = [{ messages: beginning, responseSchema: schema }]

  test.each([
    [googleOf('v4'), { generationConfig: { responseMimeType: 'application/json' } }],
    [cohereOf('v4'), { response_format: { type: 'json_object', json_schema: schema } }],
    [anthropicOf('v4'), { output_config: { format: { type: 'json_schema' } } }],
  ])('reach $name', async (provider, form) => {
    const settings = { temperature: 0.5, maxOutputTokens: 77 }
    const turns = [{ text: '{"a":1}' }]
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] as const

    const [body] = await bodiesOf(provider, { requests: [{ ...requests[0], messages }], options: { settings }, turns })

    expect(body).toMatchObject(form)
    expect(JSON.stringify(body)).toContain('"temperature":0.5')
    expect(JSON.stringify(body)).toMatch(/"max(?:_t|T|OutputT)okens":77/)
  })

  test('of headers reach the server', async () => {
    const server = await serve(anthropicOf('v4').protocol, { text: 'Hi' })
    const model = fromAiSdk(await anthropicOf('v4').model(server.url), { headers: { 'x-team': 'a' } })

    await generate(model, { messages: beginning })
    await server.close()

    expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'a', 'x-api-key': 'any' })
  })
})
