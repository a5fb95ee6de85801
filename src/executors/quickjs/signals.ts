import { hrtime } from 'node:process'

/** Milliseconds of a clock that all threads of a process share and that never goes back. */
export function monotonicMs(): number {
  return Number(hrtime.bigint() / 1_000n) / 1_000
}

/** Memory that a worker and its supervisor share: the one can be told to stop, and says until when it may run. */
export class Signals {
  readonly buffer: SharedArrayBuffer
  readonly #cancelled: Int32Array
  readonly #deadlineMs: Float64Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer
    this.#cancelled = new Int32Array(buffer, 0, 1)
    this.#deadlineMs = new Float64Array(buffer, 8, 1)
  }

  get cancelled(): boolean {
    return Atomics.load(this.#cancelled, 0) === 1
  }

  cancel(): void {
    Atomics.store(this.#cancelled, 0, 1)
  }

  /** Until when the code that runs now may run, by `monotonicMs`; 0 while none runs. */
  get deadlineMs(): number {
    return this.#deadlineMs[0] ?? 0
  }

  set deadlineMs(deadlineMs: number) {
    this.#deadlineMs[0] = deadlineMs
  }
}
