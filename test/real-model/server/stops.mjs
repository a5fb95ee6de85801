/** Looks for stop sequences in text that comes in pieces, and holds back what may be the beginning of one. */
export class Stops {
  #sequences
  #held = ''

  constructor(sequences) {
    this.#sequences = sequences.filter((sequence) => sequence !== '')
  }

  /** Takes a piece: gives the text that may be passed on, and whether a stop sequence has come after it. */
  add(piece) {
    const text = this.#held + piece
    const found = this.#sequences.map((sequence) => text.indexOf(sequence)).filter((index) => index >= 0)
    if (found.length > 0) return { text: text.slice(0, Math.min(...found)), stopped: true }
    const safe = text.length - this.#beginning(text)
    this.#held = text.slice(safe)
    return { text: text.slice(0, safe), stopped: false }
  }

  /** What was held back, once no more comes. */
  end() {
    return this.#held
  }

  #beginning(text) {
    const lengths = this.#sequences.flatMap((sequence) =>
      Array.from({ length: sequence.length - 1 }, (_, index) => index + 1).filter((length) =>
        text.endsWith(sequence.slice(0, length)),
      ),
    )
    return Math.max(0, ...lengths)
  }
}
