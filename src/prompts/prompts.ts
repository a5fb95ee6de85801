import type { ReplySlip } from '../core/acting.ts'
import type { Wording } from '../core/memory.ts'
import type { ActionStep, CallRecord } from '../core/steps.ts'
import type { CompactionPrompts } from './compaction/compaction-prompts.ts'
import type { TeamPrompts } from './team/team-prompts.ts'

/** What the system prompt is made from. */
export type SystemPromptContext = {
  /** Declarations of the tools as TypeScript, or '' when there are none. */
  readonly tools: string
  /** The members of the team: declarations, or a line each where there are no programs; '' when there are none. */
  readonly agents?: string
  /** TypeScript type of the answer, or '' when any value will do. */
  readonly answerType: string
  /** Modules that can be imported, one below the other, or '' when there are none. */
  readonly modules?: string
  /** The user's own instructions, or ''. */
  readonly instructions: string
  readonly tags: { readonly open: string; readonly close: string }
  readonly maxSteps: number
  /** What actions are; programs, if it is not said. */
  readonly actions?: 'code' | 'tools' | 'both'
  /** How the model writes them; in its text, if it is not said. */
  readonly format?: 'text' | 'native' | 'structured'
  /** All that can be called, as a list in JSON, where the request does not carry it. */
  readonly definitions?: string
}

/** What a plan is asked for with. */
export type PlanContext = {
  /** `first` where nothing was done yet, in earlier runs of the session neither. */
  readonly kind: 'first' | 'update'
  readonly task: string
  /** The step the plan is made before, from 1. */
  readonly step: number
  /** Steps this run may still take, that one included. */
  readonly remainingSteps: number
  readonly maxSteps: number
  /** A line for each tool, with its name and what it does; '' when there are none. */
  readonly tools: string
}

/**
 * Everything an agent says to its model. All are pure functions: what was sent once must come out the same again, so
 * that providers can cache the conversation.
 */
export interface Prompts extends Wording, CompactionPrompts, TeamPrompts {
  system(context: SystemPromptContext): string
  /** What came of a program: console output, last value, error. `previous` is the action before it. */
  observation(step: ActionStep, previous?: ActionStep): string
  /** Asked when the last step is over without an answer; what the model says becomes `partial`. */
  partial(maxSteps: number): string
  /** What came of one call that the model made outright; `handle` is the text that stands for its result. */
  callResult(call: CallRecord, handle: string): string
  /** Asked when a plan is due, with `planning`. The plan ends where the model writes `<end_plan>`. */
  planRequest(context: PlanContext): string
  /** Said after each plan. */
  planFollowUp(context: PlanContext): string
  /** Said last in one step, where `prepareStep` gave instructions or named the only tools that may be called. */
  stepNote(note: { readonly instructions?: string; readonly tools?: readonly string[] }): string
  /** Said once in a step, after a reply without an action; `slip` says what the reply was instead. */
  nudge(tags: SystemPromptContext['tags'], slip: ReplySlip): string
}
