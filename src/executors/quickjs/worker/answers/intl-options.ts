import { isPrimitive, toList, toTexts } from './question.ts'
import type { Primitive } from './question.ts'

/** The locale and the time zone of every session that asks for no other, wherever it runs. */
const defaultLocale = 'en-US'
const defaultTimeZone = 'UTC'

const maxLocales = 100
const maxNumberChars = 1_000

export type Options = Readonly<Record<string, Primitive>>
type Supports = { readonly supportedLocalesOf: (locales: string[]) => string[] }

/** Locales to ask ICU for: where it knows none of those given, it would take that of the host. */
export function toLocales(given: readonly string[], service: Supports): string[] {
  if (given.length > maxLocales) throw new RangeError(`No more than ${maxLocales} locales can be asked for at once.`)
  const locales = [...given]
  return service.supportedLocalesOf(locales).length > 0 ? locales : [defaultLocale]
}

/** What a formatter is made from: JSON of a list of locales and one of options. */
export function readHead(json: string, names: ReadonlySet<string>): { locales: readonly string[]; options: Options } {
  const [locales, options] = toList(json)
  return { locales: toTexts(locales), options: toOptions(options, names) }
}

/** Options of known names, as an object that inherits nothing. */
function toOptions(given: unknown, names: ReadonlySet<string>): Options {
  const options: Record<string, Primitive> = Object.create(null)
  if (typeof given !== 'object' || given === null) return options
  for (const [name, value] of Object.entries(given)) {
    if (names.has(name) && isPrimitive(value)) options[name] = value
  }
  return options
}

/** A number as the prelude writes it: `n` and a number, `i` and a bigint, `s` and a text that stands for a number. */
export function toNumeric(written: unknown): number {
  const text = typeof written === 'string' ? written : 'nNaN'
  const digits = text.slice(1)
  if (digits.length > maxNumberChars)
    throw new RangeError(`A number has no more than ${maxNumberChars} characters here.`)
  const numeric: unknown = text.startsWith('i') ? BigInt(digits) : toDecimal(digits, text.startsWith('s'))
  // ICU takes bigints and exact decimals too, which the types of the language do not say everywhere.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return numeric as number
}

/** ICU writes out every digit of a decimal text, so one that is out of the range of numbers is what it is as a number. */
function toDecimal(text: string, isExact: boolean): string | number {
  const value = Number(text)
  const isInRange = Number.isFinite(value) && (value !== 0 || !/e/i.test(text))
  return isExact && isInRange ? text : value
}

/** A time in ms; one that is no number makes the formatter throw. */
export function toTimeMs(written: unknown): number {
  return typeof written === 'number' ? written : Number.NaN
}

/** Which parts of a date and a time a method of `Date` shows when none are asked for. */
export type Defaults = { readonly required: 'date' | 'time' | 'any'; readonly shown: 'date' | 'time' | 'all' }

const dateParts = ['weekday', 'year', 'month', 'day']
const timeParts = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits']

/** Options of a date format with what ECMA-402 (ToDateTimeOptions) adds to them, and the time zone of the session. */
export function withDateDefaults(options: Options, { required, shown }: Defaults): Options {
  const { dateStyle, timeStyle } = options
  if (required === 'date' && timeStyle !== undefined) throw new TypeError('Invalid option : timeStyle')
  if (required === 'time' && dateStyle !== undefined) throw new TypeError('Invalid option : dateStyle')
  const asked = [...(required === 'time' ? [] : dateParts), ...(required === 'date' ? [] : timeParts)]
  const isAsked = dateStyle !== undefined || timeStyle !== undefined || asked.some((part) => part in options)
  const all: Record<string, Primitive> = Object.assign(Object.create(null), { timeZone: defaultTimeZone }, options)
  if (isAsked) return all
  if (shown !== 'time') Object.assign(all, { year: 'numeric', month: 'numeric', day: 'numeric' })
  if (shown !== 'date') Object.assign(all, { hour: 'numeric', minute: 'numeric', second: 'numeric' })
  return all
}

/** The locale of texts whose locale is not given. */
export function toTextLocales(given: readonly string[]): string[] {
  return given.length === 0 ? [defaultLocale] : [...given]
}
