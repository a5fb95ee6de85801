import type { Attack, Ending } from '../attack.ts'

const full: readonly Ending[] = ['error:InternalError', 'error:RangeError', 'killed:memory']

/** M1 to M9: code that takes memory, and code that sends more than anybody wants. */
export const memory: readonly Attack[] = [
  {
    id: 'M1-a',
    title: 'an array that grows without end',
    from: ['res-02'],
    code: 'const list = []; for (;;) list.push(new Array(100000).fill(1))',
    open: 'death',
    here: full,
  },
  {
    id: 'M1-b',
    title: 'objects that hold each other',
    from: ['res-02'],
    code: 'let last = {}; for (;;) last = { last, twin: { last }, list: [last, 1, 2, 3] }',
    open: 'death',
    here: full,
  },
  {
    id: 'M1-c',
    title: 'a map and a set that grow without end',
    code: 'const map = new Map(); const set = new Set(); for (let n = 0; ; n += 1) { map.set({ n }, [n]); set.add(n) }',
    open: 'death',
    here: full,
  },
  {
    id: 'M1-d',
    title: 'closures that keep what they saw',
    code: 'const list = []; for (;;) { const held = new Array(1000).fill(list.length); list.push(() => held) }',
    open: 'death',
    here: full,
  },
  {
    id: 'M1-e',
    title: 'memory that is taken again each time it is refused',
    code: `
      const list = []
      for (let turn = 0; turn < 20; turn += 1) try { for (;;) list.push(new Array(10000).fill(turn)) } catch {}
      throw new RangeError('full')`,
    open: 'death',
    here: full,
  },
  {
    id: 'M2-a',
    title: 'a text that doubles',
    code: `const list = []; let text = 'x'; for (;;) { text = text.length < 1e5 ? text + text : 'y'; list.push(text + list.length, [...text]) }`,
    open: 'death',
    here: full,
  },
  {
    id: 'M2-b',
    title: 'a rope of many pieces, made flat',
    code: `let rope = ''; for (let n = 0; n < 4e6; n += 1) rope += 'abcdefghij' + n; const list = []; for (;;) list.push(rope.replace('a', 'b').split(''))`,
    open: 'death',
    here: full,
  },
  {
    id: 'M2-c',
    title: 'texts that a native function makes long',
    code: `const list = []; for (;;) list.push(('é' + list.length).repeat(1e6), 'x'.padStart(2e6, 'yz'), 'a'.padEnd(2e6).split(''))`,
    open: 'death',
    here: full,
  },
  {
    id: 'M2-d',
    title: 'a text of half a gigabyte at once',
    code: `let found = 0; for (const size of [2 ** 27, 2 ** 28]) { const text = 'é'.repeat(size / 2 ** 3); found += [...text].length } throw new RangeError(found)`,
    open: 'death',
    here: full,
  },
  {
    id: 'M3-a',
    title: 'buffers beyond any heap',
    code: `const list = []; for (let n = 0; n < 400; n += 1) list.push(new Uint8Array(1e6).fill(1)); finalAnswer(list.length)`,
    open: 'memory',
    here: full,
  },
  {
    id: 'M3-b',
    title: 'a buffer of two gigabytes, one that may grow, and one that is shared',
    code: `
      const list = []
      const makers = [() => new Float64Array(4e7).fill(1), () => new ArrayBuffer(1e6, { maxByteLength: 1e9 }), () => new BigInt64Array(4e7).fill(1n)]
      for (const make of makers) try { list.push(make()) } catch (error) { list.push(error) }
      throw list.find((one) => one instanceof Error) ?? new RangeError('all fit')`,
    open: 'memory',
    here: full,
  },
  {
    id: 'M4-a',
    title: 'a flood of output',
    code: `for (let n = 0; n < 5000; n += 1) console.log('x'.repeat(100))`,
    open: 'flood',
    here: 'value',
  },
  {
    id: 'M4-b',
    title: 'one output of megabytes, on every stream',
    code: `for (const way of ['log', 'info', 'warn', 'error', 'debug']) console[way]('é'.repeat(1e6), ['x'.repeat(1e5)])`,
    open: 'flood',
    here: 'value',
  },
  {
    id: 'M4-c',
    title: 'output in calls of one letter, and groups without end',
    code: `
      for (let n = 0; n < 2e4; n += 1) { if (console.group) console.group(n); console.log('letters of the alphabet') }
      1`,
    open: 'flood',
    here: ['value', 'killed:timeout'],
  },
  {
    id: 'M5-a',
    title: 'an error with a message of ten megabytes and a name of one',
    code: `const error = new Error('x'.repeat(1e7)); error.name = 'n'.repeat(1e6); console.log(error.message); throw error`,
    limits: { memoryMb: 128 },
    open: 'flood',
    here: [`error:${'n'.repeat(200)}`],
  },
  {
    id: 'M5-b',
    title: 'an error with a stack of many megabytes and a chain of causes as large',
    code: `
      const error = new TypeError('x', { cause: new Error('y'.repeat(1e6), { cause: 'z'.repeat(1e6) }) })
      error.stack = ('    at f (step-1.js:1:1)\\n').repeat(1e5)
      console.log(error.stack, error.cause.message)
      throw error`,
    open: 'flood',
    here: 'error:TypeError',
  },
  {
    id: 'M6-a',
    title: 'a hundred thousand calls at once',
    code: `const calls = []; for (let n = 0; n < 1e5; n += 1) calls.push(echo(n)); await Promise.all(calls)`,
    open: 'flood',
    here: ['error:RangeError', 'error:InternalError', 'killed:memory'],
  },
  {
    id: 'M6-b',
    title: 'calls that are never settled, one by one and nobody waits',
    code: `for (let n = 0; n < 5000; n += 1) { hang(n).catch(() => {}); await null } throw new RangeError('end')`,
    abortsOnHang: true,
    open: 'flood',
    here: 'killed:aborted',
  },
  {
    id: 'M6-c',
    title: 'a flood of promises and jobs',
    code: `const list = []; for (;;) list.push(new Promise((resolve) => resolve(list.length)).then(() => list))`,
    open: 'death',
    here: [...full, 'killed:timeout'],
  },
  {
    id: 'M6-d',
    title: 'a flood of timers, armed and cleared',
    code: `let n = 0; for (;;) { clearTimeout(setTimeout(() => {}, 1e6)); n += 1; if (n > 20000) for (;;) echo(n) }`,
    open: 'death',
    here: 'error:RangeError',
  },
  {
    id: 'M7-a',
    title: 'an answer larger than it may be',
    code: `finalAnswer('x'.repeat(4e5))`,
    open: 'flood',
    here: ['error:TypeError', 'error:RangeError', 'error:Error'],
  },
  {
    id: 'M7-b',
    title: 'an answer that doubles with every level',
    code: `let bomb = 'lol'; for (let depth = 0; depth < 14; depth += 1) bomb = { a: bomb, get twin() { return this.a } }; finalAnswer([bomb, 'x'.repeat(3e5)])`,
    open: 'flood',
    here: ['error:TypeError', 'error:RangeError', 'error:Error', 'error:InternalError'],
  },
  {
    id: 'M7-c',
    title: 'arguments larger than they may be, in one and in many',
    code: `
      const said = []
      for (const list of [['x'.repeat(4e5)], Array(50).fill('y'.repeat(2e4))])
        await Promise.resolve(load(...list)).catch((error) => said.push(error.name))
      throw new RangeError(said.join())`,
    open: 'flood',
    here: 'error:RangeError',
    right: { calls: [] },
  },
  {
    id: 'M7-d',
    title: 'a last value of a million items, and a text of megabytes',
    code: [
      `console.log(Array.from({ length: 1e5 }, (_, n) => 'item' + n))`,
      `const text = 'x'.repeat(1e6); console.log(text); text`,
      `Array.from({ length: 2e5 }, (_, n) => n)`,
    ],
    open: 'flood',
    here: 'value',
  },
  {
    id: 'M7-e',
    title: 'a source larger than it may be',
    code: `console.log('${'x'.repeat(400_000)}')`,
    open: 'flood',
    here: 'error:RangeError',
    right: { output: '' },
  },
  {
    id: 'M8-a',
    title: 'memory beyond what the thread of the interpreter has, by a source that is dear to parse',
    code: `const list = []; for (;;) list.push(new Function('return [' + '{a:[1,2,3]},'.repeat(5000) + ']')())`,
    open: 'death',
    here: full,
  },
  {
    id: 'M8-b',
    title: 'variables that are kept from action to action until memory is full',
    code: [
      ...Array.from({ length: 4 }, () => `globalThis.kept = [globalThis.kept, new Array(4e5).fill('x')]`),
      `const list = []; for (;;) list.push(new Array(1e5).fill(globalThis.kept))`,
    ],
    open: 'death',
    here: full,
  },
]
