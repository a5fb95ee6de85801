import { describe, expect, test } from 'vitest'

import { toArguments } from '../../src/actions/calling/read-arguments.ts'
import { findCalls } from '../../src/actions/calling/written-calls.ts'
import type { Message } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import { supportsStop } from '../../src/models/openai/stop-support.ts'
import { modelAt, withServer } from './asking.ts'
import { replyOf } from './wire.ts'

/** The models of which the Python library says whether they take `stop`. */
const refusing =
  'o3 o4-mini gpt-5.1 gpt-5.2 gpt-5 gpt-5-mini gpt-5-nano gpt-5-turbo gpt-5.2-mini grok-4 grok-4-latest grok-4.1 grok-3 ' +
  'grok-3-mini grok-code-fast-1 o4-mini-2025-04-16 gpt-5-2025-01-01 openai/o3 openai/o4-mini openai/o3-2025-04-16 ' +
  'openai/o4-mini-2025-04-16 openai/gpt-5.2 openai/gpt-5.2-mini openai/gpt-5.2-2025-01-01 oci/xai.grok-4 ' +
  'oci/xai.grok-3-mini gpt-5x gpt-50'
const taking =
  'o3-mini gpt-4 claude-3-5-sonnet mistral-large openai/gpt-4 anthropic/claude-3-5-sonnet anthropic/claude-opus-4-5 ' +
  'mistralai/mistral-large o3x o4x o3_mini prefix-o3'

test('stop sequences are sent to the models that take them, and to no other', () => {
  const matrix = [
    ...refusing.split(' ').map((name) => [name, false] as const),
    ...[...taking.split(' '), ''].map((name) => [name, true] as const),
  ]

  expect(matrix).toHaveLength(41)
  expect(matrix.filter(([name, takes]) => supportsStop(name) !== takes)).toEqual([])
})

test('messages are said in the role of who said them: there are four, and calls are the words of the assistant', () =>
  withServer([replyOf('ok')], async (server) => {
    const messages: readonly Message[] = [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Add.' }] },
      { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'add', input: {} }] },
      { role: 'tool', content: [{ type: 'tool-result', id: 'c', name: 'add', ok: true, text: '3' }] },
    ]

    await generate(modelAt(server), { messages })

    expect(server.requests[0]?.body).toMatchObject({
      messages: messages.map(({ role }) => ({ role })),
    })
  }))

describe('arguments that a model wrote', () => {
  const schema = { type: 'object', properties: { x: {} }, required: ['x'] }

  test.each([
    ['{"x": "New York"}', { x: 'New York' }],
    [{ x: 1 }, { x: 1 }],
    ['3', { x: 3 }],
    [3, { x: 3 }],
    ['abc', { x: 'abc' }],
    ['', {}],
    [undefined, {}],
  ])('%j are what they say, as JSON or as the one value there is', (written, expected) => {
    expect(toArguments(written, schema)).toEqual({ ok: true, value: expected })
  })
})

describe('a call that a model wrote as text', () => {
  test.each([
    ['{"name": "weather", "arguments": "New York"}', 'New York'],
    ['{"name": "weather", "arguments": {"city": "New York"}}', { city: 'New York' }],
    ['{"name": "weather", "arguments": "{\\"city\\": \\"New York\\"}"}', '{"city": "New York"}'],
    ['{"tool": "weather", "params": "New York"}', 'New York'],
    ['{"action": "weather", "arguments": "New York"}', 'New York'],
    ['{"name": "weather", "arguments": 42}', 42],
    [
      'I look it up.\nAction:\n{"name": "weather", "arguments": {"text": "two\nlines"}}\nThen I go on.',
      { text: 'two\nlines' },
    ],
  ])('%s is found', (text, expected) => {
    expect(findCalls(text)).toEqual([{ name: 'weather', arguments: expected }])
  })

  test('is none where there is no JSON, or no name in it', () => {
    expect(['I do not know.', 'A { b', '{"city": "New York"}'].flatMap((text) => findCalls(text))).toEqual([])
  })

  test('may be one of several, and may be malformed: what cannot be read is said with an excerpt', () => {
    const several = '{"name": "a", "arguments": {"x": 1}},\n{"name": "b", "arguments": {"x": 2}}'

    expect(findCalls(several).map(({ name }) => name)).toEqual(['a', 'b'])
    expect(findCalls("{'name': 'a', 'arguments': {'x': 1,}}")).toEqual([{ name: 'a', arguments: { x: 1 } }])
    expect(toArguments('{"x": [1, }{', { type: 'object', properties: { x: {}, y: {} }, required: ['x', 'y'] })).toEqual(
      {
        ok: false,
        issues: [expect.objectContaining({ message: expect.stringContaining('{') })],
      },
    )
  })
})
