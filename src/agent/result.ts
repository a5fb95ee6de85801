import { toErrorData } from '../core/errors.ts'
import type { ErrorData } from '../core/errors.ts'
import { RunError } from '../core/result.ts'
import type { Completed, RunResult } from '../core/result.ts'
import type { RunEnd } from '../core/records.ts'
import type { RunState } from '../core/state.ts'
import type { TotalUsage } from '../core/usage.ts'
import type { ActionStep, Step } from '../core/steps.ts'
import { decode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import type { MediaStore } from '../values/media/media-store.ts'
import { BudgetError } from './budget.ts'

/** What made a run fail, kept beside its result, which is plain data. */
const causes = new WeakMap<object, unknown>()

/** Puts a result together from the records of a run and the way it ended. */
export function toResult(
  runId: string,
  state: RunState,
  outcome: {
    readonly end: RunEnd
    readonly cause?: unknown
    readonly media?: MediaStore | undefined
    /** What was used with what members used that were stopped, of which there is no record. */
    readonly used?: TotalUsage
  },
): RunResult {
  const { end, cause, media, used } = outcome
  const isStopped = end.status === 'over-budget' || end.status === 'aborted'
  const output = (value: Encoded): unknown => decode(value, media ? { media } : {})
  const startedAt = state.start?.at ?? state.at
  const base = {
    runId,
    steps: end.status === 'completed' ? state.steps : withOpenStep(state, end.error),
    usage: (isStopped ? used : undefined) ?? state.usage,
    timing: { startedAt, endedAt: state.at, durationMs: state.at - startedAt },
  }
  const result: RunResult =
    end.status === 'completed' ? { ...base, status: end.status, output: output(end.value) } : { ...base, ...end }
  // An answer may be what JSON has no form for; as JSON it is in its wire form, like every value in the steps.
  if (end.status === 'completed') hide(result, 'toJSON', () => ({ ...result, output: end.value }))
  if (cause !== undefined) causes.set(result, cause)
  return result
}

/** Gives an object a property that is no part of its data. */
function hide(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value })
}

/** The step a run stopped in is in the result as far as it got. */
function withOpenStep({ steps, open, at }: RunState, error: ErrorData): readonly Step[] {
  if (!open || open.replies.length === 0) return steps
  const { number, replies, code, calls, execution, startedAt } = open
  const step: ActionStep = {
    kind: 'action',
    number,
    replies,
    ...(code && { code: code.text }),
    calls,
    ...(execution && { execution }),
    outcome: { kind: 'error', error },
    startedAt,
    endedAt: at,
  }
  return [...steps, step]
}

/** The end of a run that threw: over its budget or aborted when its signal says so, failed otherwise. */
export function toFailure(thrown: unknown, signal: AbortSignal): RunEnd {
  const why: unknown = signal.aborted ? signal.reason : thrown
  if (why instanceof BudgetError) return { status: 'over-budget', error: why.toJSON() }
  if (!signal.aborted) return { status: 'failed', error: toErrorData(thrown) }
  const reason = toErrorData(signal.reason)
  return {
    status: 'aborted',
    error: { name: 'RunError', code: 'aborted', message: `The run was aborted: ${reason.message}` },
  }
}

/** @throws {RunError} for everything but a completed run. */
export function assertCompleted<T>(result: RunResult<T>): asserts result is Completed<T> {
  if (result.status !== 'completed') throw new RunError(result, { cause: causes.get(result) })
}
