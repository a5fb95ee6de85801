import { describe, expect, test } from 'vitest'

import type { Message } from '../../src/core/messages.ts'
import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import { generate } from '../../src/models/generate.ts'
import { request } from './asking.ts'
import { eventsOf, finish, handMade, text } from './hand-made.ts'

describe('the call options', () => {
  const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const
  const conversation: readonly Message[] = [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        image,
        { type: 'image', url: 'https://example.org/a.png' },
        { type: 'file', mediaType: 'application/pdf', data: 'aGk=', name: 'a.pdf' },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'add', input: '{"x":1}' }] },
    {
      role: 'tool',
      content: [
        { type: 'tool-result', id: 'a', name: 'add', ok: true, text: '2' },
        { type: 'tool-result', id: 'b', name: 'add', ok: false, text: 'no' },
      ],
    },
  ]

  test.each(['v3', 'v4'])('have the conversation as a prompt of version %s', async (version) => {
    const { model, asked } = handMade(version, [text, finish.v3])
    const url = new URL('https://example.org/a.png')
    const wrapped = version === 'v4'

    await eventsOf(model, {}, { messages: conversation })

    expect(asked[0]?.['prompt']).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'file', mediaType: 'image/png', data: wrapped ? { type: 'data', data: 'aGk=' } : 'aGk=' },
          { type: 'file', mediaType: 'image/*', data: wrapped ? { type: 'url', url } : url },
          {
            type: 'file',
            mediaType: 'application/pdf',
            filename: 'a.pdf',
            data: wrapped ? { type: 'data', data: 'aGk=' } : 'aGk=',
          },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'a', toolName: 'add', input: { x: 1 } }] },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', toolName: 'add', output: { type: 'text', value: '2' } },
          { type: 'tool-result', toolCallId: 'b', toolName: 'add', output: { type: 'error-text', value: 'no' } },
        ],
      },
    ])
  })

  test('have tools, stop sequences, a schema, headers and settings, which win', async () => {
    const { model, asked } = handMade('v3', [text, finish.v3])
    const tool = { name: 'add', description: 'Adds.', inputSchema: { type: 'object' } }
    const options = {
      headers: { 'x-team': 'a' },
      providerOptions: { hand: { thinking: true } },
      settings: { temperature: 0, stopSequences: undefined, seed: 7 },
    }

    await eventsOf(model, options, {
      ...request,
      tools: [tool],
      toolChoice: 'required',
      stopSequences: ['</code>'],
      responseSchema: { type: 'object' },
    })

    expect(asked[0]).toEqual({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
      tools: [{ type: 'function', ...tool }],
      toolChoice: { type: 'required' },
      responseFormat: { type: 'json', schema: { type: 'object' }, name: 'reply' },
      headers: { 'x-team': 'a' },
      providerOptions: { hand: { thinking: true } },
      temperature: 0,
      seed: 7,
      abortSignal: expect.any(AbortSignal),
    })
  })

  test('mark the end of the system prompt and of the conversation where that is wanted', async () => {
    const { model, asked } = handMade('v3', [text, finish.v3])
    const marks = { anthropic: { cacheControl: { type: 'ephemeral' } }, bedrock: { cachePoint: { type: 'default' } } }

    await eventsOf(model, { cacheMarkers: true }, { messages: conversation })

    expect(asked[0]?.['prompt']).toMatchObject([{ providerOptions: marks }, {}, {}, { providerOptions: marks }])
    expect(JSON.stringify(asked[0]?.['prompt']).match(/ephemeral/g)).toHaveLength(2)
  })
})

