/** How often it is looked how much of its time an action has used, where that can be told, in milliseconds. */
const lookMs = 250
/** A timer takes no more than about 24 days. */
const mostMs = 2 ** 31 - 1
/** How many times its limit an action may take by the clock on the wall, where its own time is told. */
const wallFactor = 4

export type GuardOptions = {
  /** What an action may take. */
  readonly limitMs: number
  /** How many times longer it may take at the moment, because others have their turns too. Default: once. */
  readonly load?: () => number
  /** Processor time of the place so far, in milliseconds, where that can be told. */
  readonly cpuMs?: () => number | undefined
  readonly onOverdue: () => void
}

/**
 * The host's own limit of an action, for a place that does not keep its limits any more, or cannot. Nothing that is sent
 * puts it off: it counts all the time in which the action waits for nothing on the host. Where the processor time of the
 * place is told, time in which others kept the place from the processor does not count. Time in which it did nothing
 * does: it waits for its own timers then, or for nothing.
 */
export class GuestGuard {
  readonly #options: GuardOptions
  /** Time that counts, and all time in which the host was not waited for. */
  #usedMs = 0
  #wallMs = 0
  /** Of that, what came since it was last looked. */
  #freeMs = 0
  #cpuMs: number | undefined
  /** Since when the action has not waited for the host. */
  #since: number | undefined = performance.now()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: GuardOptions) {
    this.#options = options
    this.#cpuMs = options.cpuMs?.()
    this.#arm(options.limitMs)
  }

  /** Says whether the action waits for the host at the moment. Said with every frame, so it sets no timers. */
  update(waitsForHost: boolean): void {
    if (waitsForHost === (this.#since === undefined)) return
    const now = performance.now()
    if (this.#since !== undefined) this.#freeMs += now - this.#since
    this.#since = waitsForHost ? undefined : now
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #arm(ms: number): void {
    const atMostMs = this.#options.cpuMs ? lookMs : mostMs
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(ms, 1), atMostMs))
  }

  /** What was left when the timer was set may not have passed: the host may have been waited for. */
  #look(): void {
    this.#count()
    const { limitMs, load, onOverdue } = this.#options
    const allowedMs = limitMs * Math.max(1, load?.() ?? 1)
    const leftMs = Math.min(allowedMs - this.#usedMs, wallFactor * allowedMs - this.#wallMs)
    if (leftMs <= 0) onOverdue()
    else this.#arm(leftMs)
  }

  #count(): void {
    const now = performance.now()
    if (this.#since !== undefined) {
      this.#freeMs += now - this.#since
      this.#since = now
    }
    const before = this.#cpuMs
    this.#cpuMs = this.#options.cpuMs?.()
    const ranMs = before === undefined || this.#cpuMs === undefined ? 0 : this.#cpuMs - before
    this.#wallMs += this.#freeMs
    // Several of its threads may have run at once, and some while the host was waited for.
    this.#usedMs += ranMs > 0 ? Math.min(ranMs, this.#freeMs) : this.#freeMs
    this.#freeMs = 0
  }
}
