import type { Message, ProviderData } from './messages.ts'
import type { Usage } from './usage.ts'

/** Why a reply ended, in one vocabulary for all providers. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/** A tool as a provider's native tool calling wants it. */
export type ToolDefinition = {
  readonly name: string
  readonly description: string
  readonly inputSchema: Readonly<Record<string, unknown>>
}

/** What a model is asked. Fields left out leave the provider's default. */
export type ModelRequest = {
  readonly messages: readonly Message[]
  readonly stopSequences?: readonly string[]
  readonly tools?: readonly ToolDefinition[]
  /** Whether tools may, must or must not be called. Default: they may, if there are any. */
  readonly toolChoice?: 'auto' | 'required' | 'none'
  /** JSON Schema the whole reply must fit, where the server can hold it to one. */
  readonly responseSchema?: Readonly<Record<string, unknown>>
  /** Tags a program has to stand between, for models that hold replies to a grammar: a thought, then the program. */
  readonly codeTags?: { readonly open: string; readonly close: string }
  readonly signal?: AbortSignal
}

/**
 * A piece of a reply, in the order of arrival. A whole reply has exactly one `finish`, as its last event; a stream that
 * ends without one was cut, and is an error. Several `tool-call-delta` of one `index` make one call.
 */
export type ModelEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | {
      readonly type: 'tool-call-delta'
      readonly index: number
      readonly id?: string
      readonly name?: string
      readonly input?: string
    }
  | {
      readonly type: 'usage'
      readonly usage: Usage
      /** What the provider sent, where there is more in it than `usage` holds. */
      readonly raw?: Readonly<Record<string, unknown>>
    }
  | {
      readonly type: 'finish'
      readonly reason: FinishReason
      readonly raw?: string
      /** The id of the model that replied, where the one that was asked has others reply for it. */
      readonly model?: string
      readonly providerData?: ProviderData
    }

/** A native tool call; `input` is the JSON text exactly as the model wrote it. */
export type ToolCall = { readonly id: string; readonly name: string; readonly input: string }

/** A whole reply. */
export type ModelReply = {
  /** The id of the model that replied. Replies of earlier versions, and those nobody was asked for, have none. */
  readonly model?: string
  readonly text: string
  readonly reasoning?: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: FinishReason
  readonly usage?: Usage
  readonly providerData?: ProviderData
}

/** What a model and its server can do. */
export type ModelCapabilities = {
  /** Takes `tools` and replies with native tool calls. Default true. */
  readonly nativeTools?: boolean
  /** Holds a reply to `responseSchema`. Default true. */
  readonly structuredOutput?: boolean
  /** Looks at images. Default true; what a model does not take is put into words. */
  readonly vision?: boolean
  /** Listens to recordings. Default false. */
  readonly audio?: boolean
  /** Reads documents (PDF). Default false. */
  readonly files?: boolean
  /** Tokens of a conversation with its reply that it can take, where that is known. */
  readonly contextTokens?: number
}

/**
 * A language model: one method that streams its reply.
 *
 * Failures reject the iteration, with a `ModelError` where the cause is known; they are never encoded in the text.
 * `stream` must stop its work when `request.signal` aborts (and reject) or when the consumer leaves the loop.
 */
export interface Model {
  readonly id: string
  /** What it can do; an agent chooses by it how actions are written, and what is shown. */
  readonly capabilities?: ModelCapabilities | undefined
  stream(request: ModelRequest): AsyncIterable<ModelEvent>
}
