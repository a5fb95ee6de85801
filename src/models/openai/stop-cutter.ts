/**
 * Cuts text at the first stop sequence, in pieces as they arrive: for models and servers that do not stop by
 * themselves. The end of a piece that may begin a stop sequence is held back until the next one.
 */
export class StopCutter {
  readonly #stops: readonly string[]
  #held = ''
  #stopped = false

  constructor(stopSequences: readonly string[]) {
    this.#stops = stopSequences.filter((stop) => stop !== '')
  }

  /** Whether a stop sequence has come; all text after it is dropped. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Takes a piece of text and gives what may be passed on. */
  cut(piece: string): string {
    if (this.#stopped) return ''
    const text = this.#held + piece
    const positions = this.#stops.map((stop) => text.indexOf(stop)).filter((position) => position >= 0)
    this.#stopped = positions.length > 0
    const end = this.#stopped ? Math.min(...positions) : text.length - this.#beginning(text)
    this.#held = this.#stopped ? '' : text.slice(end)
    return text.slice(0, end)
  }

  /** What was held back, once no more text comes. */
  rest(): string {
    const held = this.#held
    this.#held = ''
    return held
  }

  /** Length of the longest end of a text that begins a stop sequence. */
  #beginning(text: string): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1))
    for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
      const end = text.slice(-length)
      if (this.#stops.some((stop) => stop.startsWith(end))) return length
    }
    return 0
  }
}
