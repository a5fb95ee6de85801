import { ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { answer, toolbox } from '../helpers/calling.ts'

describe('calls that are written as JSON', () => {
  const written = [
    ['bare', 'I look.\n{"name": "look", "arguments": {"word": "owl"}}'],
    ['after a word, in a fence', 'Action:\n```json\n{"tool": "look", "parameters": {"word": "owl"},}\n```'],
    ['between tags', '<tool_call>\n{"name": "look", "arguments": {"word": "owl"}}\n</tool_call>'],
    ['as LangChain has it', '{"action": "look", "action_input": {"word": "owl"}}'],
    [
      'as OpenAI has it',
      '[{"type": "function", "function": {"name": "look", "arguments": "{\\"word\\": \\"owl\\"}"}}]',
    ],
    ['with single quotes', "{'name': 'look', 'arguments': {'word': 'owl'}}"],
    ['in a list with a thought', '{"thought": "hm", "calls": [{"name": "look", "arguments": {"word": "owl"}}]}'],
    ['without its last bracket', '{"name": "look", "arguments": {"word": "owl"}'],
    ['behind other braces', 'The set {a, b} matters. {"name": "look", "arguments": {"word": "owl"}}'],
    ['with one bare value', '{"name": "look", "arguments": "\\"owl\\""}'],
  ] as const

  test.each(written)('are understood %s', async (_name, text) => {
    const { look, made } = toolbox()
    const model = scriptedModel([text, '{"name": "final_answer", "arguments": {"answer": "a bird"}}'])

    const { output } = await new ToolCallingAgent({ model, tools: [look] }).run('What is an owl?')

    expect([output, made]).toEqual(['a bird', ['owl']])
    expect(model.requests[1]?.messages.at(-1)).toEqual({
      role: 'user',
      content: [{ type: 'text', text: 'Result of look:\nmeaning of owl' }],
    })
  })

  test.each([
    '{"name": "Ann"}',
    'Use {"word": "owl"} for it.',
    '{}',
    '[1, 2]',
    '{"thought": "Hm.", "calls": []}',
    'f({ name: "x" })',
  ])('are not seen in %s', async (text) => {
    const model = scriptedModel([text, answer(1)])

    await new ToolCallingAgent({ model }).run('x')

    expect(model.requests).toHaveLength(2)
    expect(model.requests[1]?.messages.at(-1)?.content[0]).toMatchObject({
      text: expect.stringContaining('Nothing was called'),
    })
  })

  test('a model without native calls is told of the tools in the prompt, with stops against made-up results', async () => {
    const { look } = toolbox()
    const scripted = scriptedModel(['{"name": "finalAnswer", "arguments": {"answer": 1}}'])
    const model = { ...scripted, capabilities: { nativeTools: false, structuredOutput: false } }

    const run = new ToolCallingAgent({ model, tools: [look] }).stream('x')
    const started = []
    for await (const event of run) if (event.type === 'run-start') started.push(event.acting)

    expect(started).toEqual([{ actions: 'tools', format: 'text' }])
    const [request] = scripted.requests
    expect(request).not.toHaveProperty('tools')
    expect(request?.stopSequences).toEqual(['Observation:', 'Calling tools:'])
    expect(JSON.stringify(request?.messages[0])).toContain('Looks a word up.')
  })

  test('a server that holds replies to a schema is given one', async () => {
    const { look, made } = toolbox()
    const scripted = scriptedModel([
      '{"thought": "look", "calls": [{"name": "look", "arguments": {"word": "owl"}}]}',
      '{"thought": "done", "calls": [{"name": "finalAnswer", "arguments": {"answer": "a bird"}}]}',
    ])
    const model = { ...scripted, capabilities: { nativeTools: false } }

    const { output } = await new ToolCallingAgent({ model, tools: [look] }).run('x')

    expect([output, made]).toEqual(['a bird', ['owl']])
    expect(scripted.requests[0]?.responseSchema).toMatchObject({
      properties: { calls: { items: { anyOf: [{ properties: { name: { const: 'look' } } }, {}] } } },
    })
  })
})
