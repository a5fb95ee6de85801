import type { Encoded } from '../values/encoded.ts'
import type { ErrorData } from './errors.ts'
import type { Execution } from './executor.ts'
import type { ModelReply } from './model.ts'
import type { CallEnd, Note, Outcome, TaskStep } from './steps.ts'
import type { Effect, Labels } from './tool.ts'
import type { TotalUsage } from './usage.ts'

/** Version of the record format. A journal written by another version is refused, not guessed at. */
export const recordVersion = 1

/**
 * What happened in a run, and all that is needed to go on from there: the state of a run is a fold over its records.
 *
 * A phase that has its end recorded is never run again. `call-end` and `timer-end` stand in the order in which the
 * guest was told, and their `at` is the time it was told: replaying them rebuilds the interpreter.
 */
export type RecordBody =
  // A run takes one task to one result.
  | {
      readonly type: 'run-start'
      readonly version: number
      readonly agent: string
      /** The session the run belongs to: its state is not in these records alone. */
      readonly session?: string
      readonly path: string
      readonly model: string
      /** What actions are, and how the model writes them. */
      readonly acting: { readonly actions: string; readonly format: string }
      readonly task: string
      readonly images: TaskStep['images']
      readonly variables: Readonly<Record<string, Encoded>>
      readonly previews: Readonly<Record<string, string>>
      readonly tools: readonly string[]
      readonly seed: number
    }
  | { readonly type: 'run-resume' }
  | ({ readonly type: 'run-end' } & RunEnd)
  // A message the user sent while the run was going on.
  | { readonly type: 'message'; readonly text: string }
  // What the agent said for itself between two steps.
  | ({ readonly type: 'note' } & Note)
  // A step is one turn of the agent.
  | { readonly type: 'step-start'; readonly step: number }
  | { readonly type: 'step-end'; readonly step: number; readonly outcome: Outcome }
  // A whole reply of the model.
  | { readonly type: 'model-end'; readonly step: number; readonly attempt: number; readonly reply: ModelReply }
  // One execution of the code in the reply.
  | {
      readonly type: 'code-start'
      readonly step: number
      readonly code: string
      readonly filename: string
      /** The variable `lastStep` of the code: the calls of the action before it, which was killed. */
      readonly lastStep?: Encoded
    }
  | { readonly type: 'code-end'; readonly step: number; readonly execution: Execution }
  // One call of a tool: the intent, written before the tool runs, and what came of it; `usage` is that of the run it
  // started, when it was a member of the team.
  | ({
      readonly type: 'call-start'
      readonly input: Encoded
      readonly effect: Effect
      readonly labels: Labels
    } & CallKey)
  // `input` is there when the call was refused before it began, so that no intent was recorded.
  | ({ readonly type: 'call-end'; readonly input?: Encoded; readonly usage?: TotalUsage } & CallKey & CallEnd)
  // One of the guest's own timers went off.
  | { readonly type: 'timer-end'; readonly step: number; readonly ordinal: number }
  // The guest was given the bytes of the medium with this id.
  | { readonly type: 'media-end'; readonly step: number; readonly ordinal: number; readonly id: string }

export type CallKey = {
  readonly step: number
  readonly callId: string
  readonly ordinal: number
  readonly tool: string
}

/** How a run ended. `partial` is how far it came, in the words of the model. */
export type RunEnd =
  | { readonly status: 'completed'; readonly value: Encoded }
  | { readonly status: 'out-of-steps'; readonly error: ErrorData; readonly partial?: string }
  | { readonly status: 'aborted' | 'failed' | 'over-budget'; readonly error: ErrorData }

/** The bytes of a medium, before the first record that refers to it. It stands in the journal and is no event. */
export type MediaBody = { readonly type: 'media'; readonly medium: Encoded }

/** A record as it stands in the journal: `seq` counts from 1 without gaps, `at` is ms since 1970 and never falls. */
export type Recorded<Body> = Body & { readonly runId: string; readonly seq: number; readonly at: number }
export type RunRecord = Recorded<RecordBody>
export type JournalRecord = RunRecord | Recorded<MediaBody>
