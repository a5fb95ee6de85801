import { quickjs } from 'smolagents-ts/executors/quickjs'
import { describe, expect, test } from 'vitest'

import { defaultLimits as limits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { inSandbox, outcomesInSandbox } from '../helpers/both-engines.ts'

describe('a session that asks for no locale', () => {
  test('has that of the United States, and UTC, wherever it runs', async () => {
    const { text } = await inSandbox(
      `[new Intl.DateTimeFormat().resolvedOptions().timeZone, Intl.NumberFormat('xx').resolvedOptions().locale,
        new Date(0).toLocaleString(), new Date(0).toLocaleDateString([]), (1234.5).toLocaleString()].join('; ')`,
    )

    expect(text.replaceAll('\u202f', ' ')).toBe('UTC; en-US; 1/1/1970, 12:00:00 AM; 1/1/1970; 1,234.5')
  })

  test('formats the time of the session when it is given none', async () => {
    const { text } = await inSandbox(`new Intl.DateTimeFormat('en', { dateStyle: 'short' }).format()`)

    expect(text).toBe('11/14/23')
  })
})

describe('code that means harm to Intl', () => {
  test('changes nothing by what it does to prototypes and globals', async () => {
    const poison = `
      var log = []
      for (const key of ['locale', 'style', 'currency', 'timeZone', 'get', 'enumerable']) {
        Object.defineProperty(Object.prototype, key, { get() { return undefined }, set() { log.push(key) }, configurable: true })
      }
      const steal = (name) => function (...args) { log.push(name); return undefined }
      Array.prototype.toJSON = steal('toJSON'); Object.prototype.toJSON = steal('toJSON')
      Array.prototype.join = steal('join'); Array.prototype[Symbol.iterator] = steal('iterator')
      String.prototype.concat = steal('concat'); String.prototype.slice = steal('slice'); String.prototype.indexOf = steal('indexOf')
      WeakMap.prototype.get = steal('get'); WeakMap.prototype.set = steal('set'); WeakMap.prototype.has = steal('has')
      Map.prototype.get = steal('map'); Reflect.construct = steal('construct'); Function.prototype.call = steal('call')
      Function.prototype.apply = steal('apply'); JSON = { parse: steal('parse'), stringify: steal('stringify') }
    `
    const code = `
      var first = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(1.5)
      var second = new Intl.DateTimeFormat('en', { dateStyle: 'short' }).format(0)
      var third = 'b'.localeCompare('ä') + (12.5).toLocaleString('fr')
      first + ' ' + second + ' ' + third + ' ' + log.length`

    const { text } = await inSandbox(poison, code)

    expect(text).toBe('1,50\u00a0€ 1/1/70 112,5 0')
  })

  test('takes options of the prototype of objects as its own, as the language has it', async () => {
    const { text } = await inSandbox(`Object.prototype.style = 'percent'; (0.5).toLocaleString('en', {})`)

    expect(text).toBe('50%')
  })

  test('is told of getters, proxies and odd options as in any engine', async () => {
    const outcomes = await outcomesInSandbox([
      `new Intl.NumberFormat('en', { get style() { throw new EvalError('mine') } })`,
      `new Intl.NumberFormat('en', new Proxy({}, { get(_, key) { throw new EvalError(String(key)) } }))`,
      `new Intl.NumberFormat({ length: 1e9 })`,
      `new Intl.NumberFormat('en', { style: Symbol('x') })`,
      `new Intl.NumberFormat('en', { __proto__: { style: 'percent' }, constructor: 1, toString: 2 }).format(1)`,
      `Intl.NumberFormat.prototype.formatToParts.call({}, 1)`,
      `Intl.NumberFormat.prototype.formatToParts.call(new Intl.Collator(), 1)`,
    ])

    expect(outcomes).toEqual([
      { error: 'EvalError: mine' },
      { error: 'EvalError: localeMatcher' },
      { error: 'RangeError: No more than 100 locales can be given at once.' },
      { error: 'TypeError: Cannot convert a Symbol value to a string' },
      { value: '100%' },
      { error: 'TypeError: Method Intl.NumberFormat.prototype.formatToParts called on incompatible receiver' },
      { error: 'TypeError: Method Intl.NumberFormat.prototype.formatToParts called on incompatible receiver' },
    ])
  })

  test('is bounded in what it asks, and cannot hold up the sandbox', async () => {
    const outcomes = await outcomesInSandbox([
      `'a'.repeat(5e6).localeCompare('ä')`,
      `new Intl.NumberFormat('en').format('1e1000000000')`,
      `new Intl.NumberFormat('en').format(10n ** 2000n)`,
      `new Intl.NumberFormat('x'.repeat(5e6))`,
      `new Intl.Segmenter('en').segment('a'.repeat(2e5))`,
      `new Intl.ListFormat('en').format(Array.from({ length: 3e5 }, () => 'abcdefghijklmnop'))`,
      `Array.from({ length: 2000 }, (_, at) => (at % 7).toLocaleString('en', { minimumFractionDigits: at % 20 }).length).length`,
    ])

    expect(outcomes.map(({ error, value }) => error?.split(':')[0] ?? value)).toEqual([
      'RangeError',
      '∞',
      'RangeError',
      'RangeError',
      'RangeError',
      'RangeError',
      2000,
    ])
  })
})

describe('the methods of texts that speak a language', () => {
  test('take the text itself, whatever became of toString', async () => {
    const { text } = await inSandbox(
      `String.prototype.toString = () => 'mine'; String.prototype[Symbol.toPrimitive] = () => 'mine'`,
      `'b'.localeCompare('a') + 'i'.toLocaleUpperCase('tr')`,
    )

    expect(text).toBe('1İ')
  })

  test('refuse to be called on nothing', async () => {
    const outcomes = await outcomesInSandbox([`String.prototype.localeCompare.call(undefined, 'a')`])

    expect(outcomes).toEqual([{ error: 'TypeError: String.prototype.localeCompare called on null or undefined' }])
  })
})

describe('a formatter', () => {
  test('goes on in a session that comes back from an image elsewhere', async () => {
    const options = { language: 'javascript', limits, seed: 1, functions: [] } as const
    const first = quickjs()
    const second = quickjs()
    const before = await first.open(options)
    const code = `var format = new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' })`
    await before.execute({ code, filename: 'a.js', now }, new RecordingHost())
    const image = await before.snapshot?.()

    const after = await second.open({ ...options, ...(image && { image }) })
    const execution = await after.execute({ code: 'format.format(2)', filename: 'b.js', now }, new RecordingHost())
    await Promise.all([first.close(), second.close()])

    expect(execution).toMatchObject({ text: '2,00\u00a0€' })
  })
})
