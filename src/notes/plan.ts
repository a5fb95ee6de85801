import { ModelError } from '../core/errors.ts'
import type { Interlude } from '../core/loop.ts'
import type { ModelReply } from '../core/model.ts'
import { actionCount } from '../core/state.ts'
import type { RunState } from '../core/state.ts'
import type { Note } from '../core/steps.ts'
import { takeNote } from './take-note.ts'
import type { NoteTaking } from './take-note.ts'
import { wholeText } from './whole-text.ts'

/** What a plan ends with; it stops the model and is not part of the plan. */
export const planEnd = '<end_plan>'

/** When a plan is made: before which step, and whether it is the `first`, made before anything was done. */
export type PlanMoment = { readonly kind: 'first' | 'update'; readonly step: number }

export type PlanningOptions = {
  /** Steps from one plan to the next. */
  readonly every: number
  /** What the model is asked, and what it is told after its plan. */
  readonly wording: (moment: PlanMoment) => Required<Pick<Note, 'request' | 'followUp'>>
}

/**
 * Makes a plan before the first step, and a new one each `every` steps.
 *
 * The request stands in the conversation like any other turn, so that what was sent before is not changed by it. A plan
 * that is empty or fails is recorded as such, and the run goes on without it; a model that cannot be reached at all ends
 * the run, as it would at a step.
 */
export function planning({ every, wording }: PlanningOptions, taking: NoteTaking): Interlude {
  return {
    isDue: (state, { taken, maxSteps }) => taken < maxSteps && taken % every === 0 && !isPlanned(state),
    run(step) {
      const isBegun = taking.history.length > 0 || actionCount(taking.recorder.state) > 0
      const words = wording({ kind: isBegun ? 'update' : 'first', step })
      return takeNote({ purpose: 'plan', ...words, step, stopSequences: [planEnd], keep, endsRun }, taking)
    },
  }
}

/** Whether there is a plan, good or bad, since the last action. */
function isPlanned({ steps }: RunState): boolean {
  const last = steps.findLastIndex((step) => step.kind === 'action')
  return steps.slice(last + 1).some((step) => step.kind === 'note' && step.purpose === 'plan')
}

/** Servers may leave the stop sequence in, and models may go on after it. */
function keep({ text, finishReason }: ModelReply): string {
  const [plan = '', ...rest] = text.split(planEnd)
  const isWhole = rest.length > 0
  const nothing = 'The model gave no plan when it was asked for one.'
  return wholeText({ finishReason: isWhole ? 'stop' : finishReason }, { text: plan, nothing })
}

/** What has nothing to do with the request would only be met again by the next one. */
function endsRun(thrown: unknown): boolean {
  return thrown instanceof ModelError && ['unauthorized', 'rate-limited', 'network'].includes(thrown.code)
}
