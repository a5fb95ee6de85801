/**
 * Cuts text at the first stop sequence, in pieces as they arrive: for models and servers that do not stop by
 * themselves. The end of a piece that may begin a stop sequence is held back until the next one.
 */
export class StopCutter {
  readonly #stops: readonly string[]
  readonly #longest: number
  #held = ''
  #stopped = false

  constructor(stopSequences: readonly string[]) {
    this.#stops = stopSequences.filter((stop) => stop !== '')
    this.#longest = Math.max(1, ...this.#stops.map((stop) => stop.length))
  }

  /** Whether a stop sequence has come; all text after it is dropped. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Takes a piece of text and gives what may be passed on. */
  cut(piece: string): string {
    if (this.#stopped) return ''
    const text = this.#held + piece
    let stop = -1
    for (const sequence of this.#stops) {
      const at = text.indexOf(sequence)
      if (at >= 0 && (stop < 0 || at < stop)) stop = at
    }
    this.#stopped = stop >= 0
    const end = this.#stopped ? stop : this.#beginning(text)
    this.#held = this.#stopped ? '' : text.slice(end)
    return text.slice(0, end)
  }

  /** What was held back, once no more text comes. */
  rest(): string {
    const held = this.#held
    this.#held = ''
    return held
  }

  /** Where the longest end of a text lies that may begin a stop sequence. */
  #beginning(text: string): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at += 1) {
      const mayBegin = (stop: string): boolean => stop.charCodeAt(0) === text.charCodeAt(at)
      if (this.#stops.some((stop) => mayBegin(stop) && stop.startsWith(text.slice(at)))) return at
    }
    return text.length
  }
}
