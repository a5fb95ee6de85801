import { ModelError } from '../../core/errors.ts'
import type { ModelErrorCode } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import type { Pacing } from '../retries.ts'
import { retryAfterOf } from '../retries.ts'

/** A model that may be asked, and what is known of it. */
export type Candidate = {
  readonly model: Model
  /** How often it is asked, compared with the others. */
  readonly weight: number
  /** What it costs, compared with the others. */
  readonly cost?: number
  /** Requests that are on their way. */
  readonly running: number
  /** How long it took to begin its latest replies, newer ones counting more. Not there before the first reply, and when that was long ago. */
  readonly latencyMs?: number
}

/** How a model is watched. */
export type WatchOptions = {
  /** How long a model that failed is asked only where all have failed. */
  readonly cooldownMs: number
  /** How long what was measured holds. */
  readonly latencyTtlMs: number
  readonly pacing: Pick<Pacing, 'now'>
}

/** How much the newest of all latencies counts. */
const share = 0.3
/** These say something of the request, and nothing of the model. */
const ofRequest: ReadonlySet<ModelErrorCode> = new Set(['bad-request', 'context-overflow', 'content-filter'])

/** A model that is watched while it replies. */
export class WatchedModel implements Model {
  readonly #given: Pick<Candidate, 'model' | 'weight' | 'cost'>
  readonly #options: WatchOptions
  #running = 0
  #latency: { readonly ms: number; readonly at: number } | undefined
  #coolUntil = 0

  constructor(given: Pick<Candidate, 'model' | 'weight' | 'cost'>, options: WatchOptions) {
    this.#given = given
    this.#options = options
  }

  get id(): string {
    return this.#given.model.id
  }

  /** When it has cooled down, in ms since 1970. */
  get coolUntil(): number {
    return this.#coolUntil
  }

  get candidate(): Candidate {
    const latencyMs = this.#latencyMs
    return { ...this.#given, running: this.#running, ...(latencyMs !== undefined && { latencyMs }) }
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    const { now } = this.#options.pacing
    const startedAt = now()
    let hasBegun = false
    this.#running += 1
    try {
      for await (const event of this.#given.model.stream(request)) {
        if (!hasBegun) this.#measure(now() - startedAt)
        hasBegun = true
        yield event
      }
    } catch (error) {
      if (!(request.signal?.aborted ?? false)) this.#cool(error)
      throw error
    } finally {
      this.#running -= 1
    }
  }

  get #latencyMs(): number | undefined {
    const { latencyTtlMs, pacing } = this.#options
    return this.#latency && this.#latency.at > pacing.now() - latencyTtlMs ? this.#latency.ms : undefined
  }

  #measure(ms: number): void {
    const before = this.#latencyMs ?? ms
    this.#latency = { ms: before + share * (ms - before), at: this.#options.pacing.now() }
  }

  #cool(error: unknown): void {
    if (error instanceof ModelError && ofRequest.has(error.code)) return
    const { cooldownMs, pacing } = this.#options
    this.#coolUntil = pacing.now() + (cooldownMs > 0 ? Math.max(cooldownMs, retryAfterOf(error) ?? 0) : 0)
  }
}

/** Those that are not cooling down, in the order given, then the others, the first to be ready first. */
export function readyFirst(models: readonly WatchedModel[], now: number): readonly [WatchedModel[], WatchedModel[]] {
  const cooling = models.filter(({ coolUntil }) => coolUntil > now)
  return [
    models.filter((model) => !cooling.includes(model)),
    cooling.toSorted((left, right) => left.coolUntil - right.coolUntil),
  ]
}
