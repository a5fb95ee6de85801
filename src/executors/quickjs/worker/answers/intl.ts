import type { Answer } from './answer.ts'
import { readHead, toLocales, toNumeric, toTextLocales, toTimeMs, withDateDefaults } from './intl-options.ts'
import type { Defaults, Options } from './intl-options.ts'
import { textAt, toList, toTexts } from './question.ts'
import { Recent } from './recent.ts'
import { optionNames } from '../../../guests/javascript/intl/option-names.ts'
import type { ServiceName } from '../../../guests/javascript/intl/option-names.ts'

/** Formatters take much longer to make than to use, and some memory. */
const maxFormatters = 50
const maxSegmentedChars = 100_000

type Service<Formatter> = {
  readonly name: ServiceName
  /** Begins the names of its questions, where that is not its own name. */
  readonly prefix?: string
  readonly of: { readonly supportedLocalesOf: (locales: string[], options?: Options) => string[] }
  readonly make: (locales: string[], options: Options) => Formatter
  readonly ask: Readonly<Record<string, (formatter: Formatter, args: readonly unknown[]) => unknown>>
}

const formatters = new Recent<unknown>(maxFormatters)

/** The questions a service answers. Each is JSON of locales and options, a line break, and JSON of a list of arguments. */
function answersOf<Formatter>(service: Service<Formatter>): [string, Answer][] {
  const { name, prefix = name, of, make, ask } = service
  const names = new Set(optionNames[name])
  const toFormatter = (head: string): Formatter =>
    // Only this service writes at keys that begin so.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    formatters.get(`${prefix}\n${head}`, () => {
      const { locales, options } = readHead(head, names)
      return make(toLocales(locales, of), options)
    }) as Formatter
  const asked = Object.entries(ask).map(([method, run]): [string, Answer] => [
    `${prefix}.${method}`,
    (text) => {
      const end = text.indexOf('\n')
      return run(toFormatter(text.slice(0, end)), toList(text.slice(end + 1)))
    },
  ])
  const supported: Answer = (text) => {
    const { locales, options } = readHead(text, new Set(['localeMatcher']))
    return of.supportedLocalesOf([...locales], options)
  }
  return [...asked, [`${prefix}.supportedLocalesOf`, supported]]
}

function dateAnswers(prefix: string, defaults: Defaults): [string, Answer][] {
  return answersOf({
    name: 'DateTimeFormat',
    prefix,
    of: Intl.DateTimeFormat,
    make: (locales, options) => new Intl.DateTimeFormat(locales, withDateDefaults(options, defaults)),
    ask: {
      format: (formatter, [time]) => formatter.format(toTimeMs(time)),
      formatToParts: (formatter, [time]) => formatter.formatToParts(toTimeMs(time)),
      formatRange: (formatter, [from, to]) => formatter.formatRange(toTimeMs(from), toTimeMs(to)),
      formatRangeToParts: (formatter, [from, to]) => formatter.formatRangeToParts(toTimeMs(from), toTimeMs(to)),
      resolvedOptions: (formatter) => formatter.resolvedOptions(),
    },
  })
}

