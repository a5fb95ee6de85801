import {
  apply,
  bareList,
  define,
  joined,
  keysOf,
  NativeTypeError,
  quote,
  read,
  toText,
} from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { ask, listOf } from './ask.ts'
import { hidden } from './intrinsics.ts'
import { showAs } from './inspect-known.ts'
import { inQuotes } from './inspect-text.ts'

/** Names and values in turn. */
type Pairs = BareList<string>

type Inside = {
  readonly pairs: (params: object) => Pairs
  readonly set: (params: object, pairs: Pairs) => void
  readonly link: (params: object, changed: (search: string) => void) => void
}

let inside: Inside

/** `URLSearchParams` of the WHATWG; how they are written and read is asked of the worker. */
export class URLSearchParams {
  #pairs: Pairs = bareList()
  #changed: ((search: string) => void) | undefined

  static {
    inside = {
      pairs(params) {
        if (#pairs in params) return params.#pairs
        throw new NativeTypeError('Value of "this" must be of type URLSearchParams')
      },
      set(params, pairs) {
        if (!(#pairs in params)) return
        params.#pairs = pairs
        params.#changed?.(ask<string>('params.print', pairsText(pairs)))
      },
      link(params, changed) {
        if (#pairs in params) params.#changed = changed
      },
    }
    showAs((_, value) => {
      if (!(#pairs in value)) return undefined
      return { open: 'URLSearchParams {', items: (parts) => writePairs(value.#pairs, parts) }
    })
  }

  constructor(init?: unknown) {
    if (init === undefined) return
    const isObject = (typeof init === 'object' && init !== null) || typeof init === 'function'
    this.#pairs = isObject ? pairsFrom(init) : pairsIn(toText(init))
  }

  get size(): number {
    return inside.pairs(this).length / 2
  }

  append(...given: readonly unknown[]): void {
    needs(2, given.length)
    const pairs = copied(inside.pairs(this))
    pairs[pairs.length] = toText(given[0])
    pairs[pairs.length] = toText(given[1])
    inside.set(this, pairs)
  }

  delete(...given: readonly unknown[]): void {
    needs(1, given.length)
    const wanted = wantedOf(given)
    const pairs = inside.pairs(this)
    const kept = bareList<string>()
    for (let at = 0; at < pairs.length; at += 2) if (!matches(pairs, at, wanted)) copyPair(pairs, at, kept)
    inside.set(this, kept)
  }

  get(...given: readonly unknown[]): string | null {
    needs(1, given.length)
    const pairs = inside.pairs(this)
    const at = placeOf(pairs, { name: toText(given[0]) })
    return at < 0 ? null : (pairs[at + 1] ?? null)
  }

  getAll(...given: readonly unknown[]): string[] {
    needs(1, given.length)
    const pairs = inside.pairs(this)
    const wanted = { name: toText(given[0]) }
    const values: string[] = []
    for (let at = 0; at < pairs.length; at += 2) {
      if (matches(pairs, at, wanted)) define(values, values.length, pairs[at + 1])
    }
    return values
  }

  has(...given: readonly unknown[]): boolean {
    needs(1, given.length)
    return placeOf(inside.pairs(this), wantedOf(given)) >= 0
  }

  set(...given: readonly unknown[]): void {
    needs(2, given.length)
    const wanted = { name: toText(given[0]) }
    const text = toText(given[1])
    const pairs = inside.pairs(this)
    const first = placeOf(pairs, wanted)
    const kept = bareList<string>()
    for (let at = 0; at < pairs.length; at += 2) {
      if (!matches(pairs, at, wanted)) copyPair(pairs, at, kept)
      else if (at === first) addPair(kept, wanted.name, text)
    }
    if (first < 0) addPair(kept, wanted.name, text)
    inside.set(this, kept)
  }

  sort(): void {
    inside.set(this, toPairs(ask<string[]>('params.sort', pairsText(inside.pairs(this)))))
  }

  forEach(visit: unknown, self?: unknown): void {
    if (typeof visit !== 'function') throw new NativeTypeError('The "callback" argument must be of type function.')
    // What it is given is all it is.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const call = visit as (...args: unknown[]) => unknown
    for (let at = 0; at < inside.pairs(this).length; at += 2) {
      const pairs = inside.pairs(this)
      apply(call, self, [pairs[at + 1], pairs[at], this])
    }
  }

  *entries(): Generator<string[]> {
    for (let at = 0; at < inside.pairs(this).length; at += 2) {
      const pairs = inside.pairs(this)
      yield [pairs[at] ?? '', pairs[at + 1] ?? '']
    }
  }

  *keys(): Generator<string> {
    for (let at = 0; at < inside.pairs(this).length; at += 2) yield inside.pairs(this)[at] ?? ''
  }

  *values(): Generator<string> {
    for (let at = 1; at < inside.pairs(this).length; at += 2) yield inside.pairs(this)[at] ?? ''
  }

  toString(): string {
    return ask<string>('params.print', pairsText(inside.pairs(this)))
  }
}
hidden(URLSearchParams.prototype, Symbol.iterator, read(URLSearchParams.prototype, 'entries'))
hidden(URLSearchParams.prototype, Symbol.toStringTag, 'URLSearchParams')

/** The parameters of a URL, which tell it when they change. */
export function linkedParams(search: string, changed: (search: string) => void): URLSearchParams {
  const params = new URLSearchParams(search)
  inside.link(params, changed)
  return params
}

/** Takes on what the search of the URL has become. */
export function refresh(params: URLSearchParams, search: string, changed: (search: string) => void): void {
  inside.link(params, () => {})
  inside.set(params, pairsIn(search))
  inside.link(params, changed)
}

type Wanted = { readonly name: string; readonly value?: string }

function wantedOf(given: readonly unknown[]): Wanted {
  const name = toText(given[0])
  return given[1] === undefined ? { name } : { name, value: toText(given[1]) }
}

function matches(pairs: Pairs, at: number, { name, value }: Wanted): boolean {
  return pairs[at] === name && (value === undefined || pairs[at + 1] === value)
}

function placeOf(pairs: Pairs, wanted: Wanted): number {
  for (let at = 0; at < pairs.length; at += 2) if (matches(pairs, at, wanted)) return at
  return -1
}

function copied(pairs: Pairs): Pairs {
  const copy = bareList<string>()
  for (let at = 0; at < pairs.length; at += 2) copyPair(pairs, at, copy)
  return copy
}

function copyPair(from: Pairs, at: number, to: Pairs): void {
  addPair(to, from[at] ?? '', from[at + 1] ?? '')
}

function addPair(pairs: Pairs, name: string, value: string): void {
  pairs[pairs.length] = name
  pairs[pairs.length] = value
}

function pairsText(pairs: Pairs): string {
  const texts = bareList<string>()
  for (let at = 0; at < pairs.length; at += 1) texts[at] = quote(pairs[at] ?? '')
  return `[${joined(texts, ',')}]`
}

function toPairs(texts: readonly string[]): Pairs {
  const pairs = bareList<string>()
  for (let at = 0; at < texts.length; at += 1) pairs[at] = texts[at] ?? ''
  return pairs
}

function pairsIn(search: string): Pairs {
  return toPairs(ask<string[]>('params.parse', listOf(search)))
}

/** Pairs from something iterable, or from the properties of an object. */
function pairsFrom(init: object): Pairs {
  const pairs = bareList<string>()
  if (typeof read(init, Symbol.iterator) === 'function') {
    // What cannot be iterated throws, as it should.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    for (const item of init as Iterable<unknown>) addItem(pairs, item)
    return pairs
  }
  const keys = keysOf(init)
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]
    if (key !== undefined) addPair(pairs, key, toText(read(init, key)))
  }
  return pairs
}

function addItem(pairs: Pairs, item: unknown): void {
  const texts = bareList<string>()
  if (typeof item === 'object' && item !== null && typeof read(item, Symbol.iterator) === 'function') {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked above
    for (const part of item as Iterable<unknown>) texts[texts.length] = toText(part)
  }
  if (texts.length !== 2) throw new NativeTypeError('Each query pair must be an iterable [name, value] tuple')
  addPair(pairs, texts[0] ?? '', texts[1] ?? '')
}

function needs(count: number, given: number): void {
  if (given >= count) return
  const names = count === 1 ? 'The "name" argument' : 'The "name" and "value" arguments'
  throw new NativeTypeError(`${names} must be specified`)
}

function writePairs(pairs: Pairs, parts: BareList<string>): void {
  for (let at = 0; at < pairs.length && at < 200; at += 2) {
    parts[parts.length] = `${inQuotes(pairs[at] ?? '')} => ${inQuotes(pairs[at + 1] ?? '')}`
  }
}
