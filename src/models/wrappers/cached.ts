import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { untilAborted } from '../../core/time-box.ts'
import { digestOf } from '../../values/media/digest.ts'
import { realPacing } from '../retries.ts'
import type { Pacing } from '../retries.ts'
import { memoryCache, toCachedReply } from './cache-store.ts'
import type { CachedReply, CacheStore } from './cache-store.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { joinDeltas, toPlainRequest, toStableJson } from './plain-request.ts'
import type { PlainRequest } from './plain-request.ts'
import { withStream } from './with-stream.ts'

/** What `cached()` takes. */
export type CachedOptions = {
  /** Where replies are kept. Default: in memory, up to a limit. */
  readonly store?: CacheStore
  /** How long a reply is good for. Default: as long as the store has it. */
  readonly ttlMs?: number
  /**
   * What makes two requests the same, as plain data; `undefined` for a request that always goes to the model. Default: all
   * of the request. The id of the model counts in any case.
   */
  readonly key?: (request: PlainRequest) => unknown
  /** Is told what the store failed with; the request goes on without it. Left out, the request fails. */
  readonly onStoreError?: (error: unknown) => void
  /** Default the real clock. */
  readonly pacing?: Pick<Pacing, 'now'>
}

const rulesOfOptions = {
  store: 'other',
  ttlMs: 'time',
  key: 'function',
  onStoreError: 'function',
  pacing: 'other',
} as const

/**
 * The same model, which gives a reply it has given before when it is asked the same. Such a reply counts no tokens and says
 * so in its usage: `raw` is `{ cached: true, usage }` with what it took at first. Only replies are kept that ended by
 * themselves: none that failed, was left, or was cut at the token limit or by a filter.
 *
 * Settings of the model, such as the temperature, are not in a request: give models that differ in them another id, or
 * another store.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function cached(model: Model, options: CachedOptions = {}): Model {
  checkModel('cached', model)
  checkOptions('cached', options, rulesOfOptions)
  const cache = new ReplyCache(model.id, options)
  return withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
    request.signal?.throwIfAborted()
    const key = cache.keyOf(request)
    const reply = key && (await untilAborted(cache.find(key), request.signal))
    if (reply) return yield* played(reply)
    const events: ModelEvent[] = []
    for await (const event of model.stream(request)) {
      events.push(event)
      yield event
    }
    if (key) await cache.keep(key, events)
  })
}

/** Finds and keeps replies, whatever the store does. */
class ReplyCache {
  readonly #model: string
  readonly #options: CachedOptions
  readonly #store: CacheStore
  readonly #now: () => number

  constructor(model: string, options: CachedOptions) {
    this.#model = model
    this.#options = options
    this.#store = options.store ?? memoryCache()
    this.#now = (options.pacing ?? realPacing).now
  }

  /** A text of 64 hexadecimal digits; `undefined` for a request that has none. */
  keyOf(request: ModelRequest): string | undefined {
    const asked = toPlainRequest(request)
    const same = this.#options.key ? this.#options.key(asked) : asked
    if (same === undefined) return undefined
    const bytes = new TextEncoder().encode(toStableJson({ model: this.#model, same }))
    return digestOf(bytes, bytes.length)
  }

  async find(key: string): Promise<CachedReply | undefined> {
    const reply = toCachedReply(await this.#try(() => this.#store.get(key)))
    return reply && reply.at + (this.#options.ttlMs ?? Infinity) > this.#now() ? reply : undefined
  }

  async keep(key: string, events: readonly ModelEvent[]): Promise<void> {
    const last = events.at(-1)
    if (last?.type !== 'finish' || !['stop', 'tool-calls'].includes(last.reason)) return
    const reply: CachedReply = { version: 1, at: this.#now(), events: joinDeltas(events) }
    await this.#try(() => this.#store.set(key, reply))
  }

  async #try(work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await work()
    } catch (error) {
      if (!this.#options.onStoreError) throw error
      this.#options.onStoreError(error)
      return undefined
    }
  }
}

/** A reply from the cache: as it was, but that it took nothing this time. */
function* played({ events }: CachedReply): Generator<ModelEvent> {
  const counted = events.findLast((event) => event.type === 'usage')
  const usage = {
    inputTokens: 0,
    outputTokens: 0,
    ...(counted?.usage.costUsd !== undefined && { costUsd: 0 }),
  }
  for (const event of events) {
    if (event.type === 'usage') continue
    if (event.type === 'finish') {
      yield { type: 'usage', usage, raw: { cached: true, ...(counted && { usage: counted.usage }) } }
    }
    yield event
  }
}
