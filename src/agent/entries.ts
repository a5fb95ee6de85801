import type { RunState } from '../core/state.ts'
import type { ActionStep, Step } from '../core/steps.ts'
import type { Encoded } from '../values/encoded.ts'

/** One step of a session, and what going back to it needs. */
export type Entry = {
  readonly step: Step
  /** How many actions of the interpreter's log were over when the step was. */
  readonly upTo: number
  /** Of a task: the variables it was given. */
  readonly variables?: Readonly<Record<string, Encoded>>
}

/** Entries of a run that is over. The first ones may stem from an earlier run, which this one went on from. */
export function toEntries(
  { steps, start }: Pick<RunState, 'steps' | 'start'>,
  { begun, upTo }: { readonly begun: readonly Entry[]; readonly upTo: number },
): Entry[] {
  let reached = upTo
  return steps.map((step, index) => {
    const earlier = begun[index]
    if (earlier) return { ...earlier, step }
    if (step.kind === 'action' && isKept(step)) reached += 1
    return { step, upTo: reached, ...(step.kind === 'task' && start && { variables: start.variables }) }
  })
}

/** Whether an action is in the log: one that was killed is not, and one that never ran is not either. */
function isKept({ execution }: ActionStep): boolean {
  return execution !== undefined && execution.kind !== 'killed'
}

/**
 * Entries of edited steps. A step that was there before, by its number and its start, keeps its place in the log; one
 * that is new takes that of the step before it. Actions are numbered anew where some were taken out.
 */
export function toEditedEntries(
  steps: readonly Step[],
  { before, base }: { readonly before: readonly Entry[]; readonly base: number },
): Entry[] {
  let from = 0
  let reached = base
  let number = 0
  return steps.map((step) => {
    const index = before.findIndex((entry, place) => place >= from && isSame(entry.step, step))
    const known = before[index]
    if (known) from = index + 1
    reached = known?.upTo ?? reached
    number = step.kind === 'task' ? 0 : number + Number(step.kind === 'action')
    const entry = { step: step.kind === 'action' ? { ...step, number } : step, upTo: reached }
    return known?.variables && step.kind === 'task' ? { ...entry, variables: known.variables } : entry
  })
}

function isSame(before: Step, after: Step): boolean {
  if (before.kind !== 'action' || after.kind !== 'action') return before.kind === after.kind
  return before.number === after.number && before.startedAt === after.startedAt
}

/** Where the last task stands; -1 when there is none. */
export function lastTask(entries: readonly Entry[]): number {
  return entries.findLastIndex(({ step }) => step.kind === 'task')
}
