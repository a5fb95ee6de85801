import { describe, expect, test } from 'vitest'

import { ThoughtFilter } from '../../src/cli/thought-filter.ts'

function filter(pieces: readonly string[]): string {
  const thought = new ThoughtFilter()
  return pieces.map((piece) => thought.add(piece)).join('') + thought.end()
}

describe('a reply that streams', () => {
  test('loses its code wherever it is cut into pieces', () => {
    const text = 'If a < b: <code>\na < b </cod\n</code> then <b>on</b>'

    for (let at = 0; at <= text.length; at += 1) {
      expect(filter([text.slice(0, at), text.slice(at)])).toBe('If a < b:  then <b>on</b>')
    }
    expect(filter(text.split(''))).toBe('If a < b:  then <b>on</b>')
  })

  test('keeps the beginning of a tag that never becomes one', () => {
    expect(filter(['a <cod'])).toBe('a <cod')
  })

  test('may end within the code', () => {
    expect(filter(['a <code>', 'b', '</co'])).toBe('a ')
  })
})
