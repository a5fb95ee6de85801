import { ModelError } from '../../core/errors.ts'
import type { FinishReason, ModelEvent } from '../../core/model.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { codeOf } from '../error-codes.ts'
import { adviceFor, messageIn, parseJson, toExcerpt } from '../error-texts.ts'
import type { Settings } from './options.ts'
import type { StreamPiece } from './read-stream.ts'
import { scrubJson } from '../secrets.ts'
import { StopCutter } from '../stop-cutter.ts'
import { addDetails } from './reasonings.ts'
import type { Reasoning } from './reasonings.ts'
import { refusedParameter } from './refused-parameter.ts'
import { ThinkSplitter } from './think-splitter.ts'
import { ToolCallIndexes } from './tool-call-indexes.ts'
import { toUsage } from './usage.ts'

type Json = Readonly<Record<string, unknown>>

/** What a reader of one reply needs to know. */
export type ReplySource = {
  readonly settings: Pick<Settings, 'model' | 'apiKey' | 'keyHint' | 'scrub' | 'quirks'>
  readonly stopSequences: readonly string[]
  /** Facts about the response for errors. */
  readonly details: () => Readonly<Record<string, unknown>>
}

/** A piece of a stream, or all of a reply that is none. */
export type Piece = StreamPiece | { readonly kind: 'whole'; readonly bytes: ArrayBuffer }

/** Decodes what is whole, so it keeps nothing from one reply to the next. */
const strictly = new TextDecoder('utf-8', { fatal: true })

/** Turns the chunks of one reply, or one whole completion, into events. `end` gives the last ones. */
export class ReplyReader {
  readonly #source: ReplySource
  readonly #cutter: StopCutter
  readonly #splitter: ThinkSplitter
  readonly #ids = new Set<string>()
  readonly #thoughtDetails: Json[] = []
  readonly #calls = new ToolCallIndexes()
  #rawUsage: Json | undefined
  #rawFinish: string | undefined
  #chars = 0

  constructor(source: ReplySource) {
    this.#source = source
    this.#cutter = new StopCutter(source.stopSequences)
    this.#splitter = new ThinkSplitter(source.settings.quirks.thinkTags)
  }

  /** What the server has for itself of the thoughts behind the calls. */
  get reasoning(): Reasoning {
    return { ids: [...this.#ids], details: this.#thoughtDetails }
  }

  /**
   * Reads pieces of a reply: chunks, a whole completion, errors, or what is no part of the format. All but chunks and
   * completions end the reply with an error, after the events of what came before.
   */
  readPieces(pieces: readonly Piece[]): { readonly events: readonly ModelEvent[]; readonly error?: ModelError } {
    const events: ModelEvent[] = []
    try {
      for (const piece of pieces) for (const event of this.#readPiece(piece)) events.push(event)
      return { events }
    } catch (error) {
      if (error instanceof ModelError) return { events, error }
      throw error
    }
  }

  #readPiece(piece: Piece): readonly ModelEvent[] {
    if (piece.kind === 'whole') return this.#readWhole(piece.bytes)
    const { kind, text } = piece
    if (kind === 'noise') throw this.#invalid('sent a line that is no event', text)
    if (kind === 'error') throw this.#serverError(parseJson(text), text)
    // Some servers keep a connection alive with events without data.
    return text.trim() === '' ? [] : this.#read(text)
  }

  #readWhole(bytes: ArrayBuffer): readonly ModelEvent[] {
    let text = ''
    try {
      text = strictly.decode(bytes)
    } catch {
      throw this.#invalid('sent bytes that are no UTF-8', new TextDecoder().decode(bytes))
    }
    return this.#read(text)
  }

  /** Reads one chunk of a stream, or a whole completion. */
  #read(text: string): readonly ModelEvent[] {
    const chunk = parseJson(text)
    if (!isJsonObject(chunk)) throw this.#invalid('sent what is not a JSON object', text)
    if (chunk['error'] != null || chunk['object'] === 'error') throw this.#serverError(chunk, text)
    const choices = chunk['choices']
    if (choices !== undefined && !Array.isArray(choices)) throw this.#invalid('sent a chunk without choices', text)
    this.#readUsage(chunk['usage'])
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
        `The stream of ${this.#source.settings.model} ended without a finish reason, after ${this.#chars} characters. ` +
          'The reply may be cut in the middle, so it is not used.',
        { details: this.#source.details() },
      )
    }
    const rest = this.#rest()
    const reason = this.#cutter.stopped ? 'stop' : toFinishReason(raw)
    const finish: ModelEvent = { type: 'finish', reason, raw: this.#source.settings.scrub(raw) }
    return [...rest, ...this.#usageEvents(), finish]
  }

  /** What was held back, because it might have been the beginning of a tag or of a stop sequence. */
  #rest(): readonly ModelEvent[] {
    const { text, thought } = this.#splitter.rest()
    return [...this.#thoughtEvents(thought), ...textEvents(this.#cutter.cut(text) + this.#cutter.rest())]
  }

  #readUsage(raw: unknown): void {
    // The last count is the one of the whole reply.
    if (isJsonObject(raw) && toUsage(raw) !== undefined) this.#rawUsage = raw
  }

