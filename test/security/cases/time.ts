import type { Attack } from '../attack.ts'

const timeout = 'killed:timeout'
const hang = 'hang'

/** T1 to T6: computing without end, in what the interpreter can interrupt and in what only the end of its thread stops. */
export const time: readonly Attack[] = [
  { id: 'T1-a', title: 'a loop', from: ['res-00'], code: 'for (;;);', open: hang, here: timeout },
  {
    id: 'T1-b',
    title: 'a loop in a function made from text',
    code: `new Function('while (true) {}')()`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T1-c',
    title: 'a loop through labels, switches and exceptions',
    code: 'outer: for (;;) { try { switch (1) { case 1: continue outer } } catch {} finally { continue outer } }',
    open: hang,
    here: timeout,
  },
  {
    id: 'T1-d',
    title: 'recursion that begins again when it is stopped',
    code: 'const deep = () => [deep()]; for (;;) try { deep() } catch {}',
    open: hang,
    here: timeout,
  },
  {
    id: 'T1-e',
    title: 'a loop that looks at the clock until a time that never comes',
    code: 'const end = Date.now() + 1e6; while (Date.now() < end);',
    open: hang,
    here: timeout,
  },
  {
    id: 'T2-a',
    title: 'a regular expression that backtracks for ever',
    code: `/^(a+)+$/.test('a'.repeat(40) + 'b')`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T2-b',
    title: 'a regular expression that backtracks for ever behind it',
    code: `/(?<=^(x+x+)+)y/.test('z' + 'x'.repeat(60) + 'y')`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T2-c',
    title: 'exec replaced so that a global match never ends',
    code: `RegExp.prototype.exec = () => ({ 0: 'a', index: 0, length: 1 }); 'aaa'.match(/a/g)`,
    open: hang,
    here: [timeout, 'error:InternalError'],
  },
  {
    id: 'T2-d',
    title: 'a split with a species of its own that never finds an end',
    code: `
      class Forever extends RegExp { exec() { this.lastIndex = 0; return null } static get [Symbol.species]() { return Forever } }
      for (;;) 'ab'.repeat(1e4).split(new Forever('a', 'y'))`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T3-a',
    title: 'a power of a large integer',
    code: '(10n ** 300000n) ** 3000n % 7n; for (;;) 3n ** 1000000n',
    open: hang,
    here: [timeout, 'error:RangeError'],
  },
  {
    id: 'T3-b',
    title: 'the decimal text of a huge integer',
    code: `for (;;) String(7n ** 200000n).length`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T3-c',
    title: 'shifts and products of huge integers',
    code: `let n = 1n << 900000n; for (;;) { n = (n * n) >> 900000n; n |= 1n << 899999n }`,
    open: hang,
    here: [timeout, 'error:RangeError'],
  },
  {
    id: 'T4-a',
    title: 'a sort of four thousand million holes',
    code: 'const a = []; a.length = 2 ** 32 - 1; a[2 ** 31] = 1; a.sort(); for (;;) a.sort()',
    open: hang,
    here: timeout,
  },
  {
    id: 'T4-b',
    title: 'a join of four thousand million holes',
    code: 'for (;;) try { new Array(2 ** 32 - 1).join() } catch {}',
    open: hang,
    here: timeout,
  },
  {
    id: 'T4-c',
    title: 'a reverse of an object of the greatest length',
    code: 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })',
    open: hang,
    here: timeout,
  },
  {
    id: 'T4-d',
    title: 'a search in an object of the greatest length',
    code: 'Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)',
    open: hang,
    here: timeout,
  },
  {
    id: 'T4-e',
    title: 'a list made from a length of a thousand million',
    code: 'for (;;) try { Array.from({ length: 1e9 }) } catch {}',
    open: 'death',
    here: [timeout, 'error:InternalError', 'killed:memory'],
    limits: { stepTimeoutMs: 200 },
  },
  {
    id: 'T4-f',
    title: 'a copy within, a fill and a splice of an object of the greatest length',
    code: `
      const long = { length: 2 ** 53 - 1 }
      for (const method of ['copyWithin', 'fill', 'splice', 'lastIndexOf', 'unshift'])
        try { Array.prototype[method].call(long, 0, 1, 2 ** 52) } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T4-g',
    title: 'a concatenation that spreads objects of the greatest length',
    code: `for (;;) try { [].concat({ length: 2 ** 53 - 2, [Symbol.isConcatSpreadable]: true }) } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T5-a',
    title: 'a search of a long text in a longer one',
    code: `for (;;) 'a'.repeat(2e6).indexOf('a'.repeat(1e6) + 'b')`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T5-b',
    title: 'a comparison of megabytes by locale',
    code: `const text = 'ä'.repeat(2e6); for (;;) text.localeCompare(text + 'b')`,
    open: hang,
    here: 'error:RangeError',
    limits: { stepTimeoutMs: 200, memoryMb: 128 },
  },
  {
    id: 'T5-c',
    title: 'a replacement that makes a text a thousand times as long',
    code: `for (;;) try { 'a'.repeat(1e5).replaceAll('a', 'b'.repeat(100)) } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T5-d',
    title: 'a normalization of megabytes',
    code: `const text = '\\u1e9b\\u0323'.repeat(3e5); for (;;) text.normalize('NFKD').normalize('NFC')`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T6-a',
    title: 'a sort whose comparison never ends',
    code: '[2, 1].sort(() => { for (;;); })',
    open: hang,
    here: timeout,
  },
  {
    id: 'T6-b',
    title: 'a JSON text of a value that grows while it is written',
    code: `
      const make = () => ({ toJSON: () => ({ next: make() }) })
      for (;;) try { JSON.stringify(make()) } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T6-c',
    title: 'a JSON text of a list nested deeply, again and again',
    code: `
      let deep = []
      for (let depth = 0; depth < 3000; depth += 1) deep = [deep]
      for (;;) try { JSON.stringify(deep) } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T6-d',
    title: 'a clone of a value that doubles with every level',
    code: `
      let bomb = ['x']
      for (let depth = 0; depth < 24; depth += 1) bomb = [[...bomb], [...bomb]].flat().slice(0, 1e4)
      for (;;) try { structuredClone(bomb) } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T6-e',
    title: 'conversions that call each other',
    code: `
      const value = { valueOf: () => +value, toString: () => \`\${value}\` }
      for (;;) try { value + '' } catch {}`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T6-f',
    title: 'a proxy that is its own prototype, searched for a key',
    code: `
      const ring = new Proxy({}, { getPrototypeOf: () => ring, has: (_, key) => key in Object.create(ring) })
      for (;;) try { 'x' in ring } catch {}`,
    open: hang,
    here: timeout,
  },
]
