import type { PlaceFrame } from '../../protocol/frames.ts'
import { monotonicMs } from '../signals.ts'

/** A frame on its way between threads. */
export type Parcel<Frame> = { readonly frame: Frame; readonly bytes?: Uint8Array }

/** Whether the interpreter may be put away: not while it counts the time of its own timers. */
export type Rest = 'between' | 'calls' | 'timers'

/** What a worker tells its supervisor at once. With `rest` its code has stopped, and it has nothing left to do. */
export type WorkerMessage = { readonly frames: readonly Parcel<PlaceFrame>[]; readonly rest?: Rest }

/** How long a frame may wait for others. */
const maxWaitMs = 2

/** Frames of a worker, gathered while code runs: one message costs far more than one frame. */
export class Outbox {
  readonly #post: (message: WorkerMessage) => void
  #frames: Parcel<PlaceFrame>[] = []
  #since = 0

  constructor(post: (message: WorkerMessage) => void) {
    this.#post = post
  }

  readonly add = (frame: PlaceFrame, bytes?: Uint8Array): void => {
    if (this.#frames.length === 0) this.#since = monotonicMs()
    this.#frames.push(bytes ? { frame, bytes } : { frame })
  }

  /** Sends what has waited long enough; for code that does not stop. */
  tick(): void {
    if (this.#frames.length > 0 && monotonicMs() - this.#since > maxWaitMs) this.flush()
  }

  flush(rest?: Rest): void {
    if (this.#frames.length === 0 && rest === undefined) return
    const frames = this.#frames
    this.#frames = []
    this.#post({ frames, ...(rest !== undefined && { rest }) })
  }
}
