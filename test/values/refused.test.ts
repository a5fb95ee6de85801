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

const halfFloats: unknown = Reflect.get(globalThis, 'Float16Array')

test.runIf(typeof halfFloats === 'function')('half floats, which not every engine has, are refused', () => {
  const value: unknown = typeof halfFloats === 'function' ? Reflect.construct(halfFloats, [4]) : undefined

  expect(() => encode(value)).toThrow('Send a Float32Array')
})

test('arrays with holes that only a text of few bytes could carry are not believed', () => {
  const one = { $type: 'array', length: 400_000, entries: [] }

  expect(decode([one, one])).toHaveLength(2)
  expect(() => decode([one, one, one])).toThrow('too long together')
})

test('a length that only a text of few bytes could carry is not believed', () => {
  expect(() => decode({ $type: 'array', length: 2_000_000, entries: [] })).toThrow('no fit length')
})

class Counter {
  #count = 1
  next(): number {
    return this.#count++
  }
}

class Deferred {
  readonly pending = true
  // oxlint-disable-next-line unicorn/no-thenable -- such classes exist
  then(): void {}
}

async function* itemsInTime(): AsyncGenerator<number> {
  yield await Promise.resolve(1)
}

function holes(length: number): unknown[] {
  const list: unknown[] = []
  list.length = length
  return list
}

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
    ['a promise of another library', new Deferred(), 'Await it first'],
    ['an async generator', itemsInTime(), 'Collect its items into a list first'],
    ['a registry of finalizers', new FinalizationRegistry(() => {}), 'Send what it holds'],
    ['shared memory', new SharedArrayBuffer(8), 'Copy its bytes'],
    ['a view of shared memory', new Uint8Array(new SharedArrayBuffer(8)), 'Copy its bytes'],
    ['a DataView of shared memory', new DataView(new SharedArrayBuffer(8)), 'Copy its bytes'],
    ['a boxed symbol', Object(Symbol('x')), 'is a symbol'],
    ['private state', new Counter(), 'no properties of its own'],
    ['an address', new URL('https://example.org'), 'no properties of its own'],
    ['headers', new Headers({ a: 'b' }), 'no properties of its own'],
    ['a blob', new Blob(['text']), 'no properties of its own'],
    ['a formatter', new Intl.NumberFormat('en'), 'no properties of its own'],
    ['a bigint without end', 10n ** 20_000n, 'a bigint of more than 20000 digits'],
    ['many arrays with holes', Array.from({ length: 3 }, () => holes(400_000)), 'send what it holds'],
  ])('%s', (_, value, remedy) => {
    expect(() => encode({ a: { b: value } })).toThrow(remedy)
    expect(() => encode({ a: { b: value } })).toThrow('value.a.b')
  })
})

describe('the number of values is limited on both sides, and they count alike', () => {
  const tooMany = [
    ['a list', Array.from({ length: 10 }, () => 0)],
    ['lists in lists', [[1, 2, 3], [4, 5, 6], [7]]],
    ['properties', { a: { b: 1, c: 2 }, d: { e: 3, f: 4 }, g: [5, 6], h: 7 }],
    ['a map', new Map(Array.from({ length: 5 }, (_, index) => [`${index}`, 0]))],
    ['a set', new Set('abcdefghij')],
    ['an array with holes', [[1, 2, 3, 4, 5, 6, 7, 8], holes(5)]],
    ['odd keys', { $type: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10 }],
    ['errors', Array.from({ length: 5 }, () => Object.assign(new Error('x'), { code: 1 }))],
    ['causes', Array.from({ length: 5 }, () => new Error('x', { cause: 1 }))],
  ] as const

  test.each(tooMany)('%s', (_, value) => {
    const encoded = encode(value, { maxValues: 11 })

    expect(() => decode(encoded, { maxValues: 11 })).not.toThrow()
    expect(() => decode(encoded, { maxValues: 10 })).toThrow('more than 10 values')
    expect(() => encode(value, { maxValues: 10, name: 'args' })).toThrow('args holds more than 10 values')
  })

  test('at 200,000, unless said otherwise', () => {
    const items = Array.from({ length: 200_000 }, () => 0)

    expect(() => encode(items)).toThrow('more than 200000 values')
    expect(() => decode(items)).toThrow('more than 200000 values')
  })
})

describe('numbers whose hashes are alike would make a map slow, so there may be few of them', () => {
  const numbers = Array.from({ length: 6_001 }, (_, index) => index)
  const bigints = Array.from({ length: 1_501 }, (_, index) => BigInt(index) << 64n)

  test.each([
    ['keys', new Map(numbers.map((number) => [number, 1])), 'value.key(6000) has more than 6000 numbers'],
    ['items', [new Set(numbers)], 'value[0].item(6000) has more than 6000 numbers'],
    ['bigints', new Set(bigints), 'value.item(1500) has more than 6000 numbers'],
  ])('%s', (_, value, message) => {
    expect(() => encode(value)).toThrow(message)
  })

  test('as the decoder sees them', () => {
    expect(() => decode({ $type: 'set', values: numbers })).toThrow('more than 6000 numbers')
    expect(() => decode({ $type: 'map', entries: numbers.map((number) => [number, 0]) })).toThrow('more than 6000')
    expect(decode({ $type: 'set', values: numbers.slice(1) })).toHaveProperty('size', 6_000)
  })
})

test('a bigint that takes long to read is refused', () => {
  expect(decode({ $type: 'bigint', value: `-${'9'.repeat(20_000)}` })).toBe(1n - 10n ** 20_000n)
  expect(() => decode({ $type: 'bigint', value: '1'.repeat(20_002) })).toThrow('more than 20000 digits')
})
