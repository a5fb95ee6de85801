import type { Attack } from '../attack.ts'

/** B10 to B13: what is left over, holes and late work, and values that come in by the side. */
export const looseEnds: readonly Attack[] = [
  {
    id: 'B10-a',
    title: 'a rejection nobody handles',
    from: ['vm2-cat22-0'],
    code: `Promise.reject(new Error('nobody')); (async () => { throw null })()`,
    open: 'death',
    here: 'value',
  },
  {
    id: 'B10-b',
    title: 'an executor that fails inside with an error of the engine',
    from: ['vm2-cat22-1', 'vm2-GHSA-hw58-p9xv-2mjh-repro'],
    code: `
      new Promise(() => { const error = new Error('x'); error.name = Symbol('x'); return error.stack + error })
      new Promise(() => { setTimeout(1) })
      new Promise((resolve, reject) => reject(fail()))`,
    open: 'death',
    here: 'value',
  },
  {
    id: 'B10-c',
    title: 'a call that fails and that nobody awaits',
    from: ['vm2-cat22-0'],
    code: `fail(); fail().finally(() => {}); Promise.all([fail(), fail()])`,
    open: 'death',
    here: 'value',
    right: { calls: ['fail', 'fail', 'fail', 'fail'] },
  },
  {
    id: 'B10-d',
    title: 'an error in a timer and in a job',
    code: `
      setTimeout(() => { throw new Error('late') }, 0)
      queueMicrotask(() => { throw new Error('job') })
      await new Promise((resolve) => setTimeout(resolve, 5))`,
    open: 'death',
    here: 'value',
  },
  {
    id: 'B11-a',
    title: 'an array of four thousand million holes as an argument',
    code: `
      const holes = [1]
      holes.length = 2 ** 32 - 1
      const said = await Promise.resolve(echo(holes)).then(() => 'taken', (error) => error.name)
      finalAnswer(said)`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'TypeError', calls: [] },
  },
  {
    id: 'B12-a',
    title: 'work after the answer',
    code: `
      try { finalAnswer(1) } catch { echo('catch') } finally { echo('after'); finalAnswer(2); console.log('after') }`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 1, calls: [], output: '' },
  },
  {
    id: 'B12-b',
    title: 'jobs, timers and generators that go on after the answer',
    code: `
      Promise.resolve().then(() => echo('job'))
      queueMicrotask(() => console.log('microtask'))
      setTimeout(() => echo('timer'), 0)
      const held = (function* () { try { yield 1 } finally { echo('return'); console.log('return') } })()
      for (const _ of held) finalAnswer('only')`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'only', calls: [], output: '' },
  },
  {
    id: 'B12-c',
    title: 'a second answer from within the first',
    code: `finalAnswer({ get a() { try { finalAnswer('inner') } catch {} return 'outer' } })`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'inner' },
  },
  {
    id: 'B12-d',
    title: 'timers that arm themselves again at the end of the step, and what they do in the next',
    code: [
      `globalThis.count = 0
       const again = () => { count += 1; echo('between'); setTimeout(again, 0) }
       again()`,
      `const seen = count; await new Promise((resolve) => setTimeout(resolve, 20)); finalAnswer(count - seen)`,
    ],
    open: 'wrong',
    here: 'answer',
    right: { answer: 0, calls: ['echo'] },
  },
  {
    id: 'B12-e',
    title: 'callbacks of weak references and finalizers after the end of the step',
    code: [
      `globalThis.registry = new FinalizationRegistry((held) => echo(held))
       for (let at = 0; at < 1000; at += 1) registry.register({ at }, at)
       globalThis.weak = new WeakRef({})
       setInterval(() => { echo('interval'); new Array(1e4).fill({}) }, 1)
       finalAnswer('first')`,
      `const list = []; for (let at = 0; at < 1e4; at += 1) list.push({ at })
       await new Promise((resolve) => setTimeout(resolve, 20))`,
    ],
    open: 'wrong',
    here: 'value',
    right: { answer: 'first', calls: [] },
  },
  {
    id: 'B12-f',
    title: 'a call of an earlier action that settles in a later one',
    code: [
      `globalThis.got = []; slow('late').then((value) => got.push(value)); finalAnswer('early')`,
      `await new Promise((resolve) => setTimeout(resolve, 30)); got.push('now')`,
      `console.log(got.join())`,
    ],
    open: 'wrong',
    here: 'value',
    right: { answer: 'early', calls: ['slow'], output: 'now\n' },
  },
  {
    id: 'B13-a',
    title: 'console methods with values that run code when they become text',
    code: `
      const value = { toString() { echo('text'); return 'ran' }, get x() { echo('get'); return 1 }, [Symbol.toPrimitive]() { echo('p'); return 'ran' } }
      console.log(value)`,
    open: 'wrong',
    here: 'value',
    right: {
      calls: [],
      output:
        '{\n  toString: [Function: toString],\n  x: [Getter],\n  [Symbol(Symbol.toPrimitive)]: [Function: [Symbol.toPrimitive]]\n}\n',
    },
  },
  {
    id: 'B13-b',
    title: 'variables with hostile keys, given by the host',
    variables: JSON.parse('{"rows":[{"__proto__":{"admin":true}}]}'),
    code: `finalAnswer([({}).admin ?? 'none', Object.keys(rows[0]), 10n])`,
    open: 'wrong',
    here: 'answer',
    right: { answer: ['none', ['__proto__'], 10n] },
  },
]
