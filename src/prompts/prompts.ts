import type { ReplySlip } from '../core/acting.ts'
import type { Wording } from '../core/memory.ts'
import type { ActionStep } from '../core/steps.ts'

/** What the system prompt is made from. */
export type SystemPromptContext = {
  /** Declarations of the tools as TypeScript, or '' when there are none. */
  readonly tools: string
  /** TypeScript type of the answer, or '' when any value will do. */
  readonly answerType: string
  /** Modules that can be imported, one below the other, or '' when there are none. */
  readonly modules?: string
  /** The user's own instructions, or ''. */
  readonly instructions: string
  readonly tags: { readonly open: string; readonly close: string }
  readonly maxSteps: number
}

/**
 * Everything an agent says to its model. All are pure functions: what was sent once must come out the same again, so
 * that providers can cache the conversation.
 */
export interface Prompts extends Wording {
  system(context: SystemPromptContext): string
  /** What came of a program: console output, last value, error. `previous` is the action before it. */
  observation(step: ActionStep, previous?: ActionStep): string
  /** Asked when the last step is over without an answer; what the model says becomes `partial`. */
  partial(maxSteps: number): string
  /** Said once in a step, after a reply without code; `slip` says what the reply was instead. */
  nudge(tags: SystemPromptContext['tags'], slip: ReplySlip): string
}
