import type { FinishReason, Model, ToolCall } from '../../core/model.ts'
import type { Usage } from '../../core/usage.ts'

/** What the model of a case is made to do with every request. */
export type ModelScript = {
  /** What it says; it should come in several pieces where the model streams. */
  readonly text: string
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
}

/** A model that keeps to a script, and what lets go of whatever it needs. */
export type ModelUnderTest = { readonly model: Model; readonly close?: () => Promise<void> }

/** Makes a model that does what the script says, again and again. */
export type CreateModel = (script: ModelScript) => ModelUnderTest | Promise<ModelUnderTest>

/** One thing a model keeps to; `run` throws when it does not. */
export type ModelCaseDefinition = {
  readonly name: string
  readonly script: ModelScript
  readonly run: (model: Model) => Promise<void>
}
