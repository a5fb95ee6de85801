import { bareList, getPrototypeOf, hasOwn, joined, slice, toNumber, toText } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { inspect } from './inspect.ts'
import { numberText } from './inspect-text.ts'
import { charAt, indexOf, parseDecimal, parseWhole, toJson } from './intrinsics.ts'

/** The text of what a console is given: signs such as `%s` in the first text stand for what follows it. */
export function format(args: readonly unknown[]): string {
  const texts = bareList<string>()
  let index = 0
  if (args.length > 1 && typeof args[0] === 'string') {
    const { text, used } = filled(args[0], args)
    texts[0] = text
    index = used
  }
  for (; index < args.length; index += 1) {
    const value = args[index]
    texts[texts.length] = typeof value === 'string' ? value : inspect(value)
  }
  return joined(texts, ' ')
}

/** The first text with its signs replaced, and how many of the arguments are used up. */
function filled(template: string, args: readonly unknown[]): { text: string; used: number } {
  const parts = bareList<string>()
  let used = 1
  let start = 0
  for (let at = indexOf(template, '%'); at >= 0 && at < template.length - 1; at = indexOf(template, '%', at)) {
    const sign = charAt(template, at + 1)
    const text = sign === '%' ? '%' : used < args.length ? signText(sign, args[used]) : undefined
    if (text !== undefined) {
      parts[parts.length] = slice(template, start, at)
      parts[parts.length] = text
      start = at + 2
      if (sign !== '%') used += 1
    }
    at += 2
  }
  parts[parts.length] = slice(template, start)
  return { text: joined(parts), used }
}

/** What a sign makes of a value; nothing when it is none. */
function signText(sign: string, value: unknown): string | undefined {
  switch (sign) {
    case 's':
      return plainText(value)
    case 'd':
      return numeric(value, toNumber)
    case 'i':
      return numeric(value, (given) => parseWhole(toText(given)))
    case 'f':
      return typeof value === 'bigint'
        ? numberText(toNumber(value))
        : numeric(value, (given) => parseDecimal(toText(given)))
    case 'j':
      return jsonText(value)
    case 'o':
    case 'O':
      return inspect(value)
    case 'c':
      return ''
    default:
      return undefined
  }
}

function numeric(value: unknown, convert: (value: unknown) => number): string {
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'symbol' ? 'NaN' : numberText(convert(value))
}

function plainText(value: unknown): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return toText(value)
  return hasOwnWords(value) ? toText(value) : inspect(value, { depth: 0 })
}

const builtins: BareList<object> = bareList()
for (const known of [Object, Array, Error, Date, RegExp, Map, Set, Promise, Function, Number, String, Boolean]) {
  builtins[builtins.length] = known.prototype
}

/** A class of the code says how its instances are written. */
function hasOwnWords(value: object): boolean {
  for (let at: object | null = value; at !== null; at = getPrototypeOf(at)) {
    if (!hasOwn(at, 'toString')) continue
    for (let index = 0; index < builtins.length; index += 1) if (builtins[index] === at) return false
    return true
  }
  return false
}

function jsonText(value: unknown): string {
  try {
    return toJson(value) ?? 'undefined'
  } catch (error) {
    if (indexOf(toText(error), 'circular') >= 0) return '[Circular]'
    throw error
  }
}
