import { anything, array, assert, constantFrom, json, nat, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decode, decodeText, encode, encodeText } from '../../src/values/codec.ts'
import { openGuestCodec } from '../helpers/guest-codec.ts'
import { isSameGraph } from '../helpers/same-graph.ts'
import { fuzzRuns, fuzzTimeoutMs, texts, wireValues } from '../helpers/wire-values.ts'

const numRuns = fuzzRuns

/** Keys of every prototype that data could pollute. */
function prototypeKeys(): readonly PropertyKey[][] {
  return [Object.prototype, Array.prototype, Map.prototype, Set.prototype, Error.prototype].map((prototype) =>
    Reflect.ownKeys(prototype),
  )
}

/** What a decoder may do with whatever it is given: give something back or throw a TypeError. */
function tried(run: () => unknown): { readonly value: unknown } | 'refused' {
  try {
    return { value: run() }
  } catch (error) {
    if (error instanceof TypeError) return 'refused'
    throw error
  }
}

const pieces = [
  { $type: 'undefined' },
  { $type: 'ref', id: 0 },
  { $type: 'ref', id: 1 },
  { $type: 'map', entries: [[1, 2]] },
  { $type: 'array', length: 3, entries: [[1, 1]] },
  { $type: 'error', name: 'AggregateError', message: '', errors: [1] },
  { $type: 'bytes', kind: 'Float64Array', base64: 'AAAAAAAAAAA=' },
  { $type: 'regexp', source: '(', flags: 'zz' },
  { $type: 'object', entries: [['__proto__', 1]] },
  { $type: '__proto__' },
  [],
  -1,
  1e300,
  '',
]

/** Swaps a part of a tree for another, or gives it another key. */
function mutated(tree: unknown, [place, what, how]: readonly [number, number, number]): unknown {
  let left = place
  const visit = (node: unknown): unknown => {
    left -= 1
    if (left === -1) return pieces[what % pieces.length]
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    const entries = Object.entries(node).map(([key, value]): [string, unknown] => [
      how === 0 && left % 7 === 3 ? (['$type', '__proto__', 'entries', 'id'][what % 4] ?? key) : key,
      visit(value),
    ])
    return Object.fromEntries(entries)
  }
  return visit(tree)
}

describe('the codec, with values by chance', () => {
  test(
    'brings back whatever it takes',
    () => {
      assert(
        property(wireValues, (value) => {
          const text = encodeText(value)

          expect(isSameGraph(decode(JSON.parse(text)), value)).toBe(true)
          expect(isSameGraph(decodeText(text), value)).toBe(true)
        }),
        { numRuns },
      )
    },
    fuzzTimeoutMs,
  )

  test(
    'leaves the tree it reads as it is',
    () => {
      assert(
        property(wireValues, (value) => {
          const encoded = encode(value)
          const before = JSON.stringify(encoded)

          decode(encoded)

          expect(JSON.stringify(encoded)).toBe(before)
        }),
        { numRuns },
      )
    },
    fuzzTimeoutMs,
  )

  test(
    'reads mutated wire form or refuses it, and what it reads is a value like any other',
    () => {
      const before = prototypeKeys()

      assert(
        property(wireValues, tuple(nat(20), nat(), nat(1)), (value, change) => {
          const tree = mutated(encode(value), change)
          const result = tried(() => decode(tree))
          if (result === 'refused') return
          const again = decodeText(encodeText(result.value))

          expect(isSameGraph(again, result.value)).toBe(true)
        }),
        { numRuns },
      )

      expect(prototypeKeys()).toEqual(before)
    },
    fuzzTimeoutMs,
  )

  test(
    'reads any JSON or refuses it, as a tree and as a text alike',
    () => {
      const before = prototypeKeys()
      const cuts = tuple(wireValues, nat(), texts).map(([value, at, piece]) => {
        const text = encodeText(value)
        const start = at % text.length
        return text.slice(0, start) + JSON.stringify(piece).slice(1, -1) + text.slice(start + (at % 3))
      })
      const tagged = array(tuple(constantFrom('"$type"', '"\\u0024type"', '"$t\\u0079pe"', '"a"'), json()), {
        maxLength: 3,
      })
      const objects = tagged.map((entries) => `{${entries.map((entry) => entry.join(':')).join(',')}}`)

      assert(
        property(oneof(json(), cuts, objects), (text) => {
          let tree: unknown
          try {
            tree = JSON.parse(text)
          } catch {
            return
          }
          const result = tried(() => decode(tree))
          const other = tried(() => decodeText(text))

          expect(isSameGraph(other, result)).toBe(true)
        }),
        { numRuns },
      )

      expect(prototypeKeys()).toEqual(before)
    },
    fuzzTimeoutMs,
  )

  test(
    'reads whatever is no JSON at all or refuses it',
    () => {
      assert(
        property(oneof(anything({ withNullPrototype: true, withMap: true }), string()), (value) => {
          tried(() => decode(value))
        }),
        { numRuns },
      )
    },
    fuzzTimeoutMs,
  )
})

/** Replaces everything that other code could replace; first it collects what, since then nothing works any more. */
const poison = `{
const { defineProperty, ownKeys, getOwnPropertyDescriptor: descriptorOf } = Reflect
const iterator = Object.getPrototypeOf([].values())
const makers = [Object, Array, String, Number, Boolean, BigInt, Symbol, RegExp, Date, Map, Set, Error, Promise, Function,
  ArrayBuffer, Uint8Array, Float64Array, DataView, Object.getPrototypeOf(Uint8Array), AggregateError,
  { prototype: iterator }, { prototype: Object.getPrototypeOf(iterator) }]
const stop = () => { throw 'poisoned' }
const setter = { __proto__: null, get: () => undefined, set: stop, configurable: true }
const changes = []
for (const maker of makers) for (const target of [maker, maker.prototype]) for (const key of ownKeys(target)) {
  const { configurable, get, value } = descriptorOf(target, key)
  if (!configurable || key === 'constructor' || key === 'prototype') continue
  // The prelude fixes these before other code runs.
  if (key === 'stackTraceLimit' || key === 'prepareStackTrace' || key === 'captureStackTrace') continue
  if (get) changes.push([target, key, { __proto__: null, get: stop, set: stop }])
  else if (typeof value === 'function') changes.push([target, key, { __proto__: null, value: stop }])
}
for (const key of ['0', '1', '2', 'get', 'value', 'toJSON', 'writable', 'id', 'entries', 'cause', 'errors', 'code', 'a'])
  for (const target of [Object.prototype, Array.prototype]) changes.push([target, key, setter])
for (const key of ['JSON', 'Reflect', 'Math', 'Map', 'Set', 'btoa', 'atob']) changes.push([globalThis, key, { __proto__: null, value: stop }])
changes.push([String.prototype, Symbol.split, { __proto__: null, value: stop }])
const count = changes.length
for (let at = 0; at < count; at += 1) { const change = changes[at]; defineProperty(change[0], change[1], change[2]) }
}`

describe('the codec in the interpreter, with values by chance', () => {
  test.each([
    ['as it is', '', numRuns],
    ['when code has replaced all it can', poison, Math.ceil(numRuns / 5)],
  ])(
    'takes and gives back what the host sends, %s',
    async (_, code, runs) => {
      const guest = await openGuestCodec(code)

      assert(
        property(wireValues, (value) => {
          const text = encodeText(value)

          expect(isSameGraph(decodeText(guest.again(text)), value)).toBe(true)
          expect(guest.againAsTree(text)).toBe(guest.again(text))
        }),
        { numRuns: runs },
      )
    },
    fuzzTimeoutMs,
  )
})
