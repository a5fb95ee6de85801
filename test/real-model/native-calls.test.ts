import { Validator } from '@cfworker/json-schema'
import type { Message, ModelEvent, ModelRequest } from 'smolagents-ts'
import { afterAll, describe, expect, test } from 'vitest'

import { tinyLlama } from './local-models.ts'

const model = tinyLlama({ grammar: { thoughtChars: 40, stringChars: 20 } })

afterAll(() => model.close())

const calculation = {
  type: 'object',
  properties: { a: { type: 'number' }, op: { enum: ['+', '-', '*'] }, b: { type: 'number' } },
  required: ['a', 'op', 'b'],
  additionalProperties: false,
}

const tools: NonNullable<ModelRequest['tools']> = [
  { name: 'calculate', description: 'Computes.', inputSchema: calculation },
  {
    name: 'getWeather',
    description: 'Tells the weather.',
    inputSchema: { type: 'object', properties: { city: { enum: ['Rome', 'Oslo'] } }, required: ['city'] },
  },
]
const question: Message = { role: 'user', content: [{ type: 'text', text: 'What is 12 plus 7?' }] }
const request: ModelRequest = { messages: [question], tools }

async function eventsOf(more: Partial<ModelRequest>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of model.stream({ ...request, ...more })) events.push(event)
  return events
}

describe('native calls of a model whose template knows none', () => {
  test('are made where one must be, of the tools there are, with arguments that fit', async () => {
    const events = await eventsOf({ toolChoice: 'required' })

    const calls = events.filter((event) => event.type === 'tool-call-delta')
    expect(calls.length).toBeGreaterThan(0)
    expect(calls.map(({ index, id }) => [index, id])).toEqual(calls.map((_, at) => [at, `call-${at}`]))
    const wrong = calls.filter(({ name, input = '' }) => {
      const tool = tools.find((one) => one.name === name)
      return tool === undefined || !new Validator({ ...tool.inputSchema }).validate(JSON.parse(input)).valid
    })
    expect(wrong).toEqual([])
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool-calls' })
  })

  test('may be left out where they may, and text is text', async () => {
    const events = await eventsOf({ toolChoice: 'auto', stopSequences: ['a'] })

    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop' })
    expect(events.some(({ type }) => type === 'tool-call-delta')).toBe(false)
  })

  test('are remembered with their results', async () => {
    const conversation: Message[] = [
      question,
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'calculate', input: '{"a": 12}' }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'calculate', ok: true, text: '19' }] },
    ]

    const events = await eventsOf({ messages: conversation, toolChoice: 'required' })

    const [usage] = events.flatMap((event) => (event.type === 'usage' ? [event.usage] : []))
    expect(usage?.cachedInputTokens).toBeGreaterThan(50)
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'tool-calls' })
  })
})
