import { describe, expect, test } from 'vitest'

import { compared, outcomesInNode, outcomesInSandbox } from '../helpers/both-engines.ts'

const locales =
  'en-US en-GB en-IN de-DE de-CH fr-FR fr-CA es-ES es-MX pt-BR it-IT nl-NL sv-SE pl-PL ru-RU tr-TR ar-EG fa-IR he-IL hi-IN bn-BD th-TH ja-JP ko-KR zh-CN zh-TW vi-VN ar-u-nu-latn ja-JP-u-ca-japanese de-u-co-phonebk'.split(
    ' ',
  )

const numberOptions = [
  '{}',
  `{ style: 'currency', currency: 'EUR' }`,
  `{ style: 'currency', currency: 'JPY', currencyDisplay: 'name' }`,
  `{ style: 'percent', maximumFractionDigits: 1 }`,
  `{ style: 'unit', unit: 'kilometer-per-hour', unitDisplay: 'long' }`,
  `{ notation: 'compact', compactDisplay: 'long' }`,
  `{ notation: 'scientific', maximumSignificantDigits: 3 }`,
  `{ signDisplay: 'exceptZero', minimumFractionDigits: 2, useGrouping: false }`,
]

const dateOptions = [
  '{}',
  `{ timeZone: 'UTC', dateStyle: 'full', timeStyle: 'long' }`,
  `{ timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'full' }`,
  `{ timeZone: 'Asia/Kolkata', weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }`,
  `{ timeZone: 'Australia/Lord_Howe', hour: '2-digit', minute: '2-digit', hour12: true, timeZoneName: 'short' }`,
  `{ month: 'short', day: '2-digit', timeZone: 'Europe/Berlin' }`,
  `{ era: 'short', year: 'numeric', timeZone: 'UTC' }`,
  `{ hour: 'numeric', dayPeriod: 'long', timeZone: 'UTC' }`,
  `{ minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, timeZone: 'UTC' }`,
]

function across(texts: readonly string[], write: (locale: string, text: string) => string): readonly string[] {
  return locales.flatMap((locale) => texts.map((text) => write(locale, text)))
}

