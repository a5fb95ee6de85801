/** One hostile program, what it does where nothing stops it, and what must come of it here. */
export type SmokeCase = {
  readonly title: string
  readonly code: string
  /** In a plain `node:vm` context: it never ends, it takes the process with it, or it leaves this behind. */
  readonly open: Readonly<Record<string, unknown>>
  /** In the sandbox. */
  readonly strict: Readonly<Record<string, unknown>>
  /** Calls that reach the host in the sandbox. Default 0. */
  readonly calls?: number
}

const timeout = { kind: 'killed', reason: 'timeout' }

export const smokeCases: readonly SmokeCase[] = [
  { title: 'a loop', code: 'for (;;);', open: { end: 'hangs' }, strict: timeout },
  {
    title: 'a loop in finally',
    code: 'try { for (;;) if (Math.random() < 1e-6) throw 1 } finally { for (;;); }',
    open: { end: 'hangs' },
    strict: timeout,
  },
  {
    title: 'recursion that begins again when it is stopped',
    code: 'const deep = () => [deep()]; for (;;) try { deep() } catch {}',
    open: { end: 'hangs' },
    strict: timeout,
  },
  {
    title: 'an array that grows without end',
    code: 'const list = []; for (;;) list.push(new Array(100000).fill(1))',
    open: { end: 'dies' },
    strict: { kind: 'error', error: { message: 'out of memory' } },
  },
  {
    title: 'buffers beyond any heap',
    code: 'const list = []; for (let i = 0; i < 300; i += 1) list.push(new Uint8Array(1e6).fill(1)); finalAnswer(list.length)',
    open: { answers: [300] },
    strict: { kind: 'error', error: { message: 'out of memory' } },
  },
  {
    title: 'a flood of output',
    code: 'for (let i = 0; i < 5000; i += 1) console.log("x".repeat(100))',
    open: { outputChars: 500_000 },
    strict: { kind: 'value' },
  },
  {
    title: 'a promise that never settles',
    code: 'await new Promise(() => {}); finalAnswer(1)',
    open: { ended: false },
    strict: { kind: 'error' },
  },
  {
    title: 'the constructor of a tool',
    code: 'finalAnswer(typeof echo.constructor.constructor("return process")().kill)',
    open: { answers: ['function'] },
    strict: { kind: 'error', error: { name: 'ReferenceError' } },
  },
  {
    title: 'an import of a module of Node.js',
    code: 'finalAnswer(typeof (await import("node:fs")).readFileSync)',
    open: { answers: ['function'] },
    strict: { kind: 'error', error: { name: 'SyntaxError' } },
  },
  {
    title: 'poisoned JSON, promises and prototypes',
    code: `
      const map = new Map([[1, 2]])
      JSON.stringify = JSON.parse = () => '"stolen"'
      Promise.prototype.then = function () { return this }
      Object.defineProperty(Array.prototype, 0, { set() {}, configurable: true })
      Map.prototype.get = Map.prototype.set = Array.prototype.join = Reflect.apply = () => 'stolen'
      Object.prototype.toJSON = () => 'stolen'
      finalAnswer({ a: [1, map], back: await echo({ q: [1] }) })`,
    open: { answers: ['stolen'] },
    strict: {
      kind: 'answer',
      value: { a: [1, { $type: 'map', entries: [[1, 2]] }], back: { q: [1] } },
    },
    calls: 1,
  },
  {
    title: 'an answer with a getter that spins',
    code: 'finalAnswer({ get a() { for (;;); } })',
    open: { end: 'hangs' },
    strict: timeout,
  },
  {
    title: 'another finalAnswer',
    code: `
      try { Object.defineProperty(globalThis, 'finalAnswer', { value: () => {} }) } catch {}
      try { globalThis.finalAnswer = () => {} } catch {}
      try { delete globalThis.finalAnswer } catch {}
      finalAnswer('kept')`,
    open: { answers: [] },
    strict: { kind: 'answer', value: 'kept' },
  },
  {
    title: 'work after the answer',
    code: 'try { finalAnswer(1) } finally { echo("after"); finalAnswer(2); console.log("after") }',
    open: { answers: [1, 2], calls: 1 },
    strict: { kind: 'answer', value: 1, output: '' },
  },
]
