import { ModelError, toErrorData } from '../../core/errors.ts'
import type { Model, ModelCapabilities, ModelEvent, ModelRequest } from '../../core/model.ts'

/** A model in this process, which takes memory until it is closed. */
export type LocalModel = Model &
  AsyncDisposable & {
    /** Loads the model now, and not with its first request; downloads it where it is not here yet. */
    readonly load: () => Promise<void>
    /** Stops what is being written and lets go of the memory. The model cannot be used any more. */
    readonly close: () => Promise<void>
  }

/** How far the download or the loading of a model has come, in bytes or, while it loads, in shares of one. */
export type LocalProgress = { readonly phase: 'download' | 'load'; readonly done: number; readonly total: number }

/** A request whose signal also aborts when its model is closed. */
export type LocalRequest = ModelRequest & { readonly signal: AbortSignal }

/** What an engine does; loading it once, ending and errors are the same for all. */
export type LocalEngine<Loaded> = {
  readonly id: string
  readonly signal?: AbortSignal | undefined
  readonly capabilities: (loaded: Loaded | undefined) => ModelCapabilities
  readonly load: (signal: AbortSignal) => Promise<Loaded>
  readonly reply: (request: LocalRequest, loaded: Loaded) => AsyncGenerator<ModelEvent>
  readonly dispose: (loaded: Loaded) => Promise<void>
}

/** Makes a model of an engine. One that cannot be loaded is tried again with the next request. */
export function toLocalModel<Loaded>(engine: LocalEngine<Loaded>): LocalModel {
  const closed = new AbortController()
  const ending = engine.signal ? AbortSignal.any([engine.signal, closed.signal]) : closed.signal
  let loading: Promise<Loaded> | undefined
  let loaded: Loaded | undefined

  const load = async (): Promise<Loaded> => {
    ending.throwIfAborted()
    loading ??= engine.load(ending)
    try {
      return (loaded = await loading)
    } catch (error) {
      loading = undefined
      throw error
    }
  }

  const close = async (): Promise<void> => {
    closed.abort(new ModelError('failed', `The model ${engine.id} is closed.`))
    // Whoever waits for a model that cannot be loaded is told; here there is just nothing to let go of.
    const last = await loading?.catch(() => undefined)
    loading = undefined
    loaded = undefined
    if (last !== undefined) await engine.dispose(last)
  }

  return {
    id: engine.id,
    get capabilities() {
      return engine.capabilities(loaded)
    },
    stream: async function* (request) {
      // One of its own for each request: that of the model would collect the listeners of all.
      const signal = AbortSignal.any(request.signal ? [request.signal, ending] : [ending])
      try {
        const ready = await untilAborted(load, signal)
        yield* engine.reply({ ...request, signal }, ready)
      } catch (thrown) {
        signal.throwIfAborted()
        throw toModelError(engine.id, thrown)
      }
    },
    load: async () => {
      await load()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A `TypeError` says what the programmer has to do, such as to install a package. */
function toModelError(id: string, thrown: unknown): Error {
  if (thrown instanceof ModelError || thrown instanceof TypeError) return thrown
  return new ModelError('failed', `The model ${id} failed: ${toErrorData(thrown).message}`, { cause: thrown })
}

/** Waits for work that others may wait for too, but not beyond the abort of a signal, whose reason it rejects with. */
async function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let abort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** @throws {ModelError} `context-overflow` when a prompt leaves no room for a reply. */
export function checkPromptLength(tokens: number, contextTokens: number, id: string): void {
  if (tokens < contextTokens) return
  throw new ModelError(
    'context-overflow',
    `The conversation has ${tokens} tokens, and the context of ${id} has ${contextTokens}. Give the model more (contextTokens), where it and the memory have room, or shorten the conversation (compaction).`,
  )
}
