import type { AgentEvent } from './events.ts'
import type { Message } from './messages.ts'
import type { ModelReply, ModelRequest } from './model.ts'
import type { OpenStep } from './state.ts'
import type { Outcome } from './steps.ts'

/** What a reply without an action is instead. */
export type ReplySlip =
  | { readonly kind: 'prose' | 'empty-reply' | 'empty-block' | 'reasoning' | 'tool-call' }
  /** Its program is in another language, by the name the reply gives it. */
  | { readonly kind: 'wrong-language'; readonly language: string }

/** What a reply asks for. */
export type Reading =
  /** `language` is there when the reply says that its program is TypeScript. */
  | { readonly kind: 'act'; readonly code: string; readonly language?: 'typescript' }
  /** The reply is not an action, but the model may get it right when told how: ask again within the step. */
  | { readonly kind: 'nudge'; readonly text: string }
  | { readonly kind: 'give-up'; readonly outcome: Outcome }

/** A way of acting, such as writing code: how to ask for an action, how to read it, how to carry it out. */
export interface Acting {
  /** What each request to the model carries beside the messages. */
  readonly request: Pick<ModelRequest, 'stopSequences' | 'tools' | 'responseSchema'>
  /** Reads the replies of one step so far. Pure: the same replies always read the same. */
  read(replies: readonly ModelReply[]): Reading
  /** A reply as the model is shown it from now on. Pure. */
  toMessage(reply: ModelReply): Message
  /**
   * Carries the action out, as far as the records of the step do not say it is done, and says what came of it.
   * It records its own phases.
   */
  act(code: string, step: OpenStep): AsyncGenerator<AgentEvent, Outcome>
}
