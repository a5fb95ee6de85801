import { describe, expect, test } from 'vitest'

import { decode, encode } from '../../src/values/codec.ts'

/** A list in a list, so many deep, around a value. */
function nested(depth: number, inner: unknown): unknown {
  let value = inner
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

describe('what the encoder takes, the decoder gives back', () => {
  test.each([undefined, NaN, 10n, 'text'])('at the deepest level: %s', (inner) => {
    const value = nested(200, inner)

    expect(decode(encode(value))).toEqual(value)
  })

  test('also an expression that only another engine parses, as its source and flags', () => {
    const other = { $type: 'regexp', source: '(?<a>x', flags: 'g' }

    expect(decode(other)).toEqual({ source: '(?<a>x', flags: 'g' })
  })
})

test('a length that only a text of few bytes could carry is not believed', () => {
  expect(() => decode({ $type: 'array', length: 2_000_000, entries: [] })).toThrow('no fit length')
})

describe('what would be lost is refused', () => {
  test.each([
    ['an iterator', new Map([[1, 2]]).values(), 'Spread it into a list first'],
    [
      'a generator',
      (function* generate() {
        yield 1
      })(),
      'Spread it into a list first',
    ],
    ['a weak map', new WeakMap(), 'Send what it holds'],
    ['a weak reference', new WeakRef({}), 'Send what it holds'],
    ['holes without end', Object.assign([], { length: 2_000_000 }), 'send what it holds'],
    ['a promise', Promise.resolve(1), 'Await it first'],
  ])('%s', (_, value, remedy) => {
    expect(() => encode({ a: { b: value } })).toThrow(remedy)
    expect(() => encode({ a: { b: value } })).toThrow('value.a.b')
  })
})
