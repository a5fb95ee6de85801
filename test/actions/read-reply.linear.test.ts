import { describe, expect, test } from 'vitest'

import { closeReply, findCode } from '../../src/actions/read-reply.ts'
import { defaultTags } from '../../src/actions/tags.ts'

/** Replies that are made to be read slowly, by a number that their length grows with. */
const hostile: Readonly<Record<string, (count: number) => string>> = {
  'a long program': (count) => `<code>\n${'const a = "b" + `c${d}` / 2 // e\n'.repeat(count)}</code>`,
  'long prose': (count) => 'It is so. '.repeat(count),
  'opening tags': (count) => '<code>'.repeat(count),
  'opening tags, each with a line': (count) => '<code>\na\n'.repeat(count),
  'closing tags': (count) => '</code>'.repeat(count),
  'blocks on one line': (count) => '<code>a()</code> '.repeat(count),
  'blocks with a comment that is never closed': (count) => '<code>/*</code>\n'.repeat(count),
  'blocks with a template that is never closed': (count) => '<code>`${</code>\n'.repeat(count),
  'beginnings of tags': (count) => '<code <'.repeat(count),
  'a tag whose attributes never end': (count) => `<code ${'a '.repeat(count)}`,
  fences: (count) => '```\n'.repeat(count),
  'fences in fences': (count) => '```js\n~~~\n````\n'.repeat(count),
  'fences in tags': (count) => `<code>\n${'```js\na()\n```\n'.repeat(count)}</code>`,
  'fences in many tags': (count) => '<code>\n```js\na()\n```\n</code>\n'.repeat(count),
  backticks: (count) => '`'.repeat(count),
  quotes: (count) => `<code>${'"\\'.repeat(count)}`,
  slashes: (count) => `<code>${'(/[ '.repeat(count)}`,
  'templates in templates': (count) => `<code>${'`${'.repeat(count)}`,
  brackets: (count) => '('.repeat(count),
  reasoning: (count) => '<think></think>'.repeat(count),
  'reasoning that never ends': (count) => '<think>'.repeat(count),
  'white space': (count) => ' '.repeat(count * 4),
  'white space in lines': (count) => `${' '.repeat(50)}\n`.repeat(count / 8),
  'white space between blocks': (count) => `<code>a</code>${' '.repeat(count * 4)}<code>b</code>`,
  'zero-width characters': (count) => `<code>\n${'\u200b'.repeat(count)}\n${' \u200b\n'.repeat(count)}</code>`,
  entities: (count) => `<code>${'&lt;'.repeat(count)}</code>`,
  'JSON that is never closed': (count) => '{"a": ['.repeat(count),
  'JSON in JSON': (count) => `{"code": ${'{"code":'.repeat(count)}`,
  'other tags': (count) => '<execute>\n'.repeat(count),
  'other tags in turn': (count) => '<execute>\na\n</script>\n'.repeat(count),
  'made-up turns': (count) => 'User:\n'.repeat(count),
  'end marks': (count) => '<|im_end|>'.repeat(count),
  answers: (count) => 'finalAnswer(\n'.repeat(count),
  'answers below lines of code': (count) => `prose it is\n${'a()\n'.repeat(count)}finalAnswer(1`,
  'names in a line': (count) => `${'a.'.repeat(count)} finalAnswer(`,
}

function read(text: string): void {
  findCode(text, defaultTags)
  closeReply(text, defaultTags)
}

/** Processor time of one reading: the least of three, as garbage collection only adds to it. */
function cost(text: string): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage()
    read(text)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  })
  return Math.min(...times)
}

describe('reading is linear in the length of', () => {
  test.each(Object.entries(hostile))('%s', (_name, make) => {
    read(make(1_000))

    const small = cost(make(4_000))
    const large = cost(make(32_000))

    // Eight times the text: a quadratic reader needs sixty-four times as much.
    expect(large / Math.max(small, 2)).toBeLessThan(32)
  })
})
