import { tool, ToolCallingAgent } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import { faultServer } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'

const next = tool({
  name: 'next',
  description: 'Counts on.',
  input: z.object({ n: z.number() }),
  execute: ({ n }) => n + 1,
})

test('an agent hands the reasoning behind all its calls back to a model that wants it, and the beginning stays as it was', async () => {
  const call = (id: string, name: string, input: object) => [{ id, name, arguments: JSON.stringify(input) }]
  const server = await faultServer([
    { kind: 'reply', text: '', reasoning: 'First one.', toolCalls: call('a', 'next', { n: 1 }) },
    { kind: 'reply', text: '', reasoning: 'Then two.', toolCalls: call('b', 'next', { n: 2 }) },
    { kind: 'reply', text: '', reasoning: 'Done.', toolCalls: call('c', 'finalAnswer', { answer: 3 }) },
  ])
  const model = openai({ model: 'm', baseUrl: server.baseUrl, quirks: { reasoningField: 'reasoning_content' } })
  const agent = new ToolCallingAgent({ model, tools: [next], output: z.number() })

  const { output } = await agent.run('Count to three.')
  await server.close()

  const sent = server.requests.map(({ body }) => Object(body).messages)
  expect(output).toBe(3)
  expect(sent[2].flatMap((message: object) => Reflect.get(message, 'reasoning_content') ?? [])).toEqual([
    'First one.',
    'Then two.',
  ])
  expect(sent[2].slice(0, sent[1].length)).toEqual(sent[1])
})