describe('what a provider wants back with a reply', () => {
  const signed = { hand: { signature: 's1' } }
  const parts = [
    { type: 'reasoning-start', id: 'r' },
    { type: 'reasoning-delta', id: 'r', delta: 'Two ' },
    { type: 'reasoning-delta', id: 'r', delta: 'and two.' },
    { type: 'reasoning-delta', id: 'r', delta: '', providerMetadata: signed },
    { type: 'reasoning-end', id: 'r' },
    { type: 'text-start', id: 't' },
    { type: 'text-delta', id: 't', delta: 'I add.' },
    { type: 'text-end', id: 't', providerMetadata: { hand: { item: 'i1' } } },
    { type: 'reasoning-delta', id: 'r2', delta: 'Once more.', providerMetadata: { hand: { signature: 's2' } } },
    {
      type: 'tool-call',
      toolCallId: 'a',
      toolName: 'add',
      input: '{"x":1}',
      providerMetadata: { hand: { call: 'c1' } },
    },
    finish.v3,
  ]

  async function sentBack(reply: readonly unknown[], change: (message: Message) => Message = (message) => message) {
    const { model, asked } = handMade('v3', reply, [text, finish.v3])
    const ours = fromAiSdk(model)
    const { providerData, ...said } = await generate(ours, request)
    const message = change({
      role: 'assistant',
      content: [
        ...(said.text === '' ? [] : [{ type: 'text', text: said.text } as const]),
        ...said.toolCalls.map(({ id, name, input }) => ({ type: 'tool-call', id, name, input }) as const),
      ],
      ...(providerData && { providerData }),
    })
    await generate(ours, { messages: [...request.messages, message] })
    const prompt = asked[1]?.['prompt']
    return Array.isArray(prompt) ? (prompt.at(-1) as unknown) : undefined
  }

  test('is sent back to it: reasoning as it was and where it was, with all metadata', async () => {
    expect(await sentBack(parts)).toEqual({
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Two and two.', providerOptions: signed },
        { type: 'text', text: 'I add.', providerOptions: { hand: { item: 'i1' } } },
        { type: 'reasoning', text: 'Once more.', providerOptions: { hand: { signature: 's2' } } },
        {
          type: 'tool-call',
          toolCallId: 'a',
          toolName: 'add',
          input: { x: 1 },
          providerOptions: { hand: { call: 'c1' } },
        },
      ],
    })
  })

  test('is sent back with what has become of the reply since', async () => {
    const content = [{ type: 'text', text: 'I add.</code>' }] as const

    expect(await sentBack(parts, (message) => ({ ...message, content }))).toMatchObject({
      content: [{ type: 'reasoning' }, { type: 'text', text: 'I add.</code>' }, { type: 'reasoning' }],
    })
  })

  test('is not sent to another provider', async () => {
    const other = (message: Message): Message => ({
      ...message,
      providerData: { ...message.providerData, provider: 'other' },
    })

    expect(await sentBack(parts, other)).toEqual({
      role: 'assistant',
      content: [
        { type: 'text', text: 'I add.' },
        { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: { x: 1 } },
      ],
    })
  })

  test('is plain JSON, and is not there where nothing is wanted', async () => {
    const odd = [{ ...text, providerMetadata: { hand: { a: undefined, at: new Date(0) } } }, finish.v3]
    const plain = [{ type: 'reasoning-delta', id: 'r', delta: 'Hm.' }, text, finish.v3]
    const [kept, none] = await Promise.all(
      [odd, plain].map(async (turn) => (await eventsOf(handMade('v3', turn).model)).at(-1)),
    )

    expect(kept).toMatchObject({ providerData: { provider: 'hand.made' } })
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
    expect(none).toEqual({ type: 'finish', reason: 'stop', raw: 'end_turn' })
  })

  test('is unsigned reasoning only where there are calls, which some servers want with it', async () => {
    const call = { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: '{"x":1}' }
    const turn = [{ type: 'reasoning-delta', id: 'r', delta: 'Hm.' }, call, finish.v3]

    expect(await sentBack(turn)).toMatchObject({ content: [{ type: 'reasoning', text: 'Hm.' }, { type: 'tool-call' }] })
  })
})
