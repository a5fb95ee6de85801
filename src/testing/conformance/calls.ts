import { timerCall } from '../../core/executor.ts'
import { now, RecordingHost } from '../recording-host.ts'
import { toCases } from './case.ts'
import type { ActionCase, CaseDefinition } from './case.ts'
import { expectMatch, including } from './match.ts'
import { during } from './workbench.ts'

const calls: readonly ActionCase[] = [
  {
    name: 'rejects calls beyond the limit of an action',
    code: 'await echo(); await echo(); try { await echo() } catch (error) { error.message }',
    limits: { callsPerStep: 2 },
    expected: { text: including('2 calls, which is all it may') },
  },
  {
    name: 'lets code catch the error of a call, with its code and no stack of the host',
    code: 'try { await fail() } catch (e) { [e instanceof Error, e.name, e.message, e.code] }',
    expected: { text: "[ true, 'ToolError', 'no luck', 'tool-failed' ]" },
  },
  {
    name: 'says where a call failed that nothing caught',
    code: '1\nawait fail()',
    expected: { kind: 'error', error: { name: 'ToolError', line: 2 } },
  },
  {
    name: 'rejects a call whose arguments cannot be sent',
    code: 'try { await echo({ f() {} }) } catch (e) { String(e) }',
    expected: { text: including('TypeError: args.f is a function') },
  },
  {
    name: 'awaits and names calls that nobody awaited',
    code: 'echo(1).then(() => console.log("went on")); 5',
    expected: { kind: 'value', text: '5', floating: ['echo'], output: 'went on\n' },
  },
  {
    name: 'runs timers, and clears those that are left',
    code: 'setTimeout(() => {}, 1e6); await new Promise((r) => setTimeout(r, 1)); 3',
    expected: { text: '3', clearedTimers: 1 },
  },
  {
    name: 'tells the host when a timer is cleared',
    code: 'const t = setTimeout(() => {}, 1e6); clearTimeout(t)',
    expected: {},
    host: { aborted: [1] },
  },
  {
    name: 'reports a promise that can never settle',
    code: 'await new Promise(() => {})',
    expected: { kind: 'error', error: { message: including('can never settle') } },
  },
]

const sideBySide: CaseDefinition = {
  name: 'runs calls side by side and settles them in any order',
  async run(bench) {
    const host = new RecordingHost()
    const code = '(await Promise.all([hang(1), hang(2)])).join()'
    const done = bench.run(code, { host, limits: { callsInFlight: 2 } })
    await during(done, host.untilHanging(2))

    host.hanging[1]?.({ now, ok: true, value: 'second' })
    host.hanging[0]?.({ now, ok: true, value: 'first' })

    expectMatch('execution', await done, { text: 'first,second' })
  },
}

const inOrder: CaseDefinition = {
  name: 'settles calls in the order in which the host did',
  async run(bench) {
    const host = new RecordingHost()
    const code =
      'const order = []; await Promise.all([1, 2, 3].map((n) => hang(n).then(() => order.push(n)))); order.join()'
    const done = bench.run(code, { host })
    await during(done, host.untilHanging(3))

    for (const index of [2, 0, 1]) host.hanging[index]?.({ now, ok: true, value: null })

    expectMatch('execution', await done, { text: '3,1,2' })
  },
}

const inFlight: CaseDefinition = {
  name: 'lets at most so many calls run at once, and the rest wait',
  async run(bench) {
    const host = new RecordingHost()
    const code = 'await Promise.all([hang(), echo(1), echo(2), new Promise((r) => setTimeout(r, 1))])'
    const done = bench.run(code, { host, limits: { callsInFlight: 1 } })
    // A timer needs no place, so that it overtakes what waits for one.
    await during(
      done,
      host.until(() => host.calls.some((call) => call.name === timerCall)),
    )

    const before = host.calls.map((call) => call.name)
    host.hanging[0]?.({ now, ok: true, value: null })
    await done
    const ordinals = host.calls.map((call) => call.ordinal)

    expectMatch('calls before one was settled', before, ['hang', timerCall])
    expectMatch('ordinals in the order of their calls', ordinals, [1, 4, 2, 3])
  },
}

/** Calls of the host, timers included. */
export const callCases: readonly CaseDefinition[] = [...toCases(calls), sideBySide, inOrder, inFlight]
