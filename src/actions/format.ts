import type { Acting } from '../core/acting.ts'
import type { CallRecord, ActionStep } from '../core/steps.ts'
import type { Nudge } from './read-reply.ts'

/** How a model writes an action and is told what came of it: everything about acting but doing it. */
export type Format = Pick<Acting, 'request' | 'read' | 'toMessage' | 'observe'>

/** How things are put into words for the model; part of an agent's prompts. */
export type FormatWording = {
  /** Said once in a step, after a reply without an action. */
  readonly nudge: Nudge
  /** What came of a program. */
  readonly observation: (step: ActionStep, previous?: ActionStep) => string
  /** What came of one call; `handle` is the text that stands for its result from now on. */
  readonly callResult: (call: CallRecord, handle: string) => string
}
