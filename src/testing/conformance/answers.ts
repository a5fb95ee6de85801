import { RecordingHost } from '../recording-host.ts'
import { toCases } from './case.ts'
import type { ActionCase, CaseDefinition } from './case.ts'
import { expectMatch, including } from './match.ts'

const answers: readonly ActionCase[] = [
  {
    name: 'names the calls that an answer leaves behind, and lets them go on',
    code: 'echo(1); hang(); finalAnswer("done")',
    expected: { kind: 'answer', value: 'done', pending: [1, 2] },
    host: { aborted: [] },
  },
  {
    name: 'awaits an answer that is a promise, and the calls it takes to get there',
    code: 'async function main() { return (await echo(1)) + (await echo(2)) }\nfinalAnswer(main())',
    expected: { kind: 'answer', value: 3 },
    host: { calls: [{ name: 'echo' }, { name: 'echo' }] },
  },
  {
    name: 'takes the first answer, also while it is still awaited',
    code: 'finalAnswer(echo(4)); try { finalAnswer(5) } catch (error) { console.log(error.message) }',
    expected: { kind: 'answer', value: 4, output: including('the first answer stands') },
  },
  {
    name: 'stops the program once an awaited answer is there',
    code: 'const p = Promise.resolve(1); p.then(() => 0); finalAnswer(p); await 0; await 0; await 0; await 0; await 0; await echo(9)',
    expected: { kind: 'answer', value: 1 },
    host: { calls: [] },
  },
]

const refused = (
  [
    ['a rejected answer', 'finalAnswer(Promise.reject(new RangeError("no")))', 'no'],
    ['an answer that cannot be sent', 'finalAnswer({ f() {} })', 'answer.f is a function'],
    ['an answer that is too large', 'finalAnswer("x".repeat(2000))', 'more than 1000 bytes'],
  ] as const
).map(([what, code, message]): ActionCase => ({
  name: `makes ${what} the error of the action`,
  code,
  limits: { answerBytes: 1_000 },
  expected: { kind: 'error', error: { message: including(message) } },
}))

const stopsAtTheAnswer: CaseDefinition = {
  name: 'stops at the answer, past catch and finally',
  async run(bench) {
    const host = new RecordingHost()
    const sandbox = await bench.open()
    const code =
      'var after = 0; try { finalAnswer(1) } catch { after = 1 } finally { after = 2; console.log("x"); echo() }'

    const answer = await bench.execute(sandbox, code, host)
    const after = await bench.execute(sandbox, { code: 'after', filename: 'b.js' }, host)

    expectMatch('the execution with the answer', answer, { kind: 'answer', value: 1, output: '', pending: [] })
    expectMatch('the execution after it', after, { text: '0' })
    expectMatch('calls', host.calls, [])
  },
}

/** Answers: an action ends with the first one. */
export const answerCases: readonly CaseDefinition[] = [...toCases([...answers, ...refused]), stopsAtTheAnswer]
