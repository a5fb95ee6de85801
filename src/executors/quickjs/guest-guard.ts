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
  }

  /** Says whether the action waits for the host at the moment. */
  update(waitsForHost: boolean): void {
    if (waitsForHost) this.stop()
    else if (this.#since === undefined) {
      this.#since = performance.now()
      this.#timer = setTimeout(this.#onOverdue, Math.min(this.#leftMs, 2 ** 31 - 1))
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    if (this.#since !== undefined) this.#leftMs -= performance.now() - this.#since
    this.#since = undefined
  }
}
