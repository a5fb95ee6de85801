import type { Attack } from '../attack.ts'

const timeout = 'killed:timeout'
const hang = 'hang'

/** T7 to T12: iterations, jobs, thenables and timers without end, and waiting for what never comes. */
export const waiting: readonly Attack[] = [
  {
    id: 'T7-a',
    title: 'an endless iterator, spread',
    code: `
      const endless = { [Symbol.iterator]: () => ({ next: () => ({ value: 0, done: false }) }) }
      for (const _ of endless);`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T7-b',
    title: 'an endless asynchronous iteration',
    code: 'for await (const _ of (async function* () { for (;;) yield 1 })());',
    open: hang,
    here: timeout,
  },
  {
    id: 'T7-c',
    title: 'a generator that goes on when it is told to return',
    code: `
      const stubborn = (function* () { for (;;) try { yield 1 } finally { for (;;); } })()
      for (const _ of stubborn) break`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T8-a',
    title: 'an endless chain of jobs',
    from: ['res-01'],
    code: 'const again = () => { Promise.resolve().then(again) }; again(); await new Promise(() => {})',
    open: hang,
    here: timeout,
  },
  {
    id: 'T8-b',
    title: 'jobs that each start two',
    from: ['res-01'],
    code: 'let n = 0; const fork = () => { if (n < 1e4) { n += 1; queueMicrotask(fork) } queueMicrotask(() => fork()) }; fork(); await new Promise(() => {})',
    open: hang,
    here: [timeout, 'error:InternalError', 'killed:memory'],
  },
  {
    id: 'T9-a',
    title: 'a thenable that spins',
    code: 'await { then() { for (;;); } }',
    open: hang,
    here: timeout,
  },
  {
    id: 'T9-b',
    title: 'a thenable that resolves to itself for ever',
    code: 'const lie = { then(resolve) { resolve(lie) } }; await lie',
    open: hang,
    here: timeout,
  },
  {
    id: 'T9-c',
    title: 'an answer that resolves to itself for ever',
    code: 'const lie = { then(resolve) { resolve(lie) } }; finalAnswer(lie); await lie',
    open: hang,
    here: timeout,
  },
  {
    id: 'T10-a',
    title: 'an interval without end',
    code: 'setInterval(() => {}, 1); await new Promise(() => {})',
    open: hang,
    here: timeout,
  },
  {
    id: 'T10-b',
    title: 'a timer that waits for days',
    code: 'await new Promise((resolve) => setTimeout(resolve, 1e9))',
    open: hang,
    here: timeout,
  },
  {
    id: 'T11-a',
    title: 'a loop in finally, entered when the first loop is stopped',
    code: 'try { for (;;) if (Math.random() < 1e-6) throw 1 } finally { for (;;); }',
    open: hang,
    here: timeout,
  },
  {
    id: 'T11-b',
    title: 'a loop in every catch and finally there is, around awaits',
    code: `
      const spin = async () => { try { await null; for (;;); } catch { for (;;); } finally { for (;;); } }
      try { await Promise.all([spin(), spin()]) } catch { for (;;); } finally { for (;;); }`,
    open: hang,
    here: timeout,
  },
  {
    id: 'T12-a',
    title: 'an await of what is never resolved',
    code: 'await new Promise(() => {})',
    open: hang,
    here: 'error:Error',
  },
  {
    id: 'T12-b',
    title: 'two async functions that wait for each other',
    code: 'let second; const first = (async () => { await null; await second })(); second = (async () => first)(); await second',
    open: hang,
    here: 'error:Error',
  },
]
