import { ModelError } from '../../core/errors.ts'
import type { FinishReason, ModelEvent } from '../../core/model.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { scrubJson } from '../secrets.ts'
import type { Scrub } from '../secrets.ts'
import { StopCutter } from '../stop-cutter.ts'
import { ReplyParts } from './provider-data.ts'
import { toRawUsage, toUsage } from './usage.ts'

type Json = Readonly<Record<string, unknown>>

/** What a reader of one reply needs to know. */
export type ReplySource = {
  readonly id: string
  readonly provider: string
  readonly scrub: Scrub
  readonly stopSequences: readonly string[]
}

/** A part of a stream that says that something went wrong; what it says is `cause`. */
export class ErrorPart extends Error {
  constructor(said: unknown) {
    super('The model sent an error.', { cause: said })
  }
}

const callParts: ReadonlySet<string> = new Set(['tool-input-start', 'tool-input-delta', 'tool-call'])

/** Turns the stream parts of an AI SDK model into events. `end` gives the last ones. */
export class ReplyReader {
  readonly #source: ReplySource
  readonly #cutter: StopCutter
  readonly #parts = new ReplyParts()
  /** Native tool calls in their order, with what was given out of their input. */
  readonly #calls = new Map<string, { readonly index: number; input: string }>()
  #finish: Json | undefined
  #chars = 0

  constructor(source: ReplySource) {
    this.#source = source
    this.#cutter = new StopCutter(source.stopSequences)
  }

  /**
   * Reads one part; parts that are about nothing of ours give no events.
   *
   * @throws {ErrorPart} for a part that is an error.
   */
  read(part: unknown): readonly ModelEvent[] {
    if (!isJsonObject(part)) return []
    const type = String(part['type'])
    if (type.startsWith('text-')) return this.#readText(part)
    if (type.startsWith('reasoning-')) return this.#readReasoning(part)
    if (callParts.has(type)) return part['providerExecuted'] === true ? [] : this.#readCall(part)
    if (type === 'error') throw new ErrorPart(part['error'])
    if (type === 'finish') this.#finish = part
    return []
  }

  /**
   * The events that end the reply.
   *
   * @throws {ModelError} `truncated` when no finish reason has come.
   */
  end(): readonly ModelEvent[] {
    const { reason, raw } = readFinish(this.#finish?.['finishReason'])
    if (reason === 'error') throw new ErrorPart(raw ?? 'it gave no reason')
    if (reason === undefined) throw this.#truncated()
    const providerData = this.#parts.toData(this.#source.provider)
    return [
      ...textEvents(this.#cutter.rest()),
      ...this.#usageEvents(this.#finish ?? {}),
      {
        type: 'finish',
        reason: this.#cutter.stopped ? 'stop' : reason,
        ...(raw !== undefined && { raw: this.#source.scrub(raw) }),
        ...(providerData && { providerData }),
      },
    ]
  }

  #truncated(): ModelError {
    return new ModelError(
      'truncated',
      `The stream of ${this.#source.id} ended without a finish reason, after ${this.#chars} characters. ` +
        'The reply may be cut in the middle, so it is not used.',
    )
  }

  #usageEvents(finish: Json): readonly ModelEvent[] {
    const usage = toUsage(finish, this.#source.provider)
    const raw = scrubJson(toRawUsage(finish), this.#source.scrub)
    return usage ? [{ type: 'usage', usage, ...(isJsonObject(raw) && { raw: plain(raw) }) }] : []
  }

  #readText(part: Json): readonly ModelEvent[] {
    const text = textIn(part['delta'])
    this.#chars += text.length
    this.#parts.add('text', textIn(part['id']), { text, metadata: part['providerMetadata'] })
    return textEvents(this.#cutter.cut(text))
  }

  #readReasoning(part: Json): readonly ModelEvent[] {
    const text = textIn(part['delta'])
    this.#parts.add('reasoning', textIn(part['id']), { text, metadata: part['providerMetadata'] })
    return text === '' ? [] : [{ type: 'reasoning-delta', text }]
  }

  /** A call comes in pieces and then whole, or only whole. */
  #readCall(part: Json): readonly ModelEvent[] {
    const id = textIn(part['toolCallId'] ?? part['id'])
    const known = this.#calls.get(id)
    // Pieces of a call that the provider itself makes have no beginning here.
    if (!known && part['type'] === 'tool-input-delta') return []
    const call = known ?? { index: this.#calls.size, input: '' }
    this.#calls.set(id, call)
    this.#parts.add('tool-call', id, { metadata: part['providerMetadata'] })
    const input = part['type'] === 'tool-call' ? restOf(call.input, inputIn(part)) : textIn(part['delta'])
    call.input += input
    const name = part['toolName']
    if (known && input === '') return []
    return [{ type: 'tool-call-delta', index: call.index, id, ...(!known && { name: textIn(name) }), input }]
  }
}

/** What of a whole input was not given out yet. What was given out stays, also where the provider then mended it. */
function restOf(given: string, whole: string): string {
  return whole.startsWith(given) ? whole.slice(given.length) : ''
}

function inputIn({ input }: Json): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? {})
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function textEvents(text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }]
}

/** A copy without what JSON does not have, such as properties that are `undefined`. */
function plain(value: Json): Json {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isJsonObject(copy) ? copy : {}
}

type Finish = { readonly reason?: FinishReason | 'error'; readonly raw?: string }

/** The reason of the end: a text in version 2, since then a text in the SDK's words with the provider's own. */
function readFinish(finish: unknown): Finish {
  const nested = isJsonObject(finish) ? finish : { unified: finish }
  const raw = typeof nested['raw'] === 'string' ? { raw: nested['raw'] } : {}
  switch (nested['unified']) {
    case 'stop':
    case 'length':
    case 'tool-calls':
    case 'content-filter':
    case 'error':
      return { reason: nested['unified'], ...raw }
    case 'other':
      // Since version 3, a provider whose stream ended without a reason has none to show.
      return isJsonObject(finish) && raw.raw === undefined ? {} : { reason: 'other', ...raw }
    default:
      // `unknown` (version 2) and `interrupted` (version 4) are ends that the server did not give a reason for.
      return {}
  }
}
