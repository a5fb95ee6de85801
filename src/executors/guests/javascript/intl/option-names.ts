/** The parts of `Intl` that are made with options. */
export type ServiceName =
  | 'NumberFormat'
  | 'DateTimeFormat'
  | 'Collator'
  | 'PluralRules'
  | 'RelativeTimeFormat'
  | 'ListFormat'
  | 'DisplayNames'
  | 'Segmenter'
  | 'Locale'

/** The options each part of `Intl` knows (ECMA-402); no other is read from the code, or taken by the worker. */
export const optionNames: Readonly<Record<ServiceName, readonly string[]>> = {
  NumberFormat: [
    'localeMatcher',
    'numberingSystem',
    'style',
    'currency',
    'currencyDisplay',
    'currencySign',
    'unit',
    'unitDisplay',
    'notation',
    'compactDisplay',
    'minimumIntegerDigits',
    'minimumFractionDigits',
    'maximumFractionDigits',
    'minimumSignificantDigits',
    'maximumSignificantDigits',
    'roundingIncrement',
    'roundingMode',
    'roundingPriority',
    'trailingZeroDisplay',
    'useGrouping',
    'signDisplay',
  ],
  DateTimeFormat: [
    'localeMatcher',
    'calendar',
    'numberingSystem',
    'hour12',
    'hourCycle',
    'timeZone',
    'weekday',
    'era',
    'year',
    'month',
    'day',
    'dayPeriod',
    'hour',
    'minute',
    'second',
    'fractionalSecondDigits',
    'timeZoneName',
    'formatMatcher',
    'dateStyle',
    'timeStyle',
  ],
  Collator: ['usage', 'localeMatcher', 'collation', 'numeric', 'caseFirst', 'sensitivity', 'ignorePunctuation'],
  PluralRules: [
    'localeMatcher',
    'type',
    'minimumIntegerDigits',
    'minimumFractionDigits',
    'maximumFractionDigits',
    'minimumSignificantDigits',
    'maximumSignificantDigits',
    'roundingIncrement',
    'roundingMode',
    'roundingPriority',
    'trailingZeroDisplay',
  ],
  RelativeTimeFormat: ['localeMatcher', 'numberingSystem', 'style', 'numeric'],
  ListFormat: ['localeMatcher', 'type', 'style'],
  DisplayNames: ['localeMatcher', 'style', 'type', 'fallback', 'languageDisplay'],
  Segmenter: ['localeMatcher', 'granularity'],
  Locale: [
    'language',
    'script',
    'region',
    'calendar',
    'collation',
    'hourCycle',
    'caseFirst',
    'numeric',
    'numberingSystem',
  ],
}