const numbers = answersOf({
  name: 'NumberFormat',
  of: Intl.NumberFormat,
  make: (locales, options) => new Intl.NumberFormat(locales, options),
  ask: {
    format: (formatter, [value]) => formatter.format(toNumeric(value)),
    formatToParts: (formatter, [value]) => formatter.formatToParts(toNumeric(value)),
    formatRange: (formatter, [from, to]) => formatter.formatRange(toNumeric(from), toNumeric(to)),
    formatRangeToParts: (formatter, [from, to]) => formatter.formatRangeToParts(toNumeric(from), toNumeric(to)),
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

const collators = answersOf({
  name: 'Collator',
  of: Intl.Collator,
  make: (locales, options) => new Intl.Collator(locales, options),
  ask: {
    compare: (formatter, args) => formatter.compare(textAt(args, 0), textAt(args, 1)),
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

/** These take no bigints. */
function toNumber(value: unknown): number {
  return Number(value)
}

type Ranges = { readonly selectRange: (from: number, to: number) => string }

function selectRange(formatter: Intl.PluralRules, from: number, to: number): string {
  // The types of the language do not know it yet.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (formatter as Intl.PluralRules & Ranges).selectRange(from, to)
}

const plurals = answersOf({
  name: 'PluralRules',
  of: Intl.PluralRules,
  make: (locales, options) => new Intl.PluralRules(locales, options),
  ask: {
    select: (formatter, [value]) => formatter.select(toNumber(toNumeric(value))),
    selectRange: (formatter, [from, to]) => selectRange(formatter, toNumber(toNumeric(from)), toNumber(toNumeric(to))),
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

/** A unit of time, which the formatter itself checks. */
function unitOf(args: readonly unknown[]): Intl.RelativeTimeFormatUnit {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return textAt(args, 1) as Intl.RelativeTimeFormatUnit
}

const relativeTimes = answersOf({
  name: 'RelativeTimeFormat',
  of: Intl.RelativeTimeFormat,
  make: (locales, options) => new Intl.RelativeTimeFormat(locales, options),
  ask: {
    format: (formatter, args) => formatter.format(toNumber(toNumeric(args[0])), unitOf(args)),
    formatToParts: (formatter, args) => formatter.formatToParts(toNumber(toNumeric(args[0])), unitOf(args)),
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

const lists = answersOf({
  name: 'ListFormat',
  of: Intl.ListFormat,
  make: (locales, options) => new Intl.ListFormat(locales, options),
  ask: {
    format: (formatter, [items]) => formatter.format(toTexts(items)),
    formatToParts: (formatter, [items]) => formatter.formatToParts(toTexts(items)),
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

const names = answersOf({
  name: 'DisplayNames',
  of: Intl.DisplayNames,
  // The constructor checks that there is a type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  make: (locales, options) => new Intl.DisplayNames(locales, options as unknown as Intl.DisplayNamesOptions),
  ask: {
    of: (formatter, args) => formatter.of(textAt(args, 0)) ?? null,
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

/** Where the segments of a text begin, and of each whether it is a word: 1, 0, or -1 where that is not asked. */
function segmentsOf(segmenter: Intl.Segmenter, text: string): number[] {
  if (text.length > maxSegmentedChars) {
    throw new RangeError(`No more than ${maxSegmentedChars} characters can be segmented at once. Do it in parts.`)
  }
  const words = new Map([
    [true, 1],
    [false, 0],
  ])
  return Array.from(segmenter.segment(text), ({ index, isWordLike }) => [
    index,
    isWordLike === undefined ? -1 : (words.get(isWordLike) ?? -1),
  ]).flat()
}

const segmenters = answersOf({
  name: 'Segmenter',
  of: Intl.Segmenter,
  make: (locales, options) => new Intl.Segmenter(locales, options),
  ask: {
    segment: (formatter, args) => segmentsOf(formatter, textAt(args, 0)),
    resolvedOptions: (formatter) => formatter.resolvedOptions(),
  },
})

/** What there is to know about a locale, its name in the longest and the shortest form included. */
function localeOf(json: string): unknown {
  const [tag, ...rest] = toList(json)
  const { options } = readHead(JSON.stringify([[], rest[0]]), new Set(optionNames.Locale))
  const locale = new Intl.Locale(textAt([tag], 0), options)
  const { baseName, language, script, region } = locale
  const { calendar, collation, hourCycle, caseFirst, numeric, numberingSystem } = locale
  return {
    baseName,
    language,
    script,
    region,
    calendar,
    collation,
    hourCycle,
    caseFirst,
    numeric,
    numberingSystem,
    tag: locale.toString(),
    maximal: locale.maximize().toString(),
    minimal: locale.minimize().toString(),
  }
}

/** Everything that is asked about languages, regions and calendars: the answers are those of ICU. */
export const intlAnswers: readonly [string, Answer][] = [
  ...dateAnswers('DateTimeFormat', { required: 'any', shown: 'date' }),
  ...dateAnswers('Date', { required: 'any', shown: 'all' }),
  ...dateAnswers('DateOnly', { required: 'date', shown: 'date' }),
  ...dateAnswers('TimeOnly', { required: 'time', shown: 'time' }),
  ...numbers,
  ...collators,
  ...plurals,
  ...relativeTimes,
  ...lists,
  ...names,
  ...segmenters,
  ['Locale', localeOf],
  ['canonicalLocales', (text) => Intl.getCanonicalLocales([...toTexts(toList(text))])],
  // The function checks the key itself.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ['supportedValues', (text) => Intl.supportedValuesOf(textAt(toList(text), 0) as 'unit')],
  ['upperCase', (text) => inCase(text, (given, locales) => given.toLocaleUpperCase(locales))],
  ['lowerCase', (text) => inCase(text, (given, locales) => given.toLocaleLowerCase(locales))],
]

function inCase(json: string, change: (text: string, locales: string[]) => string): string {
  const list = toList(json)
  return change(textAt(list, 0), toTextLocales(toTexts(list[1])))
}
