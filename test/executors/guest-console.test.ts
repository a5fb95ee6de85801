import { formatWithOptions } from 'node:util'
import { runInThisContext } from 'node:vm'

import { describe, expect, test } from 'vitest'

import { inSandbox } from '../helpers/both-engines.ts'

const mark = '\u241e\n'

/** What the sandbox prints for the arguments of `console.log`, each list of them written as code. */
async function printed(lists: readonly string[]): Promise<readonly string[]> {
  const code = lists.map((list) => `(() => { ${definitions}; console.log(${list}) })(); console.log('${mark[0]}');`)
  const { printed: all, text } = await inSandbox(code.join('\n'))
  if (all === '') throw new Error(text)
  return all.split(mark).slice(0, -1)
}

/** What Node.js makes of them, with the nesting that is shown here. */
function inNode(lists: readonly string[]): readonly string[] {
  return lists.map((list) => {
    const args: unknown = runInThisContext(`(() => { ${definitions}; return [${list}] })()`)
    return `${formatWithOptions({ depth: 4 }, ...(Array.isArray(args) ? args : []))}\n`
  })
}

const definitions = `
  class Point { constructor(x, y) { this.x = x; this.y = y } get sum() { return this.x } }
  class Stack extends Array {}
  class Names extends Map {}
  class Tagged { get [Symbol.toStringTag]() { return 'Label' } }
  class Problem extends Error { constructor(m, o) { super(m, o); this.code = 'E1' } }
  const loop = { name: 'loop', inner: { list: [] } }; loop.inner.list.push(loop); loop.self = loop
  const bare = (e) => { e.stack = String(e); return e }`

const values = [
  [`1`, `-0`, `NaN`, `10n`, `true`, `null`, `undefined`, `'text'`, `Symbol('s')`, `Symbol()`, `''`],
  [`{}`, `[]`, `[[]]`, `[{}]`, `{ a: 1 }`, `{ a: { b: { c: { d: { e: { f: 1 } } } } } }`, `[[[[[[[1]]]]]]]`],
  [`{ 'a-b': 1, $a: 2, _b: 3, 1: 4, 'it\\'s': 5 }`, `{ b: undefined, c: null }`],
  [
    `['a', "it's", 'say "hi"', 'both \\' and "', 'tick \\' " \`', 'new\\nline', 'tab\\t\\x07\\x7f', '\\ud800', 'é 👍', 'back\\\\slash']`,
  ],
  [`{ text: 'one line\\nand another line that makes it long enough to be cut\\nthird', n: 1 }`],
  [
    `new Map([['a', 1], [{ b: 2 }, [3]]])`,
    `new Map()`,
    `new Set([1, 'b', { c: 1 }])`,
    `new Set()`,
    `new Names([[1, 2]])`,
  ],
  [`new Map([['users', [{ id: 1, name: 'Ada', tags: ['x', 'y'] }, { id: 2, name: 'Alan', tags: [] }]]])`],
  [`new Point(1, 2)`, `[new Point(1, 2), new Point(3, 4)]`, `new Stack(3)`, `Stack.from([1, 2])`, `new (class {})()`],
  [`new Tagged()`, `Object.create(null)`, `Object.assign(Object.create(null), { a: 1 })`, `Object.create({ a: 1 })`],
  [
    `() => {}`,
    `function named() {}`,
    `async () => {}`,
    `function* gen() {}`,
    `async function* agen() {}`,
    `Point`,
    `Stack`,
    `class {}`,
  ],
  [
    `Object.assign(function f() {}, { a: 1 })`,
    `[Math.max, parseInt]`,
    `{ m() {}, f: () => {} }`,
    `Math`,
    `JSON`,
    `Reflect.ownKeys`,
  ],
  [`{ get a() { return 1 }, set a(v) {}, get b() { return 1 }, set c(v) {} }`],
  [`new Date(0)`, `[new Date(1e12)]`, `new Date(NaN)`, `/a+/gi`, `[/x/]`, `Object.assign(/x/, { a: 1 })`],
  [`[1, , 3]`, `[, , ,]`, `new Array(5)`, `[undefined, , null]`, `Object.assign([1, 2], { extra: true })`],
  [
    `Array.from({ length: 101 }, (_, i) => i)`,
    `Array.from({ length: 150 }, (_, i) => 'item ' + i)`,
    `new Set(Array.from({ length: 120 }, (_, i) => i))`,
  ],
  [
    `Array.from({ length: 30 }, (_, i) => i * i * i)`,
    `Array.from({ length: 7 }, (_, i) => -i / 3)`,
    `['apple', 'fig', 'banana', 'kiwi', 'cherry', 'date', 'elderberry', 'grape']`,
  ],
  [
    `Array.from({ length: 12 }, (_, i) => 'x'.repeat(i * 3))`,
    `Array.from({ length: 9 }, (_, i) => ({ i }))`,
    `Array.from({ length: 8 }, (_, i) => [i, i + 1])`,
  ],
  [
    `Array.from({ length: 20 }, (_, i) => i % 2 ? i : String(i))`,
    `[1n, 2n, 3n, 4n, 5n, 6n, 7n]`,
    `{ list: Array.from({ length: 40 }, (_, i) => i) }`,
  ],
  [`new Uint8Array([1, 2, 3])`, `new Float64Array(10)`, `new BigInt64Array(2)`, `new Uint8Array(0)`],
  [`new Number(3)`, `new String('abc')`, `new Boolean(false)`, `Object(1n)`, `Object(Symbol('q'))`, `[new Number(-0)]`],
  [
    `loop`,
    `[loop, loop]`,
    `(() => { const m = new Map(); m.set('me', m); return m })()`,
    `(() => { const a = []; a.push(a, 1); return a })()`,
  ],
  [
    `{ e: bare(new TypeError('bad')) }`,
    `[bare(new Problem('worse'))]`,
    `{ e: bare(new Error('outer', { cause: bare(new RangeError('inner')) })) }`,
    `{ e: bare(new AggregateError([bare(new Error('x'))], 'many')) }`,
  ],
  [
    `{ name: 'a long enough name', description: 'and a description that is long', numbers: [1, 2, 3], nested: { deep: { deeper: 'value' } } }`,
  ],
  [
    `Array.from({ length: 4 }, (_, i) => ({ id: i, name: 'user ' + i, email: 'user' + i + '@example.com', active: i % 2 === 0, score: i / 7 }))`,
  ],
  [
    `new WeakSet()`,
    `new WeakMap()`,
    `'x'.repeat(10050)`,
    `['x'.repeat(10050)]`,
    `[['a'.repeat(30), 'b'.repeat(30)], ['c'.repeat(30)]]`,
  ],
].flat()

