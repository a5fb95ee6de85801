import type { RunResult } from '../../core/result.ts'
import type { Run } from '../../core/run.ts'
import type { TotalUsage } from '../../core/usage.ts'
import { addTotals, noUsage } from '../../core/usage.ts'

/** What is given with each run of an agent that works with others. */
export type WorkOptions = {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  readonly detach: true
}

/** An agent, or a session with one, that works with others. */
export interface Worker {
  stream(task: string, options: WorkOptions): Run
}

/** How agents that work together are watched and stopped. */
export type WatchOptions = {
  readonly signal?: AbortSignal
  /** Called with each run as it starts, for listening to it. */
  readonly onRun?: (run: Run, by: string) => void
}

/** What several runs used together. */
export function totalUsage(results: readonly Pick<RunResult, 'usage'>[]): TotalUsage {
  return results.reduce((total, { usage }) => addTotals(total, usage), noUsage)
}

const maxChars = 4_000

/** An output as another agent is shown it. */
export function toText(output: unknown): string {
  const text = typeof output === 'string' ? output : (JSON.stringify(output) ?? String(output))
  return text.length <= maxChars
    ? text
    : `${text.slice(0, maxChars)}\n[… ${text.length - maxChars} characters left out …]`
}
