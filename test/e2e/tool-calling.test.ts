import { tool, ToolCallingAgent } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import { faultServer } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const price = tool({
  name: 'price',
  description: 'The price of a thing.',
  input: z.object({ thing: z.string() }),
  output: z.number(),
  effect: 'read',
  execute: ({ thing }) => Promise.resolve(thing.length),
})

const replies = [
  {
    kind: 'reply',
    text: 'I ask for both.',
    toolCalls: [
      { id: 'a', name: 'price', arguments: '{"thing":"tea"}' },
      { id: 'b', name: 'price', arguments: '{"thing":"bread"}' },
    ],
  },
  { kind: 'reply', toolCalls: [{ id: 'c', name: 'finalAnswer', arguments: '{"answer":8}' }] },
] as const

describe.each([true, false])('native calls over HTTP, streaming: %s', (streaming) => {
  test('are put together from their fragments, and their results go back as messages of their own', async () => {
    await using server = await faultServer(replies)
    const model = openai({ model: 'm', baseUrl: server.baseUrl, streaming })

    const { output } = await new ToolCallingAgent({ model, tools: [price] }).run('What do tea and bread cost?')

    expect(output).toBe(8)
    expect(server.requests[0]?.body).toMatchObject({
      tools: [
        { type: 'function', function: { name: 'price', parameters: { required: ['thing'] } } },
        { type: 'function', function: { name: 'finalAnswer' } },
      ],
    })
    expect(server.requests[1]?.body).toMatchObject({
      messages: [
        { role: 'system' },
        { role: 'user' },
        {
          role: 'assistant',
          content: 'I ask for both.',
          tool_calls: [
            { id: 'a', function: { name: 'price', arguments: '{"thing":"tea"}' } },
            { id: 'b', function: { name: 'price', arguments: '{"thing":"bread"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: '3' },
        { role: 'tool', tool_call_id: 'b', content: '5' },
      ],
    })
  })

  test('send a conversation that only grows: each request begins with the bytes of the one before', async () => {
    await using server = await faultServer([replies[0], replies[0], replies[1]])
    const model = openai({ model: 'm', baseUrl: server.baseUrl, streaming })

    await new ToolCallingAgent({ model, tools: [price] }).run('What do tea and bread cost?')

    const texts = server.requests.map(({ text }) => text.slice(0, text.indexOf(']', text.lastIndexOf('"role"'))))
    expect(texts).toHaveLength(3)
    const shared = texts.map((text) => text.slice(0, text.lastIndexOf('{"role"')))
    expect(texts[1]?.startsWith(shared[0] ?? '?')).toBe(true)
    expect(texts[2]?.startsWith(shared[1] ?? '?')).toBe(true)
  })
})
