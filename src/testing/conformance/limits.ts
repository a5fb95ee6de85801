import { RecordingHost } from '../recording-host.ts'
import { toCases } from './case.ts'
import type { ActionCase, CaseDefinition } from './case.ts'
import { expectMatch, including } from './match.ts'
import { during } from './workbench.ts'

const promises = (
  [
    ['a thenable', 'Promise.resolve({ then() { for (;;); } }).then(0, () => { echo("paid"); finalAnswer(1) })'],
    ['an async function', '(async () => { await 0; for (;;); })().catch(() => { echo("paid"); finalAnswer(1) })'],
    ['an answer that resolves to itself', 'const t = { then(r) { r(t) } }; finalAnswer(t)'],
  ] as const
).map(([what, code]): ActionCase => ({
  name: `ends ${what} at the deadline past its promises`,
  code,
  limits: { stepTimeoutMs: 200, graceMs: 200 },
  expected: { kind: 'killed', reason: 'timeout' },
  host: { calls: [] },
}))

const lookAtStacks =
  'const held = {}; Error.captureStackTrace(held); [new Error(1), new TypeError(2), held, await echo({ f() {} }).catch((e) => e)].map((e) => typeof e.stack).join()'

const stacks = [
  'Error.prepareStackTrace = (e, s) => s',
  'TypeError.prepareStackTrace = (e, s) => s; Error.stackTraceLimit = 1e9',
  'try { Object.defineProperty(Error, "prepareStackTrace", { value: (e, s) => s }) } catch {}',
  'Reflect.set(Error, "prepareStackTrace", (e, s) => s, Error)',
  'delete Error.prepareStackTrace; Error.prepareStackTrace = (e, s) => s',
  '"use strict"; Error.prepareStackTrace = (e, s) => s; Error.captureStackTrace = 1',
].map((code): ActionCase => ({
  name: `hands out no frames of the stack after ${JSON.stringify(code)}`,
  code: `${code}\n${lookAtStacks}`,
  expected: { text: 'string,string,string,string' },
}))

const times = (
  [
    ['waits in a row', 'for (let i = 0; i < 50; i += 1) await new Promise((r) => setTimeout(r, 20)); 1'],
    ['an interval without end', 'setInterval(() => {}, 1); await new Promise(() => {})'],
  ] as const
).map(([what, code]): ActionCase => ({
  name: `counts ${what} as time of the code`,
  code,
  limits: { stepTimeoutMs: 300 },
  expected: { kind: 'killed', reason: 'timeout' },
}))

const timers: ActionCase = {
  name: 'lets one action start no more than ten thousand timers',
  code: 'for (;;) clearTimeout(setTimeout(() => {}, 1e6))',
  limits: { stepTimeoutMs: 20_000 },
  expected: { kind: 'error', error: { name: 'RangeError', message: including('no more than 10000 timers') } },
}

const abort: CaseDefinition = {
  name: 'lets nothing go on after an abort',
  async run(bench) {
    const sandbox = await bench.open({ limits: { graceMs: 1_000 } })
    const controller = new AbortController()
    const host = new RecordingHost()
    const code =
      'await echo(1); hang(); Promise.resolve({ then() { for (;;); } }).then(0, () => { echo("paid"); finalAnswer(1) })'

    const done = bench.execute(sandbox, { code, signal: controller.signal }, host)
    await during(done, host.untilHanging())
    controller.abort()

    expectMatch('execution', await done, { kind: 'killed', reason: 'aborted' })
    expectMatch(
      'calls',
      host.calls.map((call) => call.name),
      ['echo', 'hang'],
    )
  },
}

/** What code cannot do that was written to get around the limits. */
export const limitCases: readonly CaseDefinition[] = [...toCases([...promises, ...stacks, ...times, timers]), abort]
