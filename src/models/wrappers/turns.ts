import type { Pacing } from '../retries.ts'
import type { RateEntry, RateWindow } from './rate-window.ts'

/** What turns are given by. */
export type TurnLimits = {
  readonly requests: RateWindow
  readonly tokens: RateWindow
  readonly concurrency: number
  readonly maxWaiting: number
  readonly pacing: Pacing
  /** Makes the error for who finds the queue full. */
  readonly toFullError: () => Error
}

/** Leave to send one request, until it is ended. */
export type Turn = {
  /** Says how many tokens the request has really taken. */
  readonly used: (tokens: number) => void
  readonly end: () => void
}

type Waiting = { readonly tokens: number; readonly begin: () => void }

/** One queue of requests: who came first goes first, as soon as the limits let it. */
export class Turns {
  readonly #limits: TurnLimits
  readonly #queue: Waiting[] = []
  #running = 0
  #alarm = new AbortController()

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /** Waits for a turn; rejects with the signal's reason, or when too many wait already. */
  take(tokens: number, signal: AbortSignal | undefined): Promise<Turn> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const stop = (): void => this.#leave(waiting, () => reject(signal?.reason))
      const begin = (): void => {
        signal?.removeEventListener('abort', stop)
        resolve(this.#begin(tokens))
      }
      const waiting = { tokens, begin }
      this.#queue.push(waiting)
      signal?.addEventListener('abort', stop, { once: true })
      this.#advance()
      if (this.#queue.length <= this.#limits.maxWaiting) return
      signal?.removeEventListener('abort', stop)
      this.#leave(waiting, () => reject(this.#limits.toFullError()))
    })
  }

  #begin(tokens: number): Turn {
    const { requests, tokens: window, pacing } = this.#limits
    const now = pacing.now()
    requests.add(1, now)
    const entry: RateEntry = window.add(tokens, now)
    this.#running += 1
    const end = (): void => {
      this.#running -= 1
      this.#advance()
    }
    return { used: (count) => window.correct(entry, count), end }
  }

  #leave(waiting: Waiting, tell: () => void): void {
    this.#queue.splice(this.#queue.indexOf(waiting), 1)
    tell()
    this.#advance()
  }

  /** Lets begin whoever may, and wakes up when the next one may. */
  #advance(): void {
    this.#alarm.abort()
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      if (this.#running >= this.#limits.concurrency) return
      const waitMs = this.#waitMs(first.tokens)
      if (waitMs > 0) return this.#advanceIn(waitMs)
      this.#queue.shift()
      first.begin()
    }
  }

  #advanceIn(ms: number): void {
    const alarm = new AbortController()
    this.#alarm = alarm
    // It rejects only when it is not needed any more.
    void this.#limits.pacing.sleep(ms, alarm.signal).then(
      () => this.#advance(),
      () => {},
    )
  }

  #waitMs(tokens: number): number {
    const { requests, tokens: window, pacing } = this.#limits
    const now = pacing.now()
    return Math.max(requests.waitMs(1, now), window.waitMs(tokens, now))
  }
}