  #usageEvents(): readonly ModelEvent[] {
    const usage = toUsage(this.#rawUsage)
    const raw = scrubJson(this.#rawUsage, this.#source.settings.scrub)
    return usage !== undefined && isJsonObject(raw) ? [{ type: 'usage', usage, raw }] : []
  }

  #readDelta(delta: Json): readonly ModelEvent[] {
    const { text: written, thought } = toTexts(delta)
    const calls = delta['tool_calls']
    this.#chars += written.length
    const { text, thought: inTags } = this.#splitter.split(written)
    addDetails(this.#thoughtDetails, delta['reasoning_details'])
    const said = textEvents(this.#cutter.cut(text))
    if (thought === '' && inTags === '' && !Array.isArray(calls)) return said
    return [...this.#thoughtEvents(thought + inTags), ...said, ...(Array.isArray(calls) ? this.#readCalls(calls) : [])]
  }

  #readCalls(calls: readonly unknown[]): readonly ModelEvent[] {
    const deltas = calls.flatMap((call) => (isJsonObject(call) ? [this.#calls.toDelta(call)] : []))
    for (const { id } of deltas) if (id !== undefined) this.#ids.add(id)
    return deltas
  }

  #thoughtEvents(text: string): readonly ModelEvent[] {
    return text === '' ? [] : [{ type: 'reasoning-delta', text }]
  }

  #invalid(what: string, text: string): ModelError {
    const { settings, details } = this.#source
    const excerpt = toExcerpt(text, settings.scrub)
    const message = `The server of ${settings.model} ${what}: ${excerpt || '(nothing)'}`
    return new ModelError('invalid-response', message, { details: { ...details(), excerpt } })
  }

  #serverError(body: unknown, text: string): ModelError {
    const { settings, details } = this.#source
    const whole = messageIn(text)
    const excerpt = toExcerpt(whole, settings.scrub)
    const code = codeOf({ body, message: whole })
    const parameter = code === 'bad-request' ? refusedParameter({ body, message: whole }) : undefined
    const advice = adviceFor(code, undefined, settings)
    const message = `The server of ${settings.model} broke off with an error: ${excerpt}`
    return new ModelError(code, [message, advice].filter(Boolean).join(' '), {
      details: { ...details(), excerpt, ...(parameter !== undefined && { parameter }) },
    })
  }
}

/** What a delta says and what it thinks. A refusal is said too. */
function toTexts(delta: Json): { readonly text: string; readonly thought: string } {
  const { content, refusal } = delta
  const thought = textOr(delta['reasoning_content'], textOr(delta['reasoning'], ''))
  if (Array.isArray(content)) return { text: partsOf(content, 'text'), thought: thought + partsOf(content, 'thinking') }
  if (typeof content === 'string' && content !== '') return { text: content, thought }
  return { text: typeof refusal === 'string' ? refusal : '', thought }
}

function textOr(value: unknown, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other
}

/** Content may come in parts: `{ type: 'text', text }` and `{ type: 'thinking', thinking: [parts] }`. */
function partsOf(parts: readonly unknown[], type: 'text' | 'thinking'): string {
  const texts = parts.map((part) => {
    if (!isJsonObject(part) || part['type'] !== type) return ''
    const inner = part[type]
    if (Array.isArray(inner)) return partsOf(inner, 'text')
    return typeof inner === 'string' ? inner : ''
  })
  return texts.join('')
}

function textEvents(text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }]
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
