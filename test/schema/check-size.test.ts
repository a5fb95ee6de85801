import { describe, expect, test } from 'vitest'

import { checkSize } from '../../src/schema/check-size.ts'

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

const tenTimes20 = Array.from({ length: 10 }, () => Array.from({ length: 20 }, () => 0))

describe('what a validator is spared', () => {
  test('lets everything else pass', () => {
    const shared = { a: 1 }

    expect(checkSize([shared, shared, new Map([[shared, new Set(['x'])]]), new Uint8Array(1_000_000)], 'args')).toBe(
      undefined,
    )
    expect(checkSize(nested(64), 'args')).toBe(undefined)
  })

  test.each([
    ['a list', Array.from({ length: 200_000 }, () => 0)],
    ['an array with holes', Object.assign([], { length: 1_000_000 })],
    ['properties', Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`k${index}`, 0]))],
    ['a set', new Set(Array.from({ length: 200_000 }, (_, index) => index))],
    ['keys and values of a map', new Map(Array.from({ length: 100_000 }, (_, index) => [index, 0]))],
    ['one list many times', Array.from({ length: 1_001 }, () => tenTimes20)],
  ])('more than 200,000 values: %s', (_, value) => {
    expect(checkSize(value, 'args')).toEqual({ path: 'args', message: 'holds more than 200000 values' })
  })

  test('more characters than memory should take, in texts and keys', () => {
    const text = 'x'.repeat(1024 * 1024)
    const message = 'holds more than 16777216 characters of text'

    expect(
      checkSize(
        Array.from({ length: 17 }, () => text),
        'args',
      ),
    ).toEqual({ path: 'args', message })
    expect(
      checkSize(
        Array.from({ length: 17 }, () => ({ [text]: 1 })),
        'args',
      ),
    ).toEqual({ path: 'args', message })
  })

  test('what is nested too deep, or inside itself, with the way in', () => {
    const cycle: unknown[] = []
    cycle.push(new Map([[1, cycle]]))

    expect(checkSize(nested(65), 'args')).toEqual({
      path: 'args.a[0].a',
      message: 'is nested more than 64 levels deep',
    })
    expect(checkSize(cycle, 'answer')).toMatchObject({ message: 'is nested more than 64 levels deep' })
  })
})
