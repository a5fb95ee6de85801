import { missingGlobal } from '../../src/language/missing-globals.ts'

/** Something that code may expect of the sandbox, proven by an example. */
export type Feature = {
  readonly group: string
  readonly name: string
  /** A program of one action. */
  readonly example: string
  /** The last value as text, all that was printed, or the message of the error. */
  readonly gives: string
  /** How it is other than in Node.js; or, when it is not there, what to use instead. */
  readonly differs?: string
  readonly instead?: string
}

type Row = readonly [name: string, example: string, gives: string, differs?: string]

function group(title: string, rows: readonly Row[]): readonly Feature[] {
  return rows.map(([name, example, gives, differs]) => ({
    group: title,
    name,
    example,
    gives,
    ...(differs && { differs }),
  }))
}

const language = group('The language', [
  ['destructuring', `const { a, ...rest } = { a: 1, b: 2, c: 3 }; [a, rest]`, '[ 1, { b: 2, c: 3 } ]'],
  ['await at the top', `await Promise.all([1, Promise.resolve(2)])`, '[ 1, 2 ]'],
  [
    'for await over async generators',
    `const got = []; for await (const n of (async function* () { yield 1; yield 2 })()) got.push(n); got`,
    '[ 1, 2 ]',
  ],
  [
    'classes with private fields',
    `class A { #n = 1; static s = 2; get n() { return this.#n } }; [new A().n, A.s]`,
    '[ 1, 2 ]',
  ],
  ['optional chaining and assignments', `const o = {}; o.a ??= 5; [o?.b?.c, o.a]`, '[ undefined, 5 ]'],
  [
    'groups and copies of lists',
    `[Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even')).odd, [3, 1, 2].toSorted(), [1, 2].at(-1)]`,
    '[ [ 1, 3 ], [ 1, 2, 3 ], 2 ]',
  ],
  ['set operations', `new Set([1, 2, 3]).intersection(new Set([2, 3, 4]))`, 'Set(2) { 2, 3 }'],
  ['iterator helpers', `[1, 2, 3].values().map((n) => n * 2).toArray()`, '[ 2, 4, 6 ]'],
  [
    'regular expressions with names, sticky, sets',
    String.raw`[/(?<y>\d{4})/.exec('in 2024').groups.y, /[\p{L}--[a-z]]/v.test('É'), 'a-b'.replaceAll('-', '+')]`,
    "[ '2024', true, 'a+b' ]",
  ],
  ['big integers', `2n ** 100n`, '1267650600228229401496703205376n'],
  [
    'proxies, weak references, symbols',
    `new Proxy({}, { get: (_, key) => key }).hello + typeof WeakRef`,
    'hellofunction',
  ],
  ['a last value of a statement', `if (true) { 'seen' }`, 'seen'],
])

const printing = group('Printing', [
  [
    'values as util.inspect writes them',
    `console.log({ a: [1, new Map([['k', new Set([1])]])], s: "it's" })`,
    `{\n  a: [ 1, Map(1) { 'k' => Set(1) { 1 } } ],\n  s: "it's"\n}\n`,
    'five levels are shown, not three; errors without their stack; a hundred properties at most; columns count characters; no look into iterators and promises',
  ],
  ['formats', `console.log('%s is %d, %j %%', 'x', 42, { a: 1 })`, 'x is 42, {"a":1} %\n', '%o is as %O'],
  [
    'tables',
    `console.table([{ a: 1, b: 'x' }], ['a'])`,
    '┌─────────┬───┐\n│ (index) │ a │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘\n',
    'as from Node.js 22 on',
  ],
  ['groups', `console.group('g'); console.log('in'); console.groupEnd(); console.log('out')`, 'g\n  in\nout\n'],
  [
    'counters',
    `console.count('n'); console.count('n'); console.countReset('n'); console.count('n')`,
    'n: 1\nn: 2\nn: 1\n',
  ],
  ['assertions', `console.assert(1 > 2, 'no: %d', 5)`, 'Assertion failed: no: 5\n'],
  ['traces', `console.trace('here')`, 'Trace: here\n', 'without a stack'],
])

const time = group('Time and chance', [
  [
    'the clock',
    `new Date().toISOString()`,
    '2023-11-14T22:13:20.000Z',
    'it stands at the start of the action and goes on when a call or a timer ends',
  ],
  ['performance.now()', `typeof performance.now()`, 'number', 'the clock of the session'],
  [
    'timers',
    `await new Promise((resolve) => setTimeout(resolve, 5, 'late'))`,
    'late',
    'a timer is a number, and ends with its action',
  ],
  [
    'setInterval, clearInterval',
    `let n = 0; await new Promise((resolve) => { const id = setInterval(() => { if (++n === 3) { clearInterval(id); resolve() } }, 1) }); n`,
    '3',
  ],
  ['setImmediate', `await new Promise((resolve) => setImmediate(resolve, 'soon'))`, 'soon'],
  ['queueMicrotask', `let seen = []; queueMicrotask(() => seen.push(2)); seen.push(1); await null; seen`, '[ 1, 2 ]'],
  ['console.time', `console.time('t'); typeof console.timeEnd`, 'function', 'by the clock of the session'],
  ['Math.random()', `Math.random() === Math.random()`, 'false', 'from the seed of the session'],
  ['crypto.randomUUID()', `crypto.randomUUID().length`, '36', 'from the seed of the session: not for secrets'],
  [
    'crypto.getRandomValues()',
    `crypto.getRandomValues(new Uint8Array(3)).length`,
    '3',
    'from the seed of the session: not for secrets',
  ],
])

