import { untilAborted } from '../../core/time-box.ts'

type Running<T> = { readonly promise: Promise<T>; readonly controller: AbortController; waiting: number }

/**
 * One piece of work for all who need what it gives: the first begins it, and what it gave is kept. A failure is not kept.
 * Each leaves when its own signal aborts; the work ends when nobody waits for it any more.
 */
export class SharedWork<T> {
  readonly #work: (signal: AbortSignal) => Promise<T>
  #running: Running<T> | undefined

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work
  }

  async result(signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted()
    const running = (this.#running ??= this.#begin())
    running.waiting += 1
    try {
      return await untilAborted(running.promise, signal)
    } catch (error) {
      if (running.waiting === 1) this.#drop(running)
      throw error
    } finally {
      running.waiting -= 1
    }
  }

  #begin(): Running<T> {
    const controller = new AbortController()
    const promise = this.#work(controller.signal)
    const running = { promise, controller, waiting: 0 }
    // Who waits is told; when nobody does any more, nobody has to be.
    promise.catch(() => undefined)
    return running
  }

  #drop(running: Running<T>): void {
    if (this.#running === running) this.#running = undefined
    running.controller.abort()
  }
}
