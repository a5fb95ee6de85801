import { describe, expect, test } from 'vitest'

import { closeReply, findCode, readReplies } from '../../src/actions/read-reply.ts'
import { defaultTags } from '../../src/actions/tags.ts'
import type { ModelReply } from '../../src/core/model.ts'

function reply(text: string, finishReason: ModelReply['finishReason'] = 'stop'): ModelReply {
  return { text, toolCalls: [], finishReason }
}

describe('findCode', () => {
  test.each([
    ['one tagged block', 'I look.\n<code>\nawait a()\n</code>', 'await a()'],
    ['a block whose closing tag the stop sequence took', 'I look.\n<code>\nawait a()\n', 'await a()'],
    ['a closing tag cut in the middle', '<code>a()\n</cod', 'a()'],
    ['several blocks, joined in order', '<code>a()</code> and <code> b() </code>', 'a()\n\nb()'],
    ['a fence inside the tags', '<code>\n```js\na()\n```\n</code>', 'a()'],
    ['a js fence where there are no tags', 'Look:\n```js\na()\n```\nDone.', 'a()'],
    ['a ts fence and one without language', '```ts\na()\n```\n```\nb()\n```', 'a()\n\nb()'],
    ['an indented fence with CRLF', '  ```javascript\r\n  a()\r\n  ```\r\n', 'a()'],
    ['a fence that was never closed', '```js\na()', 'a()'],
  ])('finds %s', (_name, text, code) => {
    expect(findCode(text, defaultTags)).toBe(code)
  })

  test.each([
    ['prose', 'The answer is 42.'],
    ['an empty block', '<code>\n</code>'],
    ['a fence in another language', '```sql\nselect 1\n```'],
    ['nothing', ''],
  ])('finds no code in %s', (_name, text) => {
    expect(findCode(text, defaultTags)).toBeUndefined()
  })

  test('takes fences of every name that JavaScript and TypeScript have', () => {
    const names = ['js', 'javascript', 'mjs', 'jsx', 'ts', 'typescript', 'tsx', 'JS']

    const found = names.map((name) => findCode(`Look:\n\`\`\`${name}\na()\n\`\`\``, defaultTags))

    expect(found).toEqual(names.map(() => 'a()'))
  })

  test('takes tags that are a fence, and other fences where they are missing', () => {
    const fence = { open: '```js', close: '```' }

    expect(findCode('Look:\n```js\na()\n```\nDone.', fence)).toBe('a()')
    expect(findCode('```js\na()\n', fence)).toBe('a()')
    expect(findCode('```js\na("`")\n```\n```text\nx\n```', fence)).toBe('a("`")')
    expect(findCode('```ts\na()\n```', fence)).toBe('a()')
    expect(closeReply('```js\na()\n', fence)).toBe('```js\na()\n```')
  })

  test('takes tags as literal text, not as patterns', () => {
    expect(findCode('[[x]]1 + 1[[/x]]', { open: '[[x]]', close: '[[/x]]' })).toBe('1 + 1')
  })
})

describe('readReplies', () => {
  test('looks at the finish reason first: a reply that was cut is never run', () => {
    const reading = readReplies([reply('<code>deleteAll()', 'length')], defaultTags, () => 'nudge')

    expect(reading).toMatchObject({ kind: 'give-up', outcome: { kind: 'error', error: { code: 'reply-cut' } } })
  })

  test('nudges once for prose, then gives the step up', () => {
    const prose = reply('It is 42.')

    expect(readReplies([prose], defaultTags, () => 'Write code.')).toEqual({ kind: 'nudge', text: 'Write code.' })
    expect(readReplies([prose, prose], defaultTags, () => 'Write code.')).toMatchObject({
      kind: 'give-up',
      outcome: { error: { code: 'no-action' } },
    })
  })

  test('names the slip to the nudge, also when it is not in the text', () => {
    const slipOf = (fields: Partial<ModelReply>): unknown =>
      readReplies([{ ...reply(''), ...fields }], defaultTags, (slip) => JSON.stringify(slip))
    const call = { id: '1', name: 'search', input: '{}' }

    expect(slipOf({ reasoning: '<code>no()</code>' })).toEqual({ kind: 'nudge', text: '{"kind":"reasoning"}' })
    expect(slipOf({ toolCalls: [call], finishReason: 'tool-calls' })).toEqual({
      kind: 'nudge',
      text: '{"kind":"tool-call"}',
    })
    expect(slipOf({ text: '```python\n1\n```' })).toEqual({
      kind: 'nudge',
      text: '{"kind":"wrong-language","language":"python"}',
    })
  })

  test('tells a model that only thought up to the limit to think less', () => {
    const messageOf = (text: string): unknown => {
      const reading = readReplies([reply(text, 'length')], defaultTags, () => 'nudge')
      return reading.kind === 'give-up' && reading.outcome.kind === 'error' && reading.outcome.error.message
    }

    expect(messageOf('So I')).toContain('Think less')
    expect(messageOf('<code>a(')).toContain('Write a shorter action')
  })

  test('acts on code that came after a nudge', () => {
    expect(readReplies([reply('hm'), reply('<code>1')], defaultTags, () => 'n')).toEqual({ kind: 'code', code: '1' })
  })
})

describe('closeReply', () => {
  test('leaves out what the model made up as the result of its program', () => {
    const made = '\nConsole output:\n4\n<code>\nfinalAnswer(4)\n</code>'

    expect(closeReply(`<code>\na()\n</code>${made}`, defaultTags)).toBe('<code>\na()\n</code>')
    expect(closeReply(`<code>\na()${made}`, defaultTags)).toBe('<code>\na()\n</code>')
  })

  test('gives back the closing tag, once', () => {
    expect(closeReply('<code>a()\n', defaultTags)).toBe('<code>a()\n</code>')
    expect(closeReply('<code>a()\n</co', defaultTags)).toBe('<code>a()\n</code>')
    expect(closeReply('<code>a()</code>', defaultTags)).toBe('<code>a()</code>')
    expect(closeReply('<code>"</code>"\n', defaultTags)).toBe('<code>"</code>"\n</code>')
    expect(closeReply('just prose', defaultTags)).toBe('just prose')
  })
})
