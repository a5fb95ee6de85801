import { hrtime } from 'node:process'

/** Milliseconds of a clock that all threads of a process share and that never goes back. */
export function monotonicMs(): number {
  return Number(hrtime.bigint() / 1_000n) / 1_000
}

const cancelled = 0
const parking = 1
const thread = 2
const pages = 3
const life = 4
const words = 6

const running = 0
const asked = 1
const parked = 2

const open = 0
const busy = 1
const ended = 2

/** Bytes of a page of WebAssembly memory. */
const pageBytes = 65_536

/**
 * Memory that a worker and its supervisor share. It needs no message: code that never lets its thread listen can still
 * be told to stop or to make room, and still says until when it may run and how much memory it holds.
 */
export class Signals {
  readonly buffer: SharedArrayBuffer
  readonly #words: Int32Array
  readonly #deadlineMs: Float64Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(4 * words + 8)) {
    this.buffer = buffer
    this.#words = new Int32Array(buffer, 0, words)
    this.#deadlineMs = new Float64Array(buffer, 4 * words, 1)
  }

  get cancelled(): boolean {
    return Atomics.load(this.#words, cancelled) === 1
  }

  /** Ends what runs, also what is parked. */
  cancel(): void {
    Atomics.store(this.#words, cancelled, 1)
    this.resume()
  }

  /** Until when the code that runs now may run, by `monotonicMs`; 0 while none runs. */
  get deadlineMs(): number {
    return this.#deadlineMs[0] ?? 0
  }

  set deadlineMs(deadlineMs: number) {
    this.#deadlineMs[0] = deadlineMs
  }

  /** Id of the worker's thread in the operating system; 0 where it is not known. */
  get threadId(): number {
    return Atomics.load(this.#words, thread)
  }

  set threadId(id: number) {
    Atomics.store(this.#words, thread, id)
  }

  /** Memory of the interpreter, as the worker last said. */
  get memoryBytes(): number {
    return Atomics.load(this.#words, pages) * pageBytes
  }

  set memoryBytes(bytes: number) {
    Atomics.store(this.#words, pages, Math.ceil(bytes / pageBytes))
  }

  /** Asks the worker to stand still where it is, so that another can run. */
  askToPark(): void {
    Atomics.compareExchange(this.#words, parking, running, asked)
  }

  get isAskedToPark(): boolean {
    return Atomics.load(this.#words, parking) === asked
  }

  get isParked(): boolean {
    return Atomics.load(this.#words, parking) === parked
  }

  /** Lets the worker go on; takes the wish back if it has not stopped yet. */
  resume(): void {
    Atomics.store(this.#words, parking, running)
    Atomics.notify(this.#words, parking)
  }

  /**
   * For the supervisor: whether the worker may be ended now; if so it begins no work any more that must not be broken
   * off. To end a thread while it compresses ends the whole process: Node.js does not expect it.
   */
  tryToEnd(): boolean {
    return Atomics.compareExchange(this.#words, life, open, ended) !== busy
  }

  /** For the worker: does what must not be broken off, unless its end has come. */
  unbroken<Result>(work: () => Result): Result {
    // Whoever ended it waits for nothing it could still do.
    if (Atomics.compareExchange(this.#words, life, open, busy) === ended) Atomics.wait(this.#words, life, ended)
    try {
      return work()
    } finally {
      Atomics.store(this.#words, life, open)
    }
  }

  /** For the worker: stands still as long as it is asked to. Returns for how many milliseconds it did. */
  parkIfAsked(): number {
    if (Atomics.compareExchange(this.#words, parking, asked, parked) !== asked) return 0
    const since = monotonicMs()
    Atomics.wait(this.#words, parking, parked)
    return monotonicMs() - since
  }
}
