import type { ModelCapabilities, FinishReason, Model, ModelEvent, ModelRequest, ToolCall } from '../core/model.ts'
import type { Usage } from '../core/usage.ts'

/** A whole reply to play: text, native tool calls, usage, finish reason (default `stop`). */
export type ScriptedMessage = {
  readonly text?: string
  readonly reasoning?: string
  readonly toolCalls?: readonly ToolCall[]
  readonly usage?: Usage
  /** `null` plays a stream that is cut: it ends without a finish reason. */
  readonly finishReason?: FinishReason | null
}

type PlainReply = string | ScriptedMessage | Error

/** One turn of the script: a text, a whole reply, an error to throw, or a function of the request that gives one. */
export type ScriptedReply = PlainReply | ((request: ModelRequest) => PlainReply | Promise<PlainReply>)

export interface ScriptedModel extends Model {
  /** Every request the model got, in order. */
  readonly requests: readonly ModelRequest[]
  /** Throws when replies of the script were not asked for. */
  assertFinished(): void
}

/**
 * A model that says its replies in order, so that an agent can be tested without a provider. Texts stream word by word.
 * A request beyond the script throws, and so does any request once the signal is aborted.
 */
export function scriptedModel(
  replies: readonly ScriptedReply[],
  options: { readonly id?: string; readonly capabilities?: ModelCapabilities } = {},
): ScriptedModel {
  const requests: ModelRequest[] = []
  return {
    id: options.id ?? 'scripted',
    capabilities: options.capabilities,
    requests,
    async *stream(request) {
      request.signal?.throwIfAborted()
      const reply = replies[requests.push(request) - 1]
      if (reply === undefined)
        throw new Error(`The script has only ${replies.length} replies; this was request ${requests.length}.`)
      const played = typeof reply === 'function' ? await reply(request) : reply
      if (played instanceof Error) throw played
      for (const event of toEvents(typeof played === 'string' ? { text: played } : played)) {
        request.signal?.throwIfAborted()
        yield event
      }
    },
    assertFinished() {
      if (requests.length < replies.length) {
        throw new Error(`The script has ${replies.length} replies, but only ${requests.length} were asked for.`)
      }
    },
  }
}

function* toEvents({
  text = '',
  reasoning,
  toolCalls = [],
  usage,
  finishReason,
}: ScriptedMessage): Generator<ModelEvent> {
  if (reasoning !== undefined) yield { type: 'reasoning-delta', text: reasoning }
  for (const word of text.split(/(?<=\s)/)) if (word !== '') yield { type: 'text-delta', text: word }
  for (const [index, { id, name, input }] of toolCalls.entries())
    yield { type: 'tool-call-delta', index, id, name, input }
  if (usage) yield { type: 'usage', usage }
  if (finishReason === null) return
  yield { type: 'finish', reason: finishReason ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop') }
}
