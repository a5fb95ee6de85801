import { ModelError, toErrorData } from '../core/errors.ts'
import type { AgentEvent, AskedFor } from '../core/events.ts'
import type { Limits } from '../core/limits.ts'
import { ReplyFold } from '../core/model.ts'
import type { Model, ModelEvent, ModelReply, ModelRequest } from '../core/model.ts'
import type { Runtime } from '../core/runtime.ts'

/** Asks for one whole reply and tells listeners how it comes along. */
export async function* askReply(
  request: ModelRequest,
  about: AskedFor & { readonly runId: string; readonly step: number },
  { model, ...options }: AskOptions & { readonly model: Model },
): AsyncGenerator<AgentEvent, ModelReply> {
  const fold = new ReplyFold(model.id)
  yield { type: 'model-start', ...about }
  for await (const event of askModel(model, request, options)) {
    fold.add(event)
    if (event.type === 'text-delta' || event.type === 'reasoning-delta') yield { ...event, ...about }
  }
  return fold.reply()
}

export type AskOptions = { readonly limits: Limits; readonly runtime: Runtime; readonly signal: AbortSignal }

/**
 * Streams one reply under time limits that hold for every model, also one that never answers and ignores its signal.
 *
 * @throws {ModelError} `timeout` when the first event, the next one or the whole reply takes too long; the reason of
 *   `signal` when it aborts.
 */
export async function* askModel(
  model: Model,
  request: ModelRequest,
  options: AskOptions,
): AsyncGenerator<ModelEvent, void> {
  const watch = new Watch(model.id, options)
  let events: AsyncIterator<ModelEvent> | undefined
  let done = false
  const next = async (): Promise<IteratorResult<ModelEvent>> => {
    try {
      events ??= model.stream({ ...request, signal: watch.signal })[Symbol.asyncIterator]()
      return await events.next()
    } catch (thrown) {
      throw toModelError(model, thrown)
    }
  }
  try {
    while (true) {
      const result = await Promise.race([next(), watch.expired])
      done = result.done === true
      if (result.done) return
      watch.alive()
      yield result.value
    }
  } finally {
    watch.stop()
    // Not awaited: a model that hangs would hold its caller as well. What it still throws has no listener.
    if (!done) void leave(events).catch(() => {})
  }
}

async function leave(events: AsyncIterator<ModelEvent> | undefined): Promise<void> {
  await events?.return?.()
}

/** Whatever a model throws becomes a `ModelError`, so that callers have one kind of error to look at. */
function toModelError({ id }: Model, thrown: unknown): ModelError {
  if (thrown instanceof ModelError) return thrown
  return new ModelError('failed', `The model ${id} failed: ${toErrorData(thrown).message}`, { cause: thrown })
}

/** Rejects `expired` and aborts `signal` when nothing came for too long, or it took too long in all. */
class Watch {
  readonly expired: Promise<never>
  readonly #limits: Limits
  readonly #model: string
  readonly #controller = new AbortController()
  readonly #runtime: Runtime
  readonly #startedAt: number
  #deadline: number
  #started = false
  #fail = (_reason: unknown): void => {}

  constructor(model: string, { limits, runtime, signal }: AskOptions) {
    this.#model = model
    this.#limits = limits
    this.#runtime = runtime
    this.#startedAt = runtime.now()
    this.#deadline = this.#startedAt + limits.modelFirstTokenMs
    this.expired = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.expired.catch(() => {})
    const abort = (): void => this.#end(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true, signal: this.#controller.signal })
    void this.#run()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  alive(): void {
    this.#started = true
    this.#deadline = this.#runtime.now() + this.#limits.modelStallMs
  }

  stop(): void {
    if (!this.signal.aborted) this.#controller.abort(new Error('The reply is over.'))
  }

  async #run(): Promise<void> {
    const total = this.#startedAt + this.#limits.modelTotalMs
    while (!this.signal.aborted) {
      const left = Math.min(this.#deadline, total) - this.#runtime.now()
      if (left <= 0) return this.#end(this.#timeout(this.#runtime.now() >= total))
      // Once the reply has begun the deadline may come nearer, so no sleep is longer than a stall.
      // It rejects only when the watch is over, and then the loop ends.
      await this.#runtime.sleep(Math.min(left, this.#limits.modelStallMs), this.signal).catch(() => {})
    }
  }

  #end(reason: unknown): void {
    this.#fail(reason)
    this.#controller.abort(reason)
  }

  #timeout(total: boolean): ModelError {
    const { modelTotalMs, modelStallMs, modelFirstTokenMs } = this.#limits
    const what = total
      ? `took longer than ${modelTotalMs / 1000} s for one reply (limits.modelTotalMs)`
      : this.#started
        ? `sent nothing for ${modelStallMs / 1000} s in the middle of a reply (limits.modelStallMs)`
        : `did not begin to answer within ${modelFirstTokenMs / 1000} s (limits.modelFirstTokenMs)`
    return new ModelError('timeout', `The model ${this.#model} ${what}.`)
  }
}
