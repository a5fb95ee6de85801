import { uncurry } from '../../../../values/intrinsics.ts'

/** What is behind an object of `Intl`: text only, from which the worker makes the same formatter again at any time. */
export type Formatter = {
  readonly service: string
  /** JSON of locales and options, which a question begins with. */
  readonly head: string
  /** A function the object was asked for before, such as `format`, which is to be the same each time. */
  bound?: unknown
}

// Taken before other code runs.
/* oxlint-disable typescript/unbound-method */
const getTag: (map: WeakMap<object, string>, key: object) => string | undefined = uncurry(WeakMap.prototype.get)
const setTag: (map: WeakMap<object, string>, key: object, value: string) => unknown = uncurry(WeakMap.prototype.set)
const getFormatter: (map: WeakMap<object, Formatter>, key: object) => Formatter | undefined = uncurry(
  WeakMap.prototype.get,
)
const setFormatter: (map: WeakMap<object, Formatter>, key: object, value: Formatter) => unknown = uncurry(
  WeakMap.prototype.set,
)

const tags = new WeakMap<object, string>()
const formatters = new WeakMap<object, Formatter>()

/** The tag of an `Intl.Locale`; nothing for every other object. */
export function localeTag(locale: object): string | undefined {
  return getTag(tags, locale)
}

export function brandLocale(locale: object, tag: string): void {
  setTag(tags, locale, tag)
}

export function formatterOf(value: unknown): Formatter | undefined {
  return typeof value === 'object' && value !== null ? getFormatter(formatters, value) : undefined
}

export function brandFormatter(value: object, formatter: Formatter): void {
  setFormatter(formatters, value, formatter)
}