describe('Intl in the sandbox answers as Node.js does', () => {
  test('for numbers in every locale', async () => {
    const { here, there } = await compared([
      ...across(
        numberOptions,
        (locale, options) => `new Intl.NumberFormat('${locale}', ${options}).format(-1234567.891)`,
      ),
      ...across(numberOptions, (locale, options) => `(0.5).toLocaleString('${locale}', ${options})`),
      ...across(
        numberOptions.slice(0, 2),
        (locale, options) => `Intl.NumberFormat('${locale}', ${options}).formatToParts(98765.4)`,
      ),
      ...across([''], (locale) => `(12345678901234567890n).toLocaleString('${locale}')`),
      ...across([''], (locale) => `new Intl.NumberFormat('${locale}').resolvedOptions()`),
      ...across(
        [''],
        (locale) => `new Intl.NumberFormat('${locale}', { style: 'currency', currency: 'USD' }).formatRange(3, 5)`,
      ),
    ])

    expect(here).toEqual(there)
  })

  test('for numbers of every kind', async () => {
    const values = [
      '0',
      '-0',
      'NaN',
      'Infinity',
      '-Infinity',
      '1e21',
      '5e-324',
      '1e300',
      '123n',
      '-5n',
      'undefined',
      'null',
    ]
    const texts = [`'12.50'`, `'987654321987654321.12345'`, `'abc'`, `''`, `'0x10'`, `'1e5'`, '[]', '[7]', '{}', 'true']

    const { here, there } = await compared(
      [...values, ...texts].map((value) => `new Intl.NumberFormat('en').format(${value})`),
    )

    expect(here).toEqual(there)
  })

  test('for dates and time zones in every locale', async () => {
    const date = 'new Date(Date.UTC(2024, 1, 29, 13, 4, 5, 678))'
    const zoned = dateOptions.map((options) => `{ timeZone: 'Asia/Tokyo', ...${options} }`)

    const { here, there } = await compared([
      ...across(zoned, (locale, options) => `new Intl.DateTimeFormat('${locale}', ${options}).format(${date})`),
      ...across(zoned, (locale, options) => `${date}.toLocaleString('${locale}', ${options})`),
      ...across(zoned, (locale, options) => `${date}.toLocaleDateString('${locale}', ${options})`),
      ...across(zoned, (locale, options) => `${date}.toLocaleTimeString('${locale}', ${options})`),
      ...across(
        zoned.slice(1, 3),
        (locale, options) => `Intl.DateTimeFormat('${locale}', ${options}).formatToParts(${date})`,
      ),
      ...across(
        zoned.slice(3, 4),
        (locale, options) => `Intl.DateTimeFormat('${locale}', ${options}).formatRange(0, ${date})`,
      ),
      ...across([''], (locale) => `Intl.DateTimeFormat('${locale}', { timeZone: 'Europe/Paris' }).resolvedOptions()`),
    ])

    expect(here).toEqual(there)
  })

  test('for the order of texts', async () => {
    const words = `['z', 'a', 'Z', 'ä', 'Ä', 'o', 'ö', 'å', 'é', 'e', 'E', '10', '9', 'co-op', 'coop', 'co op', 'ñ', 'n', 'ß', 'ss', '']`

    const { here, there } = await compared([
      ...across([''], (locale) => `${words}.sort(new Intl.Collator('${locale}').compare)`),
      ...across(
        [''],
        (locale) => `${words}.sort((a, b) => a.localeCompare(b, '${locale}', { numeric: true, caseFirst: 'upper' }))`,
      ),
      `${words}.sort((a, b) => a.localeCompare(b, 'en'))`,
      `'a'.localeCompare('A', undefined, { sensitivity: 'base' })`,
      `'résumé'.localeCompare('resume', 'en', { sensitivity: 'base' })`,
      `new Intl.Collator('de', { sensitivity: 'accent' }).resolvedOptions()`,
    ])

    expect(here).toEqual(there)
  })

  test('for the order of plain texts, which is not asked for', async () => {
    const characters = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
    // A fixed sequence of texts of one to five characters that differ little.
    const texts = Array.from({ length: 400 }, (_, at) =>
      Array.from({ length: 1 + (at % 5) }, (__, place) => characters[(at * 7 + place * place * (at % 13)) % 95]).join(
        '',
      ),
    )
    const near = ['a', 'A', 'aa', 'aA', 'Aa', 'AA', 'ab', 'aB', 'Ab', 'AB', 'a b', 'a-b', 'a_b', '', 'a1', 'a01', 'A1']
    const all = JSON.stringify([...characters, ...texts, ...near])
    const order = (locale: string): string =>
      `(() => { const all = ${all}; return all.flatMap((a, i) => all.slice(i % 3, i % 3 + 120).map((b) => a.localeCompare(b${locale}))).join('') })()`

    const [here] = await outcomesInSandbox([order('')])
    const [there] = await outcomesInNode([order(`, 'en-US'`)])

    expect(here).toEqual(there)
  })

  test('for plurals, lists, names, relative times and segments in every locale', async () => {
    const { here, there } = await compared([
      ...across(
        ['0', '1', '2', '3', '5', '11', '1.5', '1000000'],
        (locale, n) => `new Intl.PluralRules('${locale}').select(${n})`,
      ),
      ...across(
        ['1', '2', '3', '21'],
        (locale, n) => `new Intl.PluralRules('${locale}', { type: 'ordinal' }).select(${n})`,
      ),
      ...across(
        ['-1', '1', '5', '-0', '2.5'],
        (locale, n) => `new Intl.RelativeTimeFormat('${locale}', { numeric: 'auto' }).format(${n}, 'day')`,
      ),
      ...across([''], (locale) => `new Intl.RelativeTimeFormat('${locale}').formatToParts(-3, 'quarters')`),
      ...across(
        [''],
        (locale) => `new Intl.ListFormat('${locale}', { type: 'disjunction' }).format(new Set(['a', 'b', 'c']))`,
      ),
      ...across([''], (locale) => `new Intl.ListFormat('${locale}').formatToParts(['a', 'b'])`),
      ...across(
        [`'region'`, `'language'`],
        (locale, type) => `new Intl.DisplayNames('${locale}', { type: ${type} }).of('fr')`,
      ),
      ...across([''], (locale) => `new Intl.DisplayNames('${locale}', { type: 'currency' }).of('CHF')`),
      ...across(
        [`'word'`, `'sentence'`, `'grapheme'`],
        (locale, granularity) =>
          `[...new Intl.Segmenter('${locale}', { granularity: ${granularity} }).segment('Hello, world! こんにちは世界。 👩‍👧 fin')]`,
      ),
      `new Intl.Segmenter('en', { granularity: 'word' }).segment('one two').containing(5)`,
      `new Intl.PluralRules('en').resolvedOptions()`,
    ])

    expect(here).toEqual(there)
  })

  test('for upper and lower case, canonical names and lists of values', async () => {
    const { here, there } = await compared([
      ...across(
        [`'istanbul ıi ß ǆ'`, `'ÌÍ İI'`],
        (locale, text) => `[${text}.toLocaleUpperCase('${locale}'), ${text}.toLocaleLowerCase('${locale}')]`,
      ),
      `Intl.getCanonicalLocales(['EN-us', 'zh-hans-cn', 'iw'])`,
      ...['calendar', 'collation', 'currency', 'numberingSystem', 'timeZone', 'unit'].map(
        (key) => `Intl.supportedValuesOf('${key}')`,
      ),
      `Intl.DateTimeFormat.supportedLocalesOf(['de', 'xx', 'en-GB'])`,
      `[1234.5, new Date(0), null, undefined, 'x', [2.5]].toLocaleString('de', { timeZone: 'UTC' })`,
      `new Float64Array([1234.5, 2]).toLocaleString('de')`,
      `((l) => [l.language, l.script, l.region, l.baseName, l.calendar, l.numeric, String(l), String(l.minimize())])(new Intl.Locale('en-Latn-US', { calendar: 'buddhist' }))`,
      `new Intl.NumberFormat(new Intl.Locale('de')).format(1.5)`,
      `[typeof Intl.NumberFormat().format, Intl.NumberFormat.name, String(new Intl.Collator()), String(Intl)]`,
    ])

    expect(here).toEqual(there)
  })

  test('with the same errors', async () => {
    const { here, there } = await compared([
      `new Intl.NumberFormat('en', { style: 'currency' })`,
      `new Intl.NumberFormat('not_a_locale')`,
      `new Intl.NumberFormat('en', { maximumFractionDigits: 500 })`,
      `new Intl.NumberFormat('en', { style: 'currency', currency: 'EURO' })`,
      `(1).toLocaleString('x')`,
      `new Intl.DateTimeFormat('en', { timeZone: 'Mars/Olympus' })`,
      `new Intl.DateTimeFormat('en', { dateStyle: 'full', year: 'numeric' })`,
      `new Date(0).toLocaleDateString('en', { timeStyle: 'short' })`,
      `new Date(0).toLocaleTimeString('en', { dateStyle: 'short' })`,
      `new Intl.DateTimeFormat('en').format(NaN)`,
      `new Date(NaN).toLocaleString()`,
      `new Intl.RelativeTimeFormat('en').format(1, 'fortnight')`,
      `new Intl.DisplayNames('en', { type: 'region' }).of('nowhere')`,
      `new Intl.ListFormat('en').format(['a', 1])`,
      `Intl.supportedValuesOf('colour')`,
      `Intl.PluralRules('en')`,
      `new Intl.NumberFormat(null)`,
    ])

    expect(here).toEqual(there)
  })
})
