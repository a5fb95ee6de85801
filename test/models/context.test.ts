import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import { contextTokensOf } from '../../src/models/openai/context-sizes.ts'
import { openai } from '../../src/models/openai/index.ts'
import { estimateTokens, surelyExceeds } from '../../src/notes/token-estimate.ts'
import { failureOf, modelAt, withServer } from './asking.ts'
import { replyOf } from './wire.ts'

/** A text of so many words, which no tokenizer makes fewer tokens of. */
function words(count: number): string {
  return 'alpha '.repeat(count)
}

describe('a conversation that is longer than the context', () => {
  test('is refused before anything is sent, with what to do', () =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server, { capabilities: { contextTokens: 1000 } })

      const error = await failureOf(generate(model, { messages: [textMessage('user', words(1001))] }))

      expect(error).toMatchObject({ code: 'context-overflow', retryable: false })
      expect(error.message).toMatch(/more tokens than the 1000 that test can take.*limits\.consoleChars.*contextTokens/)
      expect(server.requests).toEqual([])
    }))

  test.each([
    ['has just as many words', {}, words(1000)],
    ['has no words, but signs and spaces', {}, '{ }\n'.repeat(20_000)],
    ['goes to a model of which nothing is known', { capabilities: {} }, words(5000)],
    [
      'goes to a model that is said to take more',
      { model: 'gpt-4', capabilities: { contextTokens: 1e6 } },
      words(9000),
    ],
  ])('is sent where it is not sure: it %s', (_, options, text) =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server, { capabilities: { contextTokens: 1000 }, ...options })

      expect((await generate(model, { messages: [textMessage('user', text)] })).text).toBe('ok')
    }),
  )

  test('is known by the name of the model', () =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server, { model: 'gpt-4' })

      const error = await failureOf(generate(model, { messages: [textMessage('user', words(8200))] }))

      expect(error.code).toBe('context-overflow')
      expect(model.capabilities?.contextTokens).toBe(8192)
    }))
})

test.each([
  ['gpt-4.1-mini', 1_050_000],
  ['gpt-5.4', 1_050_000],
  ['gpt-5.1-codex', 400_000],
  ['gpt-4-1106-preview', 128_000],
  ['openai/gpt-5-mini', 400_000],
  ['gpt-4o-2024-08-06', 128_000],
  ['gpt-4', 8_192],
  ['o4-mini', 200_000],
  ['meta-llama/Llama-3.1-8B-Instruct:together', 131_072],
  ['Qwen/Qwen3-Coder-480B-A35B-Instruct', 1_048_576],
  ['my-model', undefined],
  ['o300', undefined],
])('the context of %s is %s', (model, expected) => {
  expect(contextTokensOf(model)).toBe(expected)
  expect(openai({ model }).capabilities?.contextTokens).toBe(expected)
})

test('what is given of capabilities is laid over what is known of the model', () => {
  const { capabilities } = openai({ model: 'gpt-4', capabilities: { nativeTools: false } })

  expect(capabilities).toEqual({ vision: true, contextTokens: 8_192, nativeTools: false })
})

describe('the estimate of tokens', () => {
  const image = { type: 'image', mediaType: 'image/png', data: 'AAAA'.repeat(1e6) } as const
  const call = { type: 'tool-call', id: 'a', name: 'f', input: { x: 'four' } } as const
  const result = { type: 'tool-result', id: 'a', name: 'f', ok: true, text: words(1000) } as const

  test('is a quarter of the characters, and a thousand for an image', () => {
    const messages = [
      textMessage('user', 'x'.repeat(400)),
      { role: 'user', content: [image] } as const,
      { role: 'assistant', content: [call] } as const,
    ]

    expect(estimateTokens(messages)).toBe(100 + 1000 + 3)
  })

  test('looks into results for what is surely too long, and not into images', () => {
    expect(surelyExceeds([{ role: 'tool', content: [result] }], 999)).toBe(true)
    expect(surelyExceeds([{ role: 'tool', content: [result] }], 1000)).toBe(false)
    expect(surelyExceeds([{ role: 'user', content: [image] }], 999)).toBe(false)
  })

  test.each([
    ['prose', 'The quick brown fox jumps over the lazy dog, and it does not look back at all. '],
    ['code', 'for (const item of items.values()) {\n  console.log(item.name ?? `none ${index}`)\n}\n'],
    ['JSON', '{"user_id": 12345, "createdAt": "2026-11-24T16:29:31Z", "tags": ["a1", "b2"]}\n'],
    ['German', 'Die Donaudampfschifffahrtsgesellschaft fährt heute über die schöne blaue Donau.\n'],
    ['Chinese', '敏捷的棕色狐狸跳过了懒狗，然后继续往前走，没有回头。\n'],
  ])('never says too long of %s that a real tokenizer finds short enough', async (_, text) => {
    const { encode } = await import('gpt-tokenizer')
    const all = text.repeat(50)

    expect(surelyExceeds([textMessage('user', all)], encode(all).length)).toBe(false)
  })
})