const formats = [
  [
    `'%s is %d years', 'Bob', 42`,
    `'%s', 'a', 'b', { c: 1 }`,
    `'%d %i %f', '42.5', '42.5', '42.5'`,
    `'%d', 'x'`,
    `'%i', {}`,
  ],
  [
    `'%j', { a: [1, 2] }`,
    `'%O', { a: { b: { c: {} } } }`,
    `'%c styled', 'color: red'`,
    `'100%', 'a'`,
    `'%% %s', 'a'`,
    `'%%'`,
    `'%s'`,
  ],
  [
    `'%s %s', 'only'`,
    `'%x', 1`,
    `'%s', null`,
    `'%s', undefined`,
    `'%s', Symbol('a')`,
    `'%s', 12n`,
    `'%s', -0`,
    `'%d', 12n`,
    `'%s', [1, [2, [3]]]`,
  ],
  [
    `'%s', new Point(1, 2)`,
    `'%s', { toString() { return 'mine' } }`,
    `'%s', () => 1`,
    `'a', 'b', 1, { c: 2 }, [3]`,
    `1, '%s', 2`,
    `'%s', new Date(0)`,
  ],
  [`'%j', undefined`, `'%j', loop`, `''`, `'', 'a'`, `{ a: 1 }, 'text', null`],
].flat()

describe('console.log in the sandbox prints as Node.js does', () => {
  test('values of all kinds', async () => {
    expect((await printed(values)).map((text, at) => [values[at], text])).toEqual(
      inNode(values).map((text, at) => [values[at], text]),
    )
  })

  test('texts with signs in them', async () => {
    expect((await printed(formats)).map((text, at) => [formats[at], text])).toEqual(
      inNode(formats).map((text, at) => [formats[at], text]),
    )
  })
})

describe('console.log in the sandbox differs from Node.js', () => {
  test.each([
    ['it shows five levels, where Node.js shows three', `{ a: { b: { c: { d: { e: 1 } } } } }`, / e: 1 /],
    ['it shows symbols as Node.js does up to version 22', `{ [Symbol('k')]: 1 }`, '{ [Symbol(k)]: 1 }'],
    [
      'it shows memory as Node.js 20 does',
      `new Uint8Array([1, 255]).buffer`,
      'ArrayBuffer { [Uint8Contents]: <01 ff>, byteLength: 2 }',
    ],
    [
      'it shows views of memory as Node.js 20 does',
      `new DataView(new ArrayBuffer(2))`,
      'buffer: ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }',
    ],
    ['it shows errors without their stack', `new TypeError('bad', { cause: 1 })`, 'TypeError: bad { [cause]: 1 }'],
    ['it says what to do with a promise', `Promise.resolve(1)`, '[Promise: await it to get its value]'],
    ['it does not look into iterators', `new Map([[1, 2]]).keys()`, 'Object [Map Iterator] {}'],
    [
      'it shows a hundred properties',
      `Object.fromEntries(Array.from({ length: 102 }, (_, i) => ['k' + i, i])), 1`,
      /k99: 99,\n {2}\.\.\. 2 more properties\n\} 1\n$/,
    ],
  ] as const)('%s', async (_, code, expected) => {
    const [text] = await printed([code])

    expect(text).toMatch(expected)
  })
})

