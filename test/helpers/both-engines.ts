import { runInThisContext } from 'node:vm'

import { quickjs } from 'smolagents-ts/executors/quickjs'

import type { Execution } from '../../src/core/executor.ts'
import { defaultLimits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'

const limits = { ...defaultLimits, valueChars: 4_000_000, sourceBytes: 4_000_000, consoleBytes: 4_000_000 }

/** What came of an expression: its value as JSON, or the name and message of what it threw. */
type Outcome = { readonly value?: unknown; readonly error?: string }

/** The last value as text, or how else the last action ended, as JSON; and all that was printed. */
type Ran = { readonly text: string; readonly printed: string }

/** Runs actions of one session in the sandbox, one after the other. */
export async function inSandbox(...actions: readonly string[]): Promise<Ran> {
  const executor = quickjs()
  try {
    const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: ['echo', 'finalAnswer'] })
    const host = new RecordingHost()
    let last: Execution | undefined
    for (const code of actions) last = await sandbox.execute({ code, filename: 'a.js', now }, host)
    if (!last) throw new TypeError('There is no action.')
    return { text: last.kind === 'value' ? (last.text ?? '') : JSON.stringify(last), printed: host.text }
  } finally {
    await executor.close()
  }
}

/** What expressions come to in the sandbox, each on its own, after some code that has run in an action before. */
export async function outcomesInSandbox(expressions: readonly string[], before = ''): Promise<readonly Outcome[]> {
  const { text } = await inSandbox(before, program(expressions))
  return parsed(text)
}

/** What the same expressions come to in this process. */
export async function outcomesInNode(expressions: readonly string[]): Promise<readonly Outcome[]> {
  return parsed(await runInThisContext(`(async () => { ${program(expressions, 'return ')} })()`))
}

/** What expressions come to in the sandbox and in this process, each outcome beside its expression. */
export async function compared(expressions: readonly string[]): Promise<Record<'here' | 'there', readonly unknown[]>> {
  const [here, there] = await Promise.all([outcomesInSandbox(expressions), outcomesInNode(expressions)])
  const labelled = (outcomes: readonly Outcome[]): readonly unknown[] =>
    expressions.map((expression, at) => [expression, outcomes[at]])
  return { here: labelled(here), there: labelled(there) }
}

function parsed(text: unknown): readonly Outcome[] {
  if (typeof text !== 'string') throw new TypeError('There is no text.')
  // `program` wrote it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(text) as readonly Outcome[]
}

function program(expressions: readonly string[], before = ''): string {
  const functions = expressions.map((expression) => `async () => (${expression})`).join(',\n')
  return `var outcomes = []
for (const run of [${functions}]) {
  try { outcomes[outcomes.length] = { value: await run() } }
  catch (error) { outcomes[outcomes.length] = { error: error.name + ': ' + error.message } }
}
${before}JSON.stringify(outcomes)`
}
