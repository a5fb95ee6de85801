import type { Attack } from '../attack.ts'

const timeout = 'killed:timeout'

/** T13 to T20: code that runs when the program seems to be over, that ignores an abort, or that delays the host. */
export const afterTheEnd: readonly Attack[] = [
  {
    id: 'T13-a',
    title: 'a flood of jobs behind the last value',
    code: 'const again = () => queueMicrotask(again); again(); 1',
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T13-b',
    title: 'jobs behind the answer',
    code: 'const again = () => { Promise.resolve().then(again) }; again(); finalAnswer(1)',
    open: 'hang',
    here: 'answer',
    right: { answer: 1 },
  },
  {
    id: 'T14-a',
    title: 'code that goes on after an abort',
    code: 'try { hang(); for (;;); } finally { for (;;); }',
    abortsOnHang: true,
    limits: { stepTimeoutMs: 20_000 },
    open: 'hang',
    here: 'killed:aborted',
  },
  {
    id: 'T14-b',
    title: 'a native loop that an abort cannot interrupt',
    code: 'hang(); await echo(1); try { new Array(2 ** 32 - 1).join() } catch {} for (;;);',
    abortsOnHang: true,
    limits: { stepTimeoutMs: 20_000 },
    open: 'hang',
    here: 'killed:aborted',
  },
  {
    id: 'T14-c',
    title: 'calls made after an abort',
    code: `
      hang()
      for (let turn = 0; turn < 1e5; turn += 1) await null
      Promise.resolve({ then() { for (;;); } }).then(0, () => { echo('paid'); finalAnswer('late') })
      for (;;) await null`,
    abortsOnHang: true,
    limits: { stepTimeoutMs: 20_000 },
    open: 'hang',
    here: 'killed:aborted',
    right: { calls: ['hang'] },
  },
  {
    id: 'T15-a',
    title: 'a call that never comes back and ignores the abort',
    code: 'await hang()',
    abortsOnHang: true,
    open: 'hang',
    here: 'killed:aborted',
    limits: { stepTimeoutMs: 20_000 },
    right: { calls: ['hang'] },
  },
  {
    id: 'T16-a',
    title: 'an answer with a getter that spins',
    code: 'finalAnswer({ get a() { for (;;); } })',
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-b',
    title: 'an answer whose proxy spins when its keys are asked for',
    code: 'finalAnswer(new Proxy({}, { ownKeys() { for (;;); }, get() { for (;;); } }))',
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-c',
    title: 'an answer with a getter called then that spins',
    code: 'finalAnswer({ get then() { for (;;); }, toJSON() { for (;;); } })',
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-d',
    title: 'arguments with a getter that spins',
    code: 'echo({ get a() { for (;;); }, toJSON() { for (;;); } })',
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-e',
    title: 'an error whose message spins when the host reads it',
    code: `const error = new Error('x'); Object.defineProperty(error, 'message', { get() { for (;;); } }); throw error`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-f',
    title: 'a thrown proxy that spins whatever is asked',
    code: `throw new Proxy({}, new Proxy({}, { get: () => () => { for (;;); } }))`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-g',
    title: 'output of a value whose text never ends',
    code: `
      console.log({ toString() { for (;;); }, [Symbol.toPrimitive]() { for (;;); } })
      console.log(new Proxy([], { get() { for (;;); } }))`,
    open: 'hang',
    here: [timeout, 'value'],
  },
  {
    id: 'T16-h',
    title: 'a last value that spins when it is shown',
    code: `const last = new Proxy({ toString() { for (;;); } }, { ownKeys() { for (;;); } }); console.log(last); last`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T16-i',
    title: 'an error as the answer, with a cause that spins when it is read',
    code: `
      const error = new Error('x', { cause: { get a() { for (;;); } } })
      error.toJSON = function () { return { ...this.cause } }
      finalAnswer(error)`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T17-a',
    title: 'a program nested twenty thousand parentheses deep',
    code: [`${'('.repeat(20_000)}1${')'.repeat(20_000)}`, 'for (;;);'],
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T17-b',
    title: 'brackets, templates, arrows and classes nested deeply',
    code: `for (const [open, close] of [['[', ']'], ['{', '}'], ['x=>', ''], ['(class{a=', '})'], ['-', ''], ['!(', ')']])
      try { eval(open.repeat(20000) + '1' + close.repeat(20000)) } catch {}
      for (;;) try { eval('['.repeat(20000) + ']'.repeat(20000)) } catch {}`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T17-c',
    title: 'a source at its greatest size, of one expression',
    code: `for (;;) { ${'1+'.repeat(120_000)}1 }`,
    open: 'hang',
    here: [timeout, 'error:SyntaxError', 'error:InternalError', 'error:RangeError'],
  },
  {
    id: 'T17-d',
    title: 'a label and a name of fifty thousand letters',
    code: `${'l'.repeat(50_000)}: for (;;) { const ${'n'.repeat(50_000)} = 1; continue ${'l'.repeat(50_000)} }`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T17-e',
    title: 'a regular expression of a hundred thousand groups',
    code: `for (;;) try { new RegExp('(a|'.repeat(1e5) + 'b' + ')*'.repeat(1e5)).test('a') } catch {}`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T17-f',
    title: 'ten thousand declarations, functions and classes at the top',
    code: `${Array.from({ length: 4_000 }, (_, at) => `var v${at} = 1; function f${at}() {} class C${at} {}`).join('\n')}\nfor (;;);`,
    open: 'hang',
    here: timeout,
  },
  {
    id: 'T17-g',
    title: 'iterators stacked a hundred thousand deep, beyond the stack of the engine',
    code: `
      let stacked = [1].values()
      try { for (let depth = 0; depth < 1e5; depth += 1) stacked = stacked.map((x) => x) } catch {}
      try { [...stacked] } catch {}
      for (;;);`,
    open: 'hang',
    here: ['killed:crash', 'killed:memory', timeout],
  },
  {
    id: 'T17-h',
    title: 'proxies, bound functions and prototypes stacked deeply, and asked for everything there is',
    code: `
      let proxy = () => {}
      for (let depth = 0; depth < 2e4; depth += 1) proxy = new Proxy(proxy, {})
      for (const ask of [(p) => p(), (p) => new p(), (p) => 'x' in p, (p) => delete p.x, Object.keys, Object.freeze, Array.isArray,
        Reflect.getPrototypeOf, (p) => ({}) instanceof p, String, JSON.stringify, (p) => Object.assign({}, p)])
        try { ask(proxy) } catch {}
      for (;;);`,
    open: 'hang',
    here: ['killed:crash', 'killed:memory', timeout],
  },
  {
    id: 'T17-i',
    title: 'buffers that shrink and go away while they are sorted, filled and read',
    code: `
      for (const method of ['sort', 'fill', 'map', 'copyWithin', 'indexOf', 'join', 'set', 'slice', 'with', 'toSorted']) {
        const buffer = new ArrayBuffer(1e4, { maxByteLength: 2e4 })
        const bytes = new Uint8Array(buffer)
        const shrink = { valueOf() { try { buffer.resize(8) } catch {} return 1 }, toString: () => 'x' }
        try { bytes[method](method === 'sort' || method === 'map' || method === 'toSorted' ? () => shrink.valueOf() : shrink, shrink, shrink) } catch {}
        try { buffer.transfer && buffer.transfer(0); bytes[method](shrink) } catch {}
        try { new DataView(buffer, 4).setFloat64(shrink, shrink) } catch {}
      }
      const list = [3, 2, 1]
      list.sort(() => { list.length = 0; list.push(...Array(1e3).fill({})); return 1 })
      for (;;);`,
    open: 'hang',
    here: ['killed:crash', 'killed:memory', timeout],
  },
  {
    id: 'T17-j',
    title: 'chains of a hundred thousand objects, taken down at once',
    code: `
      for (const link of [(x) => ({ x }), (x) => () => x, (x) => [x], (x) => new Map([[0, x]]), (x) => Promise.resolve([x]), (x) => new Error('', { cause: x })]) {
        let chain = null
        try { for (let at = 0; at < 1e5; at += 1) chain = link(chain) } catch {}
        chain = null
      }
      for (;;);`,
    open: 'hang',
    here: ['killed:crash', 'killed:memory', timeout],
  },
  {
    id: 'T18-a',
    title: 'a second of computing in one piece',
    code: 'let sum = 0; for (let n = 0; n < 5e8; n += 1) sum += n % 7',
    open: 'stall',
    here: timeout,
  },
  {
    id: 'T18-b',
    title: 'arguments that are dear to read, one after the other',
    code: `
      const list = Array.from({ length: 5000 }, (_, at) => ({ at, text: 'x'.repeat(5), m: [at, at] }))
      for (let turn = 0; turn < 300; turn += 1) await Promise.resolve(echo(list)).catch(() => {})`,
    open: 'wrong',
    here: ['value', timeout],
    right: { calls: [] },
    limits: { stepTimeoutMs: 1_000 },
  },
  {
    id: 'T18-c',
    title: 'arguments of a megabyte in small pieces, several at once',
    code: `
      const list = Array.from({ length: 1.7e5 }, (_, at) => [at % 10])
      for (let turn = 0; turn < 2; turn += 1) load(list)
      for (let turn = 0; turn < 60 && !globalThis.performance; turn += 1) load(list)`,
    open: 'stall',
    here: 'value',
    outChars: 4e6,
    limits: { stepTimeoutMs: 30_000, memoryMb: 64, argumentBytes: 1_048_576 },
  },
]
