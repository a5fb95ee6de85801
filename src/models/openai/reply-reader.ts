import { ModelError } from '../../core/errors.ts'
import type { FinishReason, ModelEvent } from '../../core/model.ts'
import type { Usage } from '../../core/usage.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { codeOf, messageIn, parseJson, toExcerpt } from './http-errors.ts'
import { StopCutter } from './stop-cutter.ts'

type Json = Readonly<Record<string, unknown>>

/** What a reader of one reply needs to know. */
export type ReplySource = {
  readonly model: string
  readonly apiKey: string | undefined
  readonly stopSequences: readonly string[]
  /** Facts about the response for errors. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Turns the chunks of one reply, or one whole completion, into events. `end` gives the last ones. */
export class ReplyReader {
  readonly #source: ReplySource
  readonly #cutter: StopCutter
  #usage: Usage | undefined
  #rawFinish: string | undefined
  #chars = 0

  constructor(source: ReplySource) {
    this.#source = source
    this.#cutter = new StopCutter(source.stopSequences)
  }

  /**
   * Reads one chunk of a stream, or a whole completion.
   *
   * @throws {ModelError} when it is not the protocol, or is an error of the server.
   */
  read(text: string): readonly ModelEvent[] {
    const chunk = parseJson(text)
    if (!isJsonObject(chunk)) throw this.#invalid('sent what is not a JSON object', text)
    if (chunk['error'] != null || chunk['object'] === 'error') throw this.#serverError(chunk, text)
    const choices = chunk['choices']
    if (choices !== undefined && !Array.isArray(choices)) throw this.#invalid('sent a chunk without choices', text)
    this.#usage = toUsage(chunk['usage']) ?? this.#usage
    const choice: unknown = choices?.find((one) => isJsonObject(one) && (one['index'] ?? 0) === 0)
    if (!isJsonObject(choice)) return []
    if (typeof choice['finish_reason'] === 'string') this.#rawFinish = choice['finish_reason']
    const delta = choice['delta'] ?? choice['message']
    return isJsonObject(delta) ? this.#readDelta(delta) : []
  }

  /**
   * The events that end the reply.
   *
   * @throws {ModelError} `truncated` when no finish reason has come.
   */
  end(): readonly ModelEvent[] {
    const raw = this.#rawFinish
    if (raw === undefined) {
      throw new ModelError(
        'truncated',
        `The stream of ${this.#source.model} ended without a finish reason, after ${this.#chars} characters. ` +
          'The reply may be cut in the middle, so it is not used.',
        { details: this.#source.details },
      )
    }
    const reason = this.#cutter.stopped ? 'stop' : toFinishReason(raw)
    return [
      ...textEvents(this.#cutter.rest()),
      ...(this.#usage === undefined ? [] : [{ type: 'usage', usage: this.#usage } as const]),
      { type: 'finish', reason, raw },
    ]
  }

  #readDelta(delta: Json): readonly ModelEvent[] {
    const reasoning = delta['reasoning_content'] ?? delta['reasoning']
    const content = delta['content']
    const calls = Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : []
    const text = typeof content === 'string' ? content : ''
    this.#chars += text.length
    return [
      ...(typeof reasoning === 'string' && reasoning !== ''
        ? [{ type: 'reasoning-delta', text: reasoning } as const]
        : []),
      ...textEvents(this.#cutter.cut(text)),
      ...calls.flatMap((call, position) => (isJsonObject(call) ? [toCallDelta(call, position)] : [])),
    ]
  }

  #invalid(what: string, text: string): ModelError {
    const excerpt = toExcerpt(text, this.#source.apiKey)
    return new ModelError(
      'invalid-response',
      `The server of ${this.#source.model} ${what}: ${excerpt || '(nothing)'}`,
      {
        details: { ...this.#source.details, excerpt },
      },
    )
  }

  #serverError(chunk: Json, text: string): ModelError {
    const error = isJsonObject(chunk['error']) ? chunk['error'] : chunk
    const status = Number(error['status'] ?? error['code'])
    const excerpt = toExcerpt(messageIn(text), this.#source.apiKey)
    const code = status >= 400 && status < 600 ? codeOf(status) : 'invalid-response'
    return new ModelError(code, `The server of ${this.#source.model} broke off with an error: ${excerpt}`, {
      details: { ...this.#source.details, excerpt },
    })
  }
}

function textEvents(text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }]
}

function toCallDelta(call: Json, position: number): ModelEvent {
  const { name, arguments: input } = (isJsonObject(call['function']) ? call['function'] : {}) as Json
  return {
    type: 'tool-call-delta',
    index: typeof call['index'] === 'number' ? call['index'] : position,
    ...(typeof call['id'] === 'string' && { id: call['id'] }),
    ...(typeof name === 'string' && { name }),
    ...(input != null && { input: typeof input === 'string' ? input : JSON.stringify(input) }),
  }
}

function toFinishReason(raw: string): FinishReason {
  switch (raw) {
    case 'stop':
    case 'end_turn':
    case 'eos':
    case 'eos_token':
    case 'stop_sequence':
      return 'stop'
    case 'length':
    case 'max_tokens':
      return 'length'
    case 'tool_calls':
    case 'function_call':
      return 'tool-calls'
    case 'content_filter':
      return 'content-filter'
    default:
      return 'other'
  }
}

function toUsage(usage: unknown): Usage | undefined {
  if (!isJsonObject(usage)) return undefined
  const inputTokens = count(usage['prompt_tokens'])
  const outputTokens = count(usage['completion_tokens'])
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cached =
    count(detail(usage['prompt_tokens_details'], 'cached_tokens')) ?? count(usage['prompt_cache_hit_tokens'])
  const reasoning = count(detail(usage['completion_tokens_details'], 'reasoning_tokens'))
  return {
    inputTokens,
    outputTokens,
    ...(cached !== undefined && { cachedInputTokens: cached }),
    ...(reasoning !== undefined && { reasoningTokens: reasoning }),
  }
}

function detail(details: unknown, name: string): unknown {
  return isJsonObject(details) ? details[name] : undefined
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
