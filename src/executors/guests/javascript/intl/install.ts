import { bareList, joined, NativeTypeError, quote, toText } from '../../../../values/intrinsics.ts'
import { ask, listOf } from '../ask.ts'
import { clockMs } from '../clock.ts'
import { hidden } from '../intrinsics.ts'
import { localesText, numericText, timeText } from './arguments.ts'
import { compareWith } from './collate.ts'
import { askFormatter, installFormatter } from './formatters.ts'
import type { Method } from './formatters.ts'
import { installLocale } from './locale.ts'
import { installLocaleMethods } from './methods.ts'
import { segmentsOf } from './segments.ts'

/** Installs `Intl` and the methods of built-ins that speak a language: the worker's ICU answers for all of them. */
export function installIntl(): void {
  const intl = {}
  hidden(intl, Symbol.toStringTag, 'Intl')
  installNumbers(intl)
  installDates(intl)
  installTexts(intl)
  installLocale(intl)
  hidden(intl, 'getCanonicalLocales', (locales?: unknown) => ask('canonicalLocales', localesText(locales)))
  hidden(intl, 'supportedValuesOf', (key: unknown) => ask('supportedValues', listOf(toText(key))))
  hidden(globalThis, 'Intl', intl)
  installLocaleMethods()
}

/** A method whose arguments are numbers. */
function ofNumbers(name: string, count: number): Method {
  return (formatter, args) => askFormatter(formatter, name, written(args, count, numericText))
}

/** A method whose arguments are times; without one it is now. */
function ofTimes(name: string, count: number): Method {
  return (formatter, args) => askFormatter(formatter, name, written(args, count, count === 1 ? nowOrTime : givenTime))
}

function nowOrTime(time: unknown): string {
  return timeText(time === undefined ? clockMs() : time)
}

function givenTime(time: unknown): string {
  if (time === undefined) throw new NativeTypeError('startDate or endDate cannot be undefined')
  return timeText(time)
}

function written(args: readonly unknown[], count: number, write: (value: unknown) => string): string {
  return count === 1 ? write(args[0]) : `${write(args[0])},${write(args[1])}`
}

function installNumbers(intl: object): void {
  installFormatter(intl, {
    service: 'NumberFormat',
    isCallable: true,
    bound: ['format', ofNumbers('format', 1)],
    methods: {
      formatToParts: ofNumbers('formatToParts', 1),
      formatRange: ofNumbers('formatRange', 2),
      formatRangeToParts: ofNumbers('formatRangeToParts', 2),
    },
  })
  installFormatter(intl, {
    service: 'PluralRules',
    methods: { select: ofNumbers('select', 1), selectRange: ofNumbers('selectRange', 2) },
  })
  const relative = (name: string): Method => {
    return (formatter, args) => askFormatter(formatter, name, `${numericText(args[0])},${quote(toText(args[1]))}`)
  }
  installFormatter(intl, {
    service: 'RelativeTimeFormat',
    methods: { format: relative('format'), formatToParts: relative('formatToParts') },
  })
}

function installDates(intl: object): void {
  installFormatter(intl, {
    service: 'DateTimeFormat',
    isCallable: true,
    bound: ['format', ofTimes('format', 1)],
    methods: {
      formatToParts: ofTimes('formatToParts', 1),
      formatRange: ofTimes('formatRange', 2),
      formatRangeToParts: ofTimes('formatRangeToParts', 2),
    },
  })
}

function installTexts(intl: object): void {
  installFormatter(intl, {
    service: 'Collator',
    isCallable: true,
    bound: ['compare', (formatter, args) => compareWith(formatter, toText(args[0]), toText(args[1]))],
    methods: {},
  })
  installFormatter(intl, {
    service: 'ListFormat',
    methods: {
      format: (formatter, args) => askFormatter(formatter, 'format', textsOf(args[0])),
      formatToParts: (formatter, args) => askFormatter(formatter, 'formatToParts', textsOf(args[0])),
    },
  })
  installFormatter(intl, {
    service: 'DisplayNames',
    needsOptions: true,
    methods: {
      of(formatter, args) {
        const name = askFormatter(formatter, 'of', quote(toText(args[0])))
        return name === null ? undefined : name
      },
    },
  })
  installFormatter(intl, {
    service: 'Segmenter',
    methods: { segment: (formatter, args) => segmentsOf(formatter, toText(args[0])) },
  })
}

/** The texts something iterable holds, as JSON of a list in a list. */
function textsOf(iterable: unknown): string {
  if (iterable === undefined) return '[]'
  const texts = bareList<string>()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what cannot be iterated throws, as it should
  for (const item of iterable as Iterable<unknown>) {
    if (typeof item !== 'string') throw new NativeTypeError(`Iterable yielded ${toText(item)} which is not a string`)
    texts[texts.length] = quote(item)
  }
  return `[${joined(texts, ',')}]`
}
