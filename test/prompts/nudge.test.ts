import { describe, expect, test } from 'vitest'

import type { ReplySlip } from '../../src/core/acting.ts'
import { nudge } from '../../src/prompts/nudge.ts'

const tags = { open: '<code>', close: '</code>' }

describe('the nudge', () => {
  test.each<[ReplySlip, RegExp]>([
    [{ kind: 'prose' }, /text only/],
    [{ kind: 'empty-reply' }, /reply is empty/],
    [{ kind: 'empty-block' }, /program is empty/],
    [{ kind: 'reasoning' }, /reasoning only/],
    [{ kind: 'tool-call' }, /tool call in JSON/],
    [{ kind: 'wrong-language', language: 'python' }, /labelled python/],
  ])('names the slip %j', (slip, words) => {
    expect(nudge(tags, slip)).toMatch(words)
  })

  test('shows the form in two lines, in the tags of the agent', () => {
    const text = nudge({ open: '[[run]]', close: '[[/run]]' }, { kind: 'prose' })

    expect(text).toMatch(/Reply in this form:\n[^\n]+\n\[\[run\]\][^\n]+\[\[\/run\]\]$/)
  })
})
