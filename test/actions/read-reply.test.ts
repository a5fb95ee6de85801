import { describe, expect, test } from 'vitest'

import { closeReply, defaultTags, findCode, readReplies } from '../../src/actions/read-reply.ts'
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

  test('takes tags as literal text, not as patterns', () => {
    expect(findCode('[[x]]1 + 1[[/x]]', { open: '[[x]]', close: '[[/x]]' })).toBe('1 + 1')
  })
})

describe('readReplies', () => {
  test('looks at the finish reason first: a reply that was cut is never run', () => {
    const reading = readReplies([reply('<code>deleteAll()', 'length')], defaultTags, 'nudge')

    expect(reading).toMatchObject({ kind: 'give-up', outcome: { kind: 'error', error: { code: 'reply-cut' } } })
  })

  test('nudges once for prose, then gives the step up', () => {
    const prose = reply('It is 42.')

    expect(readReplies([prose], defaultTags, 'Write code.')).toEqual({ kind: 'nudge', text: 'Write code.' })
    expect(readReplies([prose, prose], defaultTags, 'Write code.')).toMatchObject({
      kind: 'give-up',
      outcome: { error: { code: 'no-action' } },
    })
  })

  test('acts on code that came after a nudge', () => {
    expect(readReplies([reply('hm'), reply('<code>1')], defaultTags, 'n')).toEqual({ kind: 'act', code: '1' })
  })
})

describe('closeReply', () => {
  test('gives back the closing tag, once', () => {
    expect(closeReply('<code>a()\n', defaultTags)).toBe('<code>a()\n</code>')
    expect(closeReply('<code>a()\n</co', defaultTags)).toBe('<code>a()\n</code>')
    expect(closeReply('<code>a()</code>', defaultTags)).toBe('<code>a()</code>')
    expect(closeReply('just prose', defaultTags)).toBe('just prose')
  })
})
