import { memoryJournal, tool, ToolCallingAgent } from 'smolagents-ts'
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

function call(id: string, name: string, input: object) {
  return [{ id, name, arguments: JSON.stringify(input) }]
}

/** What the messages of a request have in a field. */
function fieldsOf(body: unknown, field: string): unknown[] {
  return Object(body).messages.flatMap((message: object) => Reflect.get(message, field) ?? [])
}

test('an agent hands the reasoning behind all its calls back to a model that wants it, and the beginning stays as it was', async () => {
  const server = await faultServer([
    { kind: 'reply', text: '', reasoning: 'First one.', toolCalls: call('a', 'next', { n: 1 }) },
    { kind: 'reply', text: '', reasoning: 'Then two.', toolCalls: call('b', 'next', { n: 2 }) },
    { kind: 'reply', text: '', reasoning: 'Done.', toolCalls: call('c', 'finalAnswer', { answer: 3 }) },
  ])
  const model = openai({ model: 'm', baseUrl: server.baseUrl, quirks: { reasoningField: 'reasoning_content' } })
  const agent = new ToolCallingAgent({ model, tools: [next], output: z.number() })

  const { output } = await agent.run('Count to three.')
  await server.close()

  const [, second, third] = server.requests.map(({ body }) => body)
  expect(output).toBe(3)
  expect(fieldsOf(third, 'reasoning_content')).toEqual(['First one.', 'Then two.'])
  expect(Object(third).messages.slice(0, Object(second).messages.length)).toEqual(Object(second).messages)
})

test('a run that goes on with another model object hands back what was thought before', async () => {
  const journal = memoryJournal()
  await using server = await faultServer([
    { kind: 'reply', text: '', reasoning: 'First one.', toolCalls: call('a', 'next', { n: 1 }) },
    { kind: 'status', status: 400, body: { error: { message: 'No.' } } },
    { kind: 'reply', text: '', toolCalls: call('c', 'finalAnswer', { answer: 2 }) },
  ])
  const start = () => {
    const model = openai({ model: 'm', baseUrl: server.baseUrl, quirks: { reasoningField: 'reasoning_content' } })
    return new ToolCallingAgent({ model, tools: [next], output: z.number(), journal })
  }
  const { runId, status } = await start().run('Count to two.', { reject: false })

  const { output } = await start().run({ resume: runId })

  expect([status, output]).toEqual(['failed', 2])
  expect(fieldsOf(server.requests[2]?.body, 'reasoning_content')).toEqual(['First one.'])
})

test('the details of reasoning come back as they came', async () => {
  const details = [{ type: 'reasoning.encrypted', data: 'abc', index: 0 }]
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
  const toolCalls = [{ index: 0, id: 'a', function: { name: 'next', arguments: '{"n":1}' } }]
  await using server = await faultServer([
    {
      kind: 'bytes',
      bytes:
        chunk({ reasoning: 'Hm.', reasoning_details: details }, null) + chunk({ tool_calls: toolCalls }, 'tool_calls'),
    },
    { kind: 'reply', text: '', toolCalls: call('c', 'finalAnswer', { answer: 2 }) },
  ])
  const model = openai({ model: 'm', baseUrl: server.baseUrl, quirks: { reasoningField: 'reasoning_details' } })

  await new ToolCallingAgent({ model, tools: [next], output: z.number() }).run('Count to two.')

  expect(fieldsOf(server.requests[1]?.body, 'reasoning_details')).toEqual(details)
  expect(fieldsOf(server.requests[1]?.body, 'reasoning')).toEqual([])
})
