import type { FinishReason, Model, ToolCall } from '../../core/model.ts'
import type { Usage } from '../../core/usage.ts'

/** Why a request gets no reply: what it is sent to is not there, or answers with an error. */
export type ModelRefusal =
  | 'unreachable'
  | 'unknown-model'
  | 'unauthorized'
  | 'rate-limited'
  | 'quota-exhausted'
  | 'server-error'
  | 'context-overflow'
  | 'content-filter'

/** What the model of a case is made to do with every request. */
export type ModelScript = {
  /** What it says, in several pieces where the model streams. Left out where any text of some tokens will do. */
  readonly text?: string
  readonly reasoning?: string
  readonly toolCalls?: readonly ToolCall[]
  readonly usage?: Usage
  /** Default `stop`, or `tool-calls` where there are some. */
  readonly finishReason?: FinishReason
  /**
   * What goes wrong after a part of the text: the reply is `cut`, as by a server that ends a stream too early; nothing
   * more comes (`stall`); or the model fails in the middle (`failure`).
   */
  readonly fault?: 'cut' | 'stall' | 'failure'
  /** What comes of every request instead of a reply. */
  readonly refusal?: ModelRefusal
  /** How many tokens a reply may have, as its requests say. */
  readonly maxTokens?: number
}

/** A model that keeps to a script, and what lets go of whatever it needs. */
export type ModelUnderTest = { readonly model: Model; readonly close?: () => Promise<void> }

/** Makes a model that does what the script says, again and again. */
export type CreateModel = (script: ModelScript) => ModelUnderTest | Promise<ModelUnderTest>
