import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { closeReply, findCode, readReplies } from '../../src/actions/read-reply.ts'
import { defaultTags } from '../../src/actions/tags.ts'
import type { FinishReason } from '../../src/core/model.ts'

/** Pieces that divide replies, and pieces that hide them. */
const pieces = [
  '<code>', '</code>', '<CODE lang="ts">', '</co', '```', '```js', '~~~', '````', '`', '"', "'", '/', '/*', '*/', '//',
  '${', '{', '}', '(', ')', '\\', '\n', '\r\n', ' ', '<think>', '</think>', '[THINK]', '<|channel|>', '<|im_end|>',
  '<execute>', '</execute>', '<tool_call>', 'Console output:', 'Observation:', 'User:', '{"code": "', '"}', '&lt;',
  '&amp;', '\u200b', '\ufeff', 'finalAnswer(', 'const a = 1', 'a()', 'some prose', 'python', 'İ', '\ud800',
] // prettier-ignore

const ugly = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...pieces) }, fc.string()), { maxLength: 40 })
const reasons: readonly FinishReason[] = ['stop', 'length', 'tool-calls', 'content-filter', 'other']

/** Statements whose texts hold what ends blocks. */
const statement = fc.oneof(
  fc.constantFrom(
    'a()',
    'const b = a / 2 / c',
    "const d = 'it is </code>'",
    'const e = "<code>x</code>"',
    'const f = `\n</code>\n<code>\n${g(`</code>`)}\n`',
    'const h = /<code>["`](.*?)<\\/code>/g',
    '/* it\'s </code> or "<code> */',
    "// it's <code>x</code> here",
    'if (i < 2 && j > 3) { k({ l: [1, 2] }) }',
    'const m = "```js"',
    'const n = `~~~\n</think>\n<think>`',
  ),
  fc.string({ maxLength: 20 }).map((text) => `const t = ${JSON.stringify(text)}`),
)
const program = fc.array(statement, { minLength: 1, maxLength: 8 }).map((all) => all.join('\n'))

describe('any reply', () => {
  test('is read without an error, the same each time', () => {
    fc.assert(
      fc.property(ugly, fc.constantFrom(...reasons), (parts, finishReason) => {
        const reply = { text: parts.join(''), toolCalls: [], finishReason }
        const read = (): unknown => readReplies([reply], defaultTags, ({ kind }) => kind)

        expect(read()).toEqual(read())
      }),
      { numRuns: 3_000 },
    )
  })

  test('that was cut at the token limit is never run', () => {
    fc.assert(
      fc.property(ugly, (parts) => {
        const reply = { text: parts.join(''), toolCalls: [], finishReason: 'length' } as const

        expect(readReplies([reply], defaultTags, ({ kind }) => kind)).toMatchObject({
          outcome: { error: { code: 'reply-cut' } },
        })
      }),
    )
  })

  test('stands in memory as it would be shown again', () => {
    fc.assert(
      fc.property(ugly, (parts) => {
        const once = closeReply(parts.join(''), defaultTags)

        expect(typeof once).toBe('string')
        expect(once.length).toBeLessThanOrEqual(parts.join('').length + '\n</code>'.length)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a program', () => {
  test('is found whole between tags, whatever its texts hold', () => {
    fc.assert(
      fc.property(program, (code) => {
        expect(findCode(`I look.\n<code>\n${code}\n</code>\nDone.`, defaultTags)).toBe(code.trim())
      }),
      { numRuns: 2_000 },
    )
  })

  test('is found whole after its closing tag was taken and given back', () => {
    fc.assert(
      fc.property(program, (code) => {
        expect(findCode(closeReply(`I look.\n<code>\n${code}\n`, defaultTags), defaultTags)).toBe(code.trim())
      }),
      { numRuns: 2_000 },
    )
  })
})
