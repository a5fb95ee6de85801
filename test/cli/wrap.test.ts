import { describe, expect, test } from 'vitest'

import { Flow } from '../../src/cli/flow.ts'
import { highlight } from '../../src/cli/highlight.ts'
import { paint } from '../../src/cli/spans.ts'
import { wrap } from '../../src/cli/wrap.ts'

function texts(line: string, width: number): string[] {
  return wrap([{ text: line }], width).map((row) => paint(row, false))
}

describe('wrapping', () => {
  test.each([
    ['a short line', 20, ['a short line']],
    ['between two words', 10, ['between ', 'two words']],
    ['unbreakable', 4, ['unbr', 'eaka', 'ble']],
    ['  indented code here', 12, ['  indented ', '  code here']],
    ['日本語の文', 4, ['日本', '語の', '文']],
    ['', 5, ['']],
  ])('%j at %i cells', (line, width, expected) => {
    expect(texts(line, width)).toEqual(expected)
  })
})

describe('running text', () => {
  test('is the same in whatever pieces it comes', () => {
    const text = '\n\nFirst some words, then a list:\n- one\n  - and averyveryverylongwordinit\n\n\nlast  \n\n'
    const set = (pieces: readonly string[]): string => {
      const flow = new Flow({ width: 16, colors: false, tone: 'plain' })
      return pieces.map((piece) => flow.add(piece)).join('') + flow.end()
    }

    expect(set(text.split(''))).toBe(set([text]))
    expect(set([text])).toBe(
      '  First some\n  words, then a\n  list:\n  - one\n    - and\n  averyveryveryl\n  ongwordinit\n\n  last\n',
    )
  })

  test('that is empty takes no line', () => {
    const flow = new Flow({ width: 16, colors: false, tone: 'plain' })

    expect(flow.add(' \n ') + flow.end()).toBe('')
  })
})

describe('highlighting', () => {
  test.each(['`${`${', '/[', '"', '/*', '\\u{', '<code>', '#!/x\n#y', '('])(
    'keeps every character of text such as %j, a thousand times over',
    (piece) => {
      const code = piece.repeat(1_000)

      const lines = highlight(code)

      expect(lines.map((line) => paint(line, false)).join('\n')).toBe(code)
    },
  )
})
