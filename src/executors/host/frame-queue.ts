import type { RawFrame } from '../protocol/framing.ts'

/** How long frames are taken in one go, in milliseconds. */
const turnMs = 8

type Options = {
  readonly take: (frame: RawFrame) => void
  /** Called when frames have to wait, and when none waits any more: whoever sends them should wait too. */
  readonly onBehind: (isBehind: boolean) => void
}

/** Takes frames in order, and lets the application have its turn in between: a flood of them must not stop it. */
export class FrameQueue {
  readonly #options: Options
  #frames: RawFrame[] = []
  #next = 0
  #isBehind = false

  constructor(options: Options) {
    this.#options = options
  }

  add(frames: readonly RawFrame[]): void {
    for (const frame of frames) this.#frames.push(frame)
    if (!this.#isBehind) this.#take()
  }

  #take(): void {
    const until = performance.now() + turnMs
    for (let frame = this.#frames[this.#next]; frame; frame = this.#frames[this.#next]) {
      this.#next += 1
      this.#options.take(frame)
      if (this.#next % 16 === 0 && performance.now() > until) return this.#later()
    }
    this.#frames = []
    this.#next = 0
    if (!this.#isBehind) return
    this.#isBehind = false
    this.#options.onBehind(false)
  }

  #later(): void {
    if (!this.#isBehind) {
      this.#isBehind = true
      this.#options.onBehind(true)
    }
    setImmediate(() => this.#take())
  }
}
