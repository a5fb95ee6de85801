import { CodeAgent, ToolCallingAgent, tool } from 'smolagents-ts'
import { fromAiSdk } from 'smolagents-ts/models/ai-sdk'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { signature } from './anthropic.ts'
import { serve } from './protocol.ts'
import type { Turn } from './protocol.ts'
import { anthropicOf, providers } from './providers.ts'

const add = tool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => a + b,
})

describe.each(providers)('an agent on $name', (provider) => {
  test('takes the model as it is, and runs its programs', async () => {
    const server = await serve(provider.protocol, {
      text: 'Thought: I add.\n<code>\nfinalAnswer(await add({ a: 40, b: 2 }))\n',
    })
    const agent = new CodeAgent({ model: await provider.model(server.url), tools: [add] })

    const { output } = await agent.run('What is 40 plus 2?')
    await server.close()

    expect(output).toBe(42)
  })

  test('takes the model as it is, and calls tools natively', async () => {
    const server = await serve(
      provider.protocol,
      { reasoning: 'One tool does it.', toolCalls: [{ id: 'a', name: 'add', input: '{"a":40,"b":2}' }] },
      { toolCalls: [{ id: 'b', name: 'finalAnswer', input: '{"answer":42}' }] },
    )
    const agent = new ToolCallingAgent({ model: await provider.model(server.url), tools: [add] })

    const { output } = await agent.run('What is 40 plus 2?')
    await server.close()

    expect(output).toBe(42)
    expect(JSON.stringify(server.requests[1]?.body)).toContain('42')
  })
})

test('an agent hands signed thinking back, in each request the same', async () => {
  const provider = anthropicOf('v4')
  const think = (id: string, text: string): Turn => ({
    reasoning: text,
    toolCalls: [{ id, name: 'add', input: '{"a":40,"b":2}' }],
  })
  const server = await serve(provider.protocol, think('a', 'First.'), think('b', 'Second.'), {
    toolCalls: [{ id: 'c', name: 'finalAnswer', input: '{"answer":42}' }],
  })
  const providerOptions = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } }
  const model = fromAiSdk(await provider.model(server.url), { providerOptions })
  const agent = new ToolCallingAgent({ model, tools: [add] })

  await agent.run('What is 40 plus 2?')
  await server.close()

  const bodies = z
    .array(z.object({ messages: z.array(z.object({ role: z.string(), content: z.array(z.looseObject({})) })) }))
    .parse(server.requests.map(({ body }) => body))
  const said = bodies.map(({ messages }) => messages.filter(({ role }) => role === 'assistant'))
  expect(said[2]).toMatchObject([
    {
      content: [
        { type: 'thinking', thinking: 'First.', signature },
        { type: 'tool_use', id: 'a' },
      ],
    },
    {
      content: [
        { type: 'thinking', thinking: 'Second.', signature },
        { type: 'tool_use', id: 'b' },
      ],
    },
  ])
  expect(said[2]?.slice(0, 1)).toEqual(said[1])
})
