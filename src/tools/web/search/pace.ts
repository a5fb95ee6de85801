/** Where a pace takes its time from. */
export type Clock = {
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Lets so many through in a second: each has a place in time that is as far from the one before. */
export class Pace {
  readonly #gapMs: number
  readonly #clock: Clock
  #next = 0

  constructor(perSecond: number, clock: Clock = systemClock) {
    this.#gapMs = 1_000 / perSecond
    this.#clock = clock
  }

  /** Waits for its turn; rejects with the signal's reason when that aborts. */
  async turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const now = this.#clock.now()
    const at = Math.max(now, this.#next)
    this.#next = at + this.#gapMs
    if (at > now) await this.#clock.sleep(at - now, signal)
  }
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer)
        reject(signal.reason)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal.addEventListener('abort', stop, { once: true })
    }),
}