const web = group('The web platform', [
  ['URL', `new URL('../c?d=1', 'https://a.b/x/y').href`, 'https://a.b/c?d=1'],
  ['URLSearchParams', `String(new URLSearchParams({ q: 'a b', r: 'é' }))`, 'q=a+b&r=%C3%A9'],
  ['TextEncoder', `new TextEncoder().encode('é')`, 'Uint8Array(2) [ 195, 169 ]'],
  [
    'TextDecoder',
    `new TextDecoder('shift_jis').decode(new Uint8Array([147, 250]))`,
    '日',
    'in parts (stream) for UTF-8 only',
  ],
  ['atob, btoa', `[btoa('hi'), atob('aGk=')]`, "[ 'aGk=', 'hi' ]"],
  [
    'structuredClone',
    `structuredClone({ d: new Date(0), m: new Map([[1, 2]]) })`,
    '{ d: 1970-01-01T00:00:00.000Z, m: Map(1) { 1 => 2 } }',
    'nothing is transferred',
  ],
  [
    'crypto.subtle.digest',
    `const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('a'))); bytes.toHex().slice(0, 8)`,
    'ca978112',
    'the only method of crypto.subtle',
  ],
  [
    'AbortController',
    `const c = new AbortController(); c.abort(); [c.signal.aborted, c.signal.reason.name]`,
    "[ true, 'AbortError' ]",
  ],
  [
    'AbortSignal.timeout, AbortSignal.any',
    `const s = AbortSignal.any([AbortSignal.timeout(2)]); await new Promise((resolve) => s.addEventListener('abort', resolve)); s.reason.name`,
    'TimeoutError',
  ],
  [
    'Event, EventTarget',
    `const t = new EventTarget(); let got; t.addEventListener('x', (e) => { got = e.detail }); t.dispatchEvent(new CustomEvent('x', { detail: 7 })); got`,
    '7',
  ],
  ['DOMException', `new DOMException('m', 'AbortError').code`, '20'],
])

const languages = group('Languages, calendars and time zones', [
  [
    'Intl.NumberFormat',
    `new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format(1234.5)`,
    '1.234,50\u00a0€',
  ],
  [
    'Intl.DateTimeFormat',
    `new Intl.DateTimeFormat('fr-FR', { dateStyle: 'full', timeZone: 'Asia/Tokyo' }).format(0)`,
    'jeudi 1 janvier 1970',
    'en-US and UTC unless asked for',
  ],
  [
    'formatToParts',
    `new Intl.DateTimeFormat('en').formatToParts(0).map((p) => p.type).join()`,
    'month,literal,day,literal,year',
  ],
  ['resolvedOptions', `Intl.DateTimeFormat().resolvedOptions().timeZone`, 'UTC', 'the same wherever it runs'],
  ['Intl.Collator, localeCompare', `['z', 'ä', 'a'].sort((a, b) => a.localeCompare(b, 'sv'))`, "[ 'a', 'z', 'ä' ]"],
  ['Intl.PluralRules', `new Intl.PluralRules('pl').select(3)`, 'few'],
  ['Intl.RelativeTimeFormat', `new Intl.RelativeTimeFormat('es', { numeric: 'auto' }).format(-1, 'day')`, 'ayer'],
  ['Intl.ListFormat', `new Intl.ListFormat('en').format(['a', 'b', 'c'])`, 'a, b, and c'],
  ['Intl.DisplayNames', `new Intl.DisplayNames('de', { type: 'region' }).of('FR')`, 'Frankreich'],
  [
    'Intl.Segmenter',
    `[...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment('👩‍👧x')].length`,
    '2',
    '100,000 characters at once',
  ],
  ['Intl.Locale', `new Intl.Locale('en-Latn-US').minimize().toString()`, 'en'],
  [
    'Intl.supportedValuesOf, getCanonicalLocales',
    `[Intl.getCanonicalLocales('EN-us')[0], Intl.supportedValuesOf('unit').includes('meter')]`,
    "[ 'en-US', true ]",
  ],
  [
    'toLocaleString of numbers, dates, lists',
    `[(1e6).toLocaleString(), new Date(0).toLocaleDateString('en-GB'), [1.5, 2].toLocaleString('de')]`,
    "[ '1,000,000', '01/01/1970', '1,5,2' ]",
  ],
  ['upper and lower case of languages', `'i'.toLocaleUpperCase('tr')`, 'İ'],
  ['normalize', `'e\\u0301'.normalize('NFC').length`, '1'],
])

const missing: readonly Feature[] = (
  [
    ['fetch', `await fetch('https://example.com')`],
    ['XMLHttpRequest', `new XMLHttpRequest()`],
    ['WebSocket', `new WebSocket('wss://example.com')`],
    ['require', `require('fs')`],
    ['process', `process.env.HOME`],
    ['fs', `fs.readFileSync('a')`],
    ['module', `module.exports = 1`],
    ['exports', `exports.a = 1`],
    ['__dirname', `__dirname`],
    ['Buffer', `Buffer.from('a')`],
    ['Blob', `new Blob([])`],
    ['window', `window.location`],
    ['document', `document.querySelector('a')`],
    ['localStorage', `localStorage.getItem('a')`],
    ['alert', `alert('a')`],
    ['WebAssembly', `WebAssembly.compile`],
    ['SharedArrayBuffer', `new SharedArrayBuffer(1)`],
    ['Worker', `new Worker('a.js')`],
    ['Temporal', `Temporal.Now`],
  ] as const
).map(([name, example]) => {
  const instead = missingGlobal(name) ?? ''
  return { group: 'Not there', name, example, gives: `${name} is not defined. ${instead}`, instead }
})

/** All rows of the table in docs/javascript.md. */
export const features: readonly Feature[] = [...language, ...printing, ...time, ...web, ...languages, ...missing]
