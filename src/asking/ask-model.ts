import { ModelError, toErrorData } from '../core/errors.ts'
import type { AgentEvent, AskedFor } from '../core/events.ts'
import type { Limits } from '../core/limits.ts'
import { ReplyFold } from './reply-fold.ts'
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
  const watch = new Watch(model, options)
  let events: AsyncIterator<ModelEvent> | undefined
  let done = false
  const next = (): Promise<IteratorResult<ModelEvent>> => {
    events ??= model.stream({ ...request, signal: watch.signal })[Symbol.asyncIterator]()
    return events.next()
  }
  try {
    while (true) {
      const result = await watch.over(next)
      done = result.done === true
      if (result.done) return
      yield result.value
    }
  } finally {
    watch.stop(done)
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

const over = new Error('The reply is over.')

/** Ends the waiting for a model, and aborts `signal`, when nothing came for too long, or it took too long in all. */
class Watch {
  readonly #limits: Limits
  readonly #model: Model
  readonly #controller = new AbortController()
  readonly #rest = new AbortController()
  readonly #runtime: Runtime
  readonly #runSignal: AbortSignal
  readonly #startedAt: number
  readonly #abort = (): void => this.#end(this.#runSignal.reason)
  #deadline: number
  #started = false
  #fail = (_reason: unknown): void => {}

  constructor(model: Model, { limits, runtime, signal }: AskOptions) {
    this.#model = model
    this.#limits = limits
    this.#runtime = runtime
    this.#runSignal = signal
    this.#startedAt = runtime.now()
    this.#deadline = this.#startedAt + limits.modelFirstTokenMs
    if (signal.aborted) this.#abort()
    signal.addEventListener('abort', this.#abort)
    void this.#run()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Waits for work of the model, but not beyond the end. What comes of it is a sign of life. */
  over<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) reject(this.signal.reason)
      this.#fail = reject
      const fail = (thrown: unknown): void => reject(toModelError(this.#model, thrown))
      const pass = (result: T): void => {
        this.#started = true
        this.#deadline = this.#runtime.now() + this.#limits.modelStallMs
        resolve(result)
      }
      try {
        void work().then(pass, fail)
      } catch (thrown) {
        fail(thrown)
      }
    })
  }

  /** A model that is done has nothing to be told; one that is left has to stop. */
  stop(isDone: boolean): void {
    this.#runSignal.removeEventListener('abort', this.#abort)
    this.#rest.abort(over)
    if (!isDone && !this.signal.aborted) this.#controller.abort(over)
  }

  async #run(): Promise<void> {
    const total = this.#startedAt + this.#limits.modelTotalMs
    while (!this.#rest.signal.aborted) {
      const left = Math.min(this.#deadline, total) - this.#runtime.now()
      if (left <= 0) return this.#end(this.#timeout(this.#runtime.now() >= total))
      // Once the reply has begun the deadline may come nearer, so no sleep is longer than a stall.
      // It rejects only when the watch is over, and then the loop ends.
      await this.#runtime.sleep(Math.min(left, this.#limits.modelStallMs), this.#rest.signal).catch(() => {})
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
    return new ModelError('timeout', `The model ${this.#model.id} ${what}.`)
  }
}
