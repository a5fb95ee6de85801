import type { Runtime } from './runtime.ts'

/** Waits for work, but no longer than the signal lets it; then it rejects with the signal's reason. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    const leave = (): void => signal.removeEventListener('abort', abort)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    void work.finally(leave).then(resolve, reject)
  })
}

/** What a time box ends by: a signal, or its time. Both make the error that whoever waits is given. */
export type TimeBoxOptions = {
  readonly runtime: Runtime
  readonly timeoutMs: number
  readonly signals: readonly AbortSignal[]
  readonly onAbort: () => unknown
  readonly onTimeout: () => unknown
}

/** Bounds several pieces of work by one time-out and the same signals. Close it when the work is over. */
export class TimeBox {
  readonly signal: AbortSignal
  readonly #closed = new AbortController()
  readonly #ended: Promise<never>
  readonly #options: TimeBoxOptions

  constructor(options: TimeBoxOptions) {
    this.#options = options
    this.signal = AbortSignal.any([...options.signals, this.#closed.signal])
    this.#ended = options.runtime.sleep(options.timeoutMs, this.signal).then(
      () => Promise.reject(options.onTimeout()),
      () => Promise.reject(options.onAbort()),
    )
    // Whoever waits in `race` gets it; nobody need be waiting.
    this.#ended.catch(() => {})
  }

  /** Throws when the box has ended: to be asked before anything is begun that has effects. */
  check(): void {
    if (this.signal.aborted) throw this.#options.onAbort()
  }

  /** Waits for work, but not beyond the end of the box. What the work does after that is not waited for. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#ended])
  }

  close(): void {
    this.#closed.abort(new Error('This is over.'))
  }
}
