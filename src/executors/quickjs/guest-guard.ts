/** How many times its limit an action may take by the host's clock, with all it waits for in the supervisor. */
const factor = 20

/**
 * The host's own limit of an action, for the case that the supervisor does not keep its limits any more. Nothing that
 * is sent puts it off: it counts all the time in which the action waits for nothing on the host.
 */
export class GuestGuard {
  readonly #onOverdue: () => void
  #leftMs: number
  #since: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(limitMs: number, onOverdue: () => void) {
    this.#leftMs = factor * limitMs
    this.#onOverdue = onOverdue
    this.update(false)
    this.#arm()
  }

  /** Says whether the action waits for the host at the moment. Said with every frame, so it sets no timers. */
  update(waitsForHost: boolean): void {
    if (waitsForHost === (this.#since === undefined)) return
    const now = performance.now()
    if (this.#since !== undefined) this.#leftMs -= now - this.#since
    this.#since = waitsForHost ? undefined : now
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #arm(): void {
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(this.#leftMs, 1), 2 ** 31 - 1))
  }

  /** What was left when the timer was set may not have passed: the host may have been waited for. */
  #look(): void {
    const used = this.#since === undefined ? 0 : performance.now() - this.#since
    if (this.#leftMs - used <= 0) this.#onOverdue()
    else this.#arm()
  }
}
