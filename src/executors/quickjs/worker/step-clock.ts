import { monotonicMs } from '../signals.ts'
import type { Signals } from '../signals.ts'
import { ownThreadMs } from '../thread-time.ts'

/** How many times its limit code may take by the clock on the wall, when its processor time says it got too little. */
const wallFactor = 4

type Before = {
  readonly signals: Signals
  /** Processor time of the thread before the action; absent where it cannot be measured. */
  readonly cpuMs: number | undefined
  /** What the action has used of its time elsewhere. */
  readonly usedMs: number
}

/**
 * The time of one action: that in which its code runs, and that in which it waits for nothing but its own timers.
 *
 * Running is counted in processor time where it can be measured, so that neighbours which take the processor away do
 * not take the time as well. Reading that is slow, so it is read only when the wall clock says that time is up.
 */
export class StepClock {
  readonly #limitMs: number
  readonly #signals: Signals
  readonly #cpuAtStartMs: number | undefined
  /** Wall time in which code ran, and waited for its timers, before the slice at hand. */
  #ranMs: number
  #waitedMs: number
  #sliceStartMs = 0
  #waitStartMs: number | undefined
  #deadlineMs = Infinity

  constructor(limitMs: number, { signals, cpuMs, usedMs }: Before) {
    this.#limitMs = limitMs
    this.#signals = signals
    this.#cpuAtStartMs = cpuMs
    this.#ranMs = 0
    this.#waitedMs = usedMs
  }

  /** Begins a slice in which code runs; `false` when there is no time left for it. */
  begin(): boolean {
    const now = monotonicMs()
    if (this.#waitStartMs !== undefined) this.#waitedMs += now - this.#waitStartMs
    this.#waitStartMs = undefined
    this.#sliceStartMs = now
    this.#setDeadline(now + this.leftMs)
    return !this.isOver()
  }

  end(): void {
    this.#ranMs += monotonicMs() - this.#sliceStartMs
    this.#deadlineMs = Infinity
    this.#signals.deadlineMs = 0
  }

  /** From now on the code waits for its own timers only. */
  waitForTimers(): void {
    this.#waitStartMs = monotonicMs()
  }

  /** Time in which the code stood still counts for nothing. */
  skip(ms: number): void {
    this.#sliceStartMs += ms
    this.#setDeadline(this.#deadlineMs + ms)
  }

  /** What is left before the slice at hand, by the wall clock. */
  get leftMs(): number {
    return this.#limitMs - this.#ranMs - this.#waitedMs
  }

  /** What the action has used so far, the wait for its timers at hand included. */
  get usedMs(): number {
    const waitsMs = this.#waitStartMs === undefined ? 0 : monotonicMs() - this.#waitStartMs
    return this.#ranMs + this.#waitedMs + waitsMs
  }

  /** Whether time is up. Cheap until the wall clock says so. */
  isOver(): boolean {
    const now = monotonicMs()
    if (now <= this.#deadlineMs) return false
    const leftMs = this.#limitMs - this.#waitedMs - this.#cpuMs(now)
    const guardMs = wallFactor * this.#limitMs - this.#waitedMs - this.#wallMs(now)
    if (leftMs <= 0 || guardMs <= 0) return true
    this.#setDeadline(now + Math.max(1, Math.min(leftMs, guardMs)))
    return false
  }

  #wallMs(now: number): number {
    return this.#ranMs + now - this.#sliceStartMs
  }

  #cpuMs(now: number): number {
    const cpuMs = this.#cpuAtStartMs === undefined ? undefined : ownThreadMs()
    return cpuMs === undefined ? this.#wallMs(now) : cpuMs - (this.#cpuAtStartMs ?? 0)
  }

  #setDeadline(deadlineMs: number): void {
    this.#deadlineMs = deadlineMs
    this.#signals.deadlineMs = deadlineMs
  }
}
