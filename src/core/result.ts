import { AgentError } from './errors.ts'
import type { ErrorData } from './errors.ts'
import type { Encoded } from '../values/encoded.ts'
import type { Effect, Labels } from './tool.ts'
import type { Step } from './steps.ts'
import type { TotalUsage } from './usage.ts'

/** When a run began and ended, in ms since 1970. */
export type Timing = { readonly startedAt: number; readonly endedAt: number; readonly durationMs: number }

/** What came of a run. Switch on `status`; only `completed` has an output. */
export type RunResult<T = unknown> = {
  readonly runId: string
  readonly steps: readonly Step[]
  readonly usage: TotalUsage
  readonly timing: Timing
} & (
  | { readonly status: 'completed'; readonly output: T }
  | { readonly status: 'suspended'; readonly pending: readonly PendingAction[] }
  | { readonly status: 'out-of-steps' | 'over-budget'; readonly partial?: unknown; readonly error: ErrorData }
  | { readonly status: 'aborted' | 'failed'; readonly error: ErrorData }
)

/** The result of a run that answered. */
export type Completed<T = unknown> = Extract<RunResult<T>, { status: 'completed' }>

/** A call that waits for a decision. */
export type PendingAction = {
  readonly id: string
  readonly tool: string
  readonly path: string
  readonly effect: Effect
  readonly labels: Labels
  readonly input: Encoded
  readonly code: string
  readonly reason: string
  readonly expiresAt: number
}

/** What a person decided about a pending action; `input` replaces the arguments. */
export type Decision =
  | { readonly decision: 'approve'; readonly input?: unknown }
  | { readonly decision: 'deny'; readonly reason: string }

export type RunErrorCode = Exclude<RunResult['status'], 'completed'>

/** A run that ended without an answer: `code` is its status, `result` holds everything done so far. */
export class RunError extends AgentError<RunErrorCode> {
  override readonly name = 'RunError'
  readonly result: RunResult

  constructor(result: Exclude<RunResult, { status: 'completed' }>, options?: ErrorOptions) {
    const message = 'error' in result ? result.error.message : `${result.pending.length} actions wait for a decision.`
    super(result.status, message, options)
    this.result = result
  }
}
