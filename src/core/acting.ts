import type { AgentEvent } from './events.ts'
import type { Message } from './messages.ts'
import type { ModelReply, ModelRequest } from './model.ts'
import type { OpenStep } from './state.ts'
import type { ActionStep, Outcome } from './steps.ts'
import type { Parsed } from './tool.ts'

/** What a reply without an action is instead. */
export type ReplySlip =
  | { readonly kind: 'prose' | 'empty-reply' | 'empty-block' | 'reasoning' | 'tool-call' }
  /** Its program is in another language, by the name the reply gives it. */
  | { readonly kind: 'wrong-language'; readonly language: string }

/** A call that a reply asks for outright. `ordinal` counts the calls of a step from 0, in the order of the reply. */
export type AskedCall = {
  readonly ordinal: number
  readonly tool: string
  /** Not yet validated; not `ok` when what the model wrote is no JSON. */
  readonly input: Parsed<unknown>
}

/** What a reply asks to have done: to run a program, or to make calls. */
export type Asked =
  /** `language` is there when the reply says that its program is TypeScript. */
  | { readonly kind: 'code'; readonly code: string; readonly language?: 'typescript' }
  | { readonly kind: 'calls'; readonly calls: readonly AskedCall[] }

/** What a reply comes to. */
export type Reading =
  | Asked
  /** The reply is not an action, but the model may get it right when told how: ask again within the step. */
  | { readonly kind: 'nudge'; readonly text: string }
  | { readonly kind: 'give-up'; readonly outcome: Outcome }

/** A way of acting, such as writing code: how to ask for an action, how to read it, how to carry it out. */
export interface Acting {
  /** What each request to the model carries beside the messages. */
  readonly request: Omit<ModelRequest, 'messages' | 'signal'>
  /** Reads the replies of one step so far. Pure: the same replies always read the same. */
  read(replies: readonly ModelReply[]): Reading
  /** A reply as the model is shown it from now on. Pure. */
  toMessage(reply: ModelReply): Message
  /** What came of a step, as the model is shown it; `previous` is the action before. Pure. */
  observe(step: ActionStep, previous?: ActionStep): readonly Message[]
  /**
   * Carries the action out, as far as the records of the step do not say it is done, and says what came of it.
   * It records its own phases.
   */
  act(asked: Asked, step: OpenStep): AsyncGenerator<AgentEvent, Outcome>
}