describe('the other methods of console', () => {
  test('print tables', async () => {
    const { printed: text } = await inSandbox(`
      console.table([{ a: 1, b: 'x' }, { a: 2, c: [1, 2, 3, 4] }])
      console.table([[1, 2], [3]])
      console.table([{ a: 1, b: 2 }], ['b'])
      console.table(['p', 'q'])
      console.table(new Map([['k', 1]]))
      console.table('no table')`)

    expect(text).toBe(tables)
  })

  test('indent groups, count and measure', async () => {
    const { printed: text } = await inSandbox(`
      console.group('outer'); console.log('a\\nb'); console.groupCollapsed(); console.log({ c: 1 }); console.groupEnd()
      console.groupEnd(); console.log('out')
      console.count(); console.count(); console.count('x'); console.countReset(); console.count(); console.countReset('none')
      console.time('t'); console.timeLog('t', 'on the way', { a: 1 }); console.timeEnd('t'); console.timeEnd('t')
      console.assert(1 === 1, 'never'); console.assert(false, 'so %s', 'it is'); console.assert(false); console.assert(0, { a: 1 })
      console.dir({ a: { b: {} } }, { depth: 0 }); console.trace('here'); console.info('i'); console.warn('w'); console.error('e'); console.debug('d')`)

    expect(text.replaceAll(/0\.\d+ms/g, '0ms')).toBe(others)
  })

  test('keep their counters when an action ends, and their margin not', async () => {
    const { printed: text } = await inSandbox(`console.group('g'); console.count('n')`, `console.count('n')`)

    expect(text).toBe('g\n  n: 1\nn: 2\n')
  })

  test('are not misled by what code does to prototypes', async () => {
    const poison = `
      var log = []
      const steal = (name) => function (...args) { log[log.length] = name; return undefined }
      for (const name of ['join', 'push', 'map', 'slice', 'indexOf', 'includes', 'forEach', 'sort']) Array.prototype[name] = steal(name)
      for (const name of ['concat', 'slice', 'indexOf', 'split', 'replace', 'repeat', 'padEnd', 'charAt']) String.prototype[name] = steal(name)
      Array.prototype[Symbol.iterator] = steal('iterator'); Map.prototype.get = steal('get'); Map.prototype.set = steal('set')
      Object.keys = steal('keys'); Math.round = steal('round'); Function.prototype.toString = steal('toString'); JSON.stringify = steal('json')`
    const code = `console.log('%s %j', 'a', [1], { b: [1, 'c'] }, new Map(), class A {}); console.table([{ a: 1 }]); console.count(); console.time(); console.timeEnd(); console.group('g'); console.log('x\\ny'); log.length`

    const { printed: text, text: stolen } = await inSandbox(poison, code)

    expect(text).toContain(`a [1] { b: [ 1, 'c' ] } Map(0) {} [class A]\n`)
    expect(text).toContain('│ 0       │ 1 │')
    expect(text).toContain('g\n  x\n  y\n')
    expect(stolen).toBe('0')
  })
})

const tables = `┌─────────┬───┬─────┬──────────────────────────────┐
│ (index) │ a │ b   │ c                            │
├─────────┼───┼─────┼──────────────────────────────┤
│ 0       │ 1 │ 'x' │                              │
│ 1       │ 2 │     │ [ 1, 2, 3, ... 1 more item ] │
└─────────┴───┴─────┴──────────────────────────────┘
┌─────────┬───┬───┐
│ (index) │ 0 │ 1 │
├─────────┼───┼───┤
│ 0       │ 1 │ 2 │
│ 1       │ 3 │   │
└─────────┴───┴───┘
┌─────────┬───┐
│ (index) │ b │
├─────────┼───┤
│ 0       │ 2 │
└─────────┴───┘
┌─────────┬────────┐
│ (index) │ Values │
├─────────┼────────┤
│ 0       │ 'p'    │
│ 1       │ 'q'    │
└─────────┴────────┘
┌───────────────────┬─────┬────────┐
│ (iteration index) │ Key │ Values │
├───────────────────┼─────┼────────┤
│ 0                 │ 'k' │ 1      │
└───────────────────┴─────┴────────┘
no table
`

const others = `outer
  a
  b
    { c: 1 }
out
default: 1
default: 2
x: 1
default: 1
Count for 'none' does not exist
t: 0ms on the way { a: 1 }
t: 0ms
No such label 't' for console.timeEnd()
Assertion failed: so it is
Assertion failed
Assertion failed: { a: 1 }
{ a: [Object] }
Trace: here
i
w
e
d
`
