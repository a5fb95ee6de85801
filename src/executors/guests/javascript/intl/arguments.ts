import { bareList, joined, NativeTypeError, quote, read, toNumber, toText } from '../../../../values/intrinsics.ts'
import { NativeRangeError } from '../intrinsics.ts'
import { localeTag } from './brands.ts'
import type { ServiceName } from './option-names.ts'

/** More than are meant; each is looked at here. */
const maxLocales = 100

/** The locales that code gave, as JSON of a list of texts (CanonicalizeLocaleList; the worker checks the tags). */
export function localesText(given: unknown): string {
  if (given === undefined) return '[]'
  if (typeof given === 'string') return `[${quote(given)}]`
  if (given === null) throw new NativeTypeError('Cannot convert undefined or null to object')
  const own = typeof given === 'object' ? localeTag(given) : undefined
  if (own !== undefined) return `[${quote(own)}]`
  if (typeof given !== 'object') return '[]'
  const length = toNumber(read(given, 'length'))
  if (length > maxLocales) throw new NativeRangeError(`No more than ${maxLocales} locales can be given at once.`)
  const tags = bareList<string>()
  for (let index = 0; index < length; index += 1) tags[index] = quote(tagOf(read(given, index)))
  return `[${joined(tags, ',')}]`
}

/** The tag of one locale. */
export function tagOf(given: unknown): string {
  if (typeof given === 'string') return given
  if (typeof given !== 'object' || given === null) {
    throw new NativeTypeError('Language ID should be string or object.')
  }
  return localeTag(given) ?? toText(given)
}

/** Options that code gave, as JSON: those of known names only, each read once. */
export function optionsText(given: unknown, service: ServiceName, names: readonly string[]): string {
  if (given === undefined) return '{}'
  if (given === null) throw new NativeTypeError('Cannot convert undefined or null to object')
  if (typeof given !== 'object' && typeof given !== 'function') {
    // The older parts take anything, and find no option in it.
    if (takesAnything(service)) return '{}'
    throw new NativeTypeError('Incorrect options information provided')
  }
  const parts = bareList<string>()
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] ?? ''
    const value = read(given, name)
    if (value !== undefined) parts[parts.length] = `"${name}":${primitiveText(value)}`
  }
  return `{${joined(parts, ',')}}`
}

function takesAnything(service: ServiceName): boolean {
  if (service === 'NumberFormat' || service === 'DateTimeFormat' || service === 'Collator') return true
  return service === 'PluralRules' || service === 'RelativeTimeFormat'
}

function primitiveText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number' && value - value === 0) return `${value}`
  if (typeof value === 'symbol') throw new NativeTypeError('Cannot convert a Symbol value to a string')
  return quote(toText(value))
}

/** A number, bigint or text of a number as JSON, without loss. */
export function numericText(given: unknown): string {
  if (typeof given === 'bigint') return quote(`i${given}`)
  if (typeof given === 'string') return quote(`s${given}`)
  const value = toNumber(given)
  return quote(value === 0 && 1 / value < 0 ? 'n-0' : `n${value}`)
}

/** A time in ms as JSON; `null` when it is none. */
export function timeText(given: unknown): string {
  const value = toNumber(given)
  return value - value === 0 ? `${value}` : 'null'
}
