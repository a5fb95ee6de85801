/** How many times its limit an action may take by the host's clock, with all it waits for in the supervisor. */
const factor = 20

export type GuardOptions = {
  /** What an action may take by itself. */
  readonly limitMs: number
  /** How many times longer it may take at the moment, because others have their turns too. */
  readonly load: () => number
  readonly onOverdue: () => void
}

/**
 * The host's own limit of an action, for the case that the supervisor does not keep its limits any more. Nothing that
 * is sent puts it off: it counts all the time in which the action waits for nothing on the host.
 */
export class GuestGuard {
  readonly #options: GuardOptions
  #usedMs = 0
  /** Since when the action has not waited for the host. */
  #since: number | undefined = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: GuardOptions) {
    this.#options = options
    this.#arm(factor * options.limitMs)
  }

  /** Says whether the action waits for the host at the moment. Said with every frame, so it sets no timers. */
  update(waitsForHost: boolean): void {
    if (waitsForHost === (this.#since === undefined)) return
    const now = performance.now()
    if (this.#since !== undefined) this.#usedMs += now - this.#since
    this.#since = waitsForHost ? undefined : now
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(ms, 1), 2 ** 31 - 1))
  }

  /** What was left when the timer was set may not have passed: the host may have been waited for. */
  #look(): void {
    const { limitMs, load, onOverdue } = this.#options
    const usedMs = this.#usedMs + (this.#since === undefined ? 0 : performance.now() - this.#since)
    const leftMs = factor * limitMs * Math.max(1, load()) - usedMs
    if (leftMs <= 0) onOverdue()
    else this.#arm(leftMs)
  }
}
