import type { PlaceFrame } from '../../protocol/frames.ts'
import { encodeFrame, joinFrames } from '../../protocol/framing.ts'
import { monotonicMs } from '../signals.ts'

/** Whether the interpreter may be put away: not while it counts the time of its own timers. */
export type Rest = 'between' | 'calls' | 'timers'

/** What a worker tells its supervisor at once. With `rest` its code has stopped, and it has nothing left to do. */
export type WorkerMessage = {
  /** Whole frames. */
  readonly wire?: Uint8Array
  readonly rest?: Rest
  /** How many frames had come when it said this. */
  readonly received: number
}

/** How long a frame may wait for others, and how many may wait: whoever takes them should not wait for the last one. */
const maxWaitMs = 2
const maxFrames = 8
/** Below this a copy is quicker than handing the memory over. */
const transferBytes = 65_536

/** Frames of a worker, gathered while code runs: one message costs far more than one frame. */
export class Outbox {
  readonly #post: (message: WorkerMessage, transfer: ArrayBuffer[]) => void
  /** How many frames have come. */
  received = 0
  #frames: Uint8Array<ArrayBuffer>[] = []
  #since = 0

  constructor(post: (message: WorkerMessage, transfer: ArrayBuffer[]) => void) {
    this.#post = post
  }

  add(frame: PlaceFrame, bytes?: Uint8Array | string): void {
    if (this.#frames.length === 0) this.#since = monotonicMs()
    this.#frames.push(encodeFrame(frame, bytes))
    if (this.#frames.length >= maxFrames) this.flush()
  }

  /** Sends what has waited long enough; for code that does not stop. */
  tick(): void {
    if (this.#frames.length > 0 && monotonicMs() - this.#since > maxWaitMs) this.flush()
  }

  flush(rest?: Rest): void {
    const said = { received: this.received, ...(rest !== undefined && { rest }) }
    if (this.#frames.length === 0) return rest === undefined ? undefined : this.#post(said, [])
    const [first] = this.#frames
    const wire = first && this.#frames.length === 1 ? first : joinFrames(this.#frames)
    this.#frames = []
    this.#post({ wire, ...said }, wire.length < transferBytes ? [] : [wire.buffer])
  }
}
