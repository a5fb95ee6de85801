import type { Encoded } from '../values/encoded.ts'
import type { ErrorData } from './errors.ts'
import type { Execution } from './executor.ts'
import type { ImagePart, MediaPart } from './messages.ts'
import type { ModelReply } from './model.ts'

/** What the run was asked to do. */
export type TaskStep = {
  readonly kind: 'task'
  readonly task: string
  /** What the model is shown with the task. */
  readonly images: readonly (ImagePart | MediaPart)[]
  /** Names of the run's `variables`, each with a short text of its value. */
  readonly variables: Readonly<Record<string, string>>
}

/** A message the user sent while the run was going on. */
export type MessageStep = { readonly kind: 'message'; readonly text: string }

/** One turn of the agent: what the model wrote and what came of it. */
export type ActionStep = {
  readonly kind: 'action'
  /** Counts from 1. */
  readonly number: number
  /** The model's replies: one, or more when it was nudged to write code. */
  readonly replies: readonly ModelReply[]
  readonly code?: string
  /** Calls of tools in the order in which the code made them. */
  readonly calls: readonly CallRecord[]
  readonly execution?: Execution
  readonly outcome: Outcome
  readonly startedAt: number
  readonly endedAt: number
}

/**
 * A reply of the model that is no action: a plan, a summary of earlier steps, or how far a run came that had to end. A
 * `shortening` asks nothing: from there on the model is shown less of what earlier steps came to.
 */
export type Note = {
  readonly purpose: 'plan' | 'summary' | 'partial' | 'shortening'
  /** What the model was asked, as it stands in the conversation; empty when it was not asked. */
  readonly request: string
  /** Not there when the model failed. */
  readonly reply?: ModelReply
  /** What is kept of the reply; empty when there is none. */
  readonly text: string
  /** What the model is told after it, if anything. */
  readonly followUp?: string
  /** Why there is no reply. */
  readonly error?: ErrorData
  /** For a summary or a shortening: how many of the steps before it, from the first of the session on, it is about. */
  readonly covers?: number
}

/** A note in memory. */
export type NoteStep = { readonly kind: 'note' } & Note

/** One finished unit of memory. */
export type Step = TaskStep | MessageStep | NoteStep | ActionStep

/** What a step came to. Values are in wire form. */
export type Outcome =
  | { readonly kind: 'observation' }
  | { readonly kind: 'answer'; readonly value: Encoded }
  | { readonly kind: 'error'; readonly error: ErrorData }

/** One call of a tool. Without `end` nobody knows (yet) what came of it. */
export type CallRecord = {
  readonly callId: string
  readonly ordinal: number
  readonly tool: string
  readonly input: Encoded
  readonly startedAt: number
  readonly end?: CallEnd & { readonly at: number }
}

/** What came of a call. */
export type CallEnd = { readonly ok: true; readonly value: Encoded } | { readonly ok: false; readonly error: ErrorData }
