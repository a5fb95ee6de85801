import { anything, assert, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decode, decodeText, encode, encodeText } from '../../src/values/codec.ts'

/** The type is what the test expects back; its assertions check it. */
// oxlint-disable-next-line typescript/no-explicit-any
function roundTrip(value: unknown): any {
  return decode(JSON.parse(encodeText(value)))
}

describe('the wire codec', () => {
  test('leaves plain JSON as it is', () => {
    const value = { a: [1, 'x', true, null], b: { c: -2.5 } }

    expect(encode(value)).toEqual(value)
  })

  test.each([
    ['undefined', undefined],
    ['NaN', NaN],
    ['minus infinity', -Infinity],
    ['minus zero', -0],
    ['a bigint', -(2n ** 70n)],
    ['a lone surrogate and NUL', '\ud800\0\udc00'],
    ['a date', new Date(1_700_000_000_000)],
    ['an invalid date', new Date(NaN)],
    ['a regular expression', /a"b\/c/giu],
    ['a map', new Map<unknown, unknown>([[{ k: 1 }, new Set([1, 'x'])]])],
    ['bytes', new Uint8Array([0, 1, 254, 255])],
    ['a view of other numbers', new Float64Array([1.5, -0])],
    ['a buffer', new Uint8Array([1, 2, 3]).buffer],
    ['a key named $type', { $type: 'map', entries: [] }],
    ['undefined properties', { a: undefined }],
    // oxlint-disable-next-line no-sparse-arrays
    ['an array with holes', [1, , 3, ,]],
  ])('brings back %s', (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value)
  })

  test('brings back any mixture of values', () => {
    const values = anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    })

    assert(
      property(values, (value) => {
        expect(roundTrip(value)).toStrictEqual(value)
      }),
    )
  })

  test('keeps what is shared shared and what is cyclic cyclic', () => {
    const shared = new Map([[1, 2]])
    const value: Record<string, unknown> = { first: shared, date: new Date(0), list: [shared] }
    value['self'] = value

    const copy = roundTrip(value)

    expect(copy.self).toBe(copy)
    expect(copy.list[0]).toBe(copy.first)
  })

  test('keeps name, message and cause of an error, and nothing of where it was made', () => {
    const error = new RangeError('too far', { cause: new Error('why') })
    error.name = 'DistanceError'

    const copy = roundTrip(error)

    expect(copy).toBeInstanceOf(Error)
    expect({ name: copy.name, message: copy.message, stack: copy.stack }).toEqual({
      name: 'DistanceError',
      message: 'too far',
      stack: 'DistanceError: too far',
    })
    expect(copy.cause.message).toBe('why')
  })

  test('keeps the code of an error and the errors of an aggregate, and no other property', () => {
    const parts = [Object.assign(new Error('a'), { code: 'ENOENT', path: '/home/secret' }), new TypeError('b')]

    const copy = roundTrip(Object.assign(new AggregateError(parts, 'both'), { code: 7, request: () => {} }))

    expect(copy).toBeInstanceOf(AggregateError)
    expect(copy.code).toBe(7)
    expect(copy.errors.map((error: Error) => String(error))).toEqual(['Error: a', 'TypeError: b'])
    expect(Object.entries(copy.errors[0])).toEqual([['code', 'ENOENT']])
    expect(Object.keys(copy)).toEqual(['code'])
  })

  test('sends what is in boxes', () => {
    const boxes = [new Boolean(false), new Number(-0), new String('text'), Object(1n)]

    expect(roundTrip(boxes)).toStrictEqual([false, -0, 'text', 1n])
  })

  test('runs a getter once', () => {
    let reads = 0
    const value = {
      get count() {
        reads += 1
        return reads
      },
    }

    expect(roundTrip([value])).toStrictEqual([{ count: 1 }])
  })

  test('sends what a proxy shows', () => {
    const value = new Proxy({ a: 1 }, { get: (target, key) => (key === 'a' ? 2 : Reflect.get(target, key)) })

    expect(roundTrip([value, new Proxy([1, 2], {})])).toStrictEqual([{ a: 2 }, [1, 2]])
  })

  test.each(['{"a":[1,{"b":"\\u0024type"}]}', '["\\u0000",{}]', '{"__proto__":{"a":1}}', '[[],{},"$type"]'])(
    'takes %s for the value itself',
    (text) => {
      expect(decodeText(text)).toStrictEqual(JSON.parse(text))
    },
  )

  test.each(['\\u0024type', '$\\u0074ype', '$t\\u0079pe', '$ty\\u0070e', '$typ\\u0065', '$type'])(
    'finds a tag whose key is written as %s',
    (key) => {
      expect(decodeText(`[{"${key}":"bigint","value":"1"}]`)).toStrictEqual([1n])
    },
  )

  test('leaves prototypes alone when a key is __proto__ or constructor', () => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')

    const copy = roundTrip(value)

    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(copy.polluted).toBeUndefined()
    expect(Object.keys(copy)).toEqual(['__proto__', 'constructor'])
    expect(encodeText(value)).not.toContain('"__proto__":')
  })

  test.each([
    ['\\', '\u0001'],
    ['\\', '"'],
    ['a\\', 'a\n'],
    ['\\\\', '\b'],
  ])('keeps the keys of an object apart from those of others alike: %j, %j', (first, second) => {
    const before = encodeText({ same: 1, [first]: 1 })
    for (let count = 0; count < 3; count += 1) JSON.parse(`{"same":1,${JSON.stringify(first)}:1}`)

    expect(Object.keys(roundTrip({ same: 1, [second]: 2 }))).toEqual(['same', second])
    expect(decodeText(before)).toStrictEqual({ same: 1, [first]: 1 })
  })

  test('sends instances as plain objects and takes no notice of toJSON', () => {
    class Point {
      x = 1
      toJSON(): string {
        return 'never'
      }
    }

    expect(roundTrip(new Point())).toStrictEqual({ x: 1 })
  })

  test.each([
    [{ items: [1, { onClick() {} }] }, 'args.items[1].onClick is a function'],
    [{ key: Symbol('x') }, 'args.key is a symbol'],
    [[Promise.resolve()], 'args[0] is a promise'],
  ])('says where the thing is that cannot be sent', (value, message) => {
    expect(() => encodeText(value, { name: 'args' })).toThrow(new RegExp(`^${message.replaceAll(/[[\]]/g, '\\$&')}`))
  })

  test('stops at its limits of depth and bytes', () => {
    let deep: unknown = 1
    for (let depth = 0; depth < 201; depth += 1) deep = [deep]

    expect(() => encodeText(deep)).toThrow('nested more than 200 levels')
    expect(() => encodeText(['é'.repeat(60)], { maxBytes: 100 })).toThrow('takes more than 100 bytes')
    expect(encodeText(['é'.repeat(40)], { maxBytes: 100 })).toHaveLength(44)
  })

  test.each([
    ['an unknown tag', { $type: 'nope' }],
    ['an inherited tag name', { $type: 'toString' }],
    ['a reference to nothing', { $type: 'ref', id: 7 }],
    ['a reference by name', [{ $type: 'ref', id: 'length' }]],
    ['a bigint with letters', { $type: 'bigint', value: '1n' }],
    ['broken base64', { $type: 'bytes', kind: 'Uint8Array', base64: '*AAA' }],
    ['a length that does not fit', { $type: 'bytes', kind: 'Float64Array', base64: 'AAAA' }],
    ['an array of impossible length', { $type: 'array', length: -1, entries: [] }],
    ['an item outside of an array', { $type: 'array', length: 1, entries: [[5, 1]] }],
    ['a map without pairs', { $type: 'map', entries: [[1]] }],
    ['a function', () => 1],
  ])('refuses %s', (_, encoded) => {
    expect(() => decode(encoded)).toThrow(TypeError)
  })

  test('refuses what is nested too deeply instead of breaking', () => {
    const text = '['.repeat(5_000) + ']'.repeat(5_000)

    expect(() => decode(JSON.parse(text))).toThrow('levels deep')
  })

  test('is not misled by setters on the prototype of arrays and objects', () => {
    const encoded: unknown = JSON.parse('[1,{"a":2}]')
    // This is what hostile code does.
    // oxlint-disable-next-line no-extend-native
    Object.defineProperty(Array.prototype, 0, { set: () => {}, configurable: true })
    // oxlint-disable-next-line no-extend-native
    Object.defineProperty(Object.prototype, 'get', { value: () => 'stolen', configurable: true })

    let texts: unknown
    try {
      texts = { copy: JSON.stringify(decode(encoded)), text: encodeText(['x', 'y']) }
    } finally {
      Reflect.deleteProperty(Array.prototype, 0)
      Reflect.deleteProperty(Object.prototype, 'get')
    }

    expect(texts).toEqual({ copy: '[1,{"a":2}]', text: '["x","y"]' })
  })
})
