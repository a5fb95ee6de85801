import { margin } from './blocks.ts'
import { paint } from './spans.ts'
import type { Tone } from './spans.ts'
import { characterWidth } from './text-width.ts'

export type FlowOptions = { readonly width: number; readonly colors: boolean; readonly tone: Tone }

/**
 * Sets running text that comes in pieces: indents it, breaks it between words, and holds a word back until it is whole.
 * Blank lines at the beginning and the end are dropped. The text must be free of control characters but line feeds.
 */
export class Flow {
  readonly #options: FlowOptions
  #word = ''
  #wordWidth = 0
  #column = 0
  #spaces = 0
  #breaks = 0
  #started = false

  constructor(options: FlowOptions) {
    this.#options = options
  }

  /** Whether anything was set, so that the cursor stands within a line. */
  get started(): boolean {
    return this.#started
  }

  /** Takes the next piece and gives what can be written. */
  add(text: string): string {
    let written = ''
    for (const character of text) {
      if (character === '\n') {
        written += this.#place()
        this.#breaks += 1
        this.#spaces = 0
      } else if (character === ' ') {
        written += this.#place()
        this.#spaces += 1
      } else {
        this.#word += character
        this.#wordWidth += characterWidth(character)
        if (this.#wordWidth >= this.#room) written += this.#place()
      }
    }
    return written
  }

  /** Gives the last word and ends the line. */
  end(): string {
    const written = this.#place()
    return this.#started ? `${written}\n` : written
  }

  get #room(): number {
    return Math.max(8, this.#options.width - margin.length)
  }

  #place(): string {
    if (this.#word === '') return ''
    const before = this.#before()
    const { tone, colors } = this.#options
    const written = before + paint([{ text: this.#word, tone }], colors)
    this.#column += this.#wordWidth
    this.#word = ''
    this.#wordWidth = 0
    this.#spaces = 0
    this.#breaks = 0
    this.#started = true
    return written
  }

  /** The white space in front of the waiting word. */
  #before(): string {
    if (this.#started && this.#breaks === 0 && this.#column + this.#spaces + this.#wordWidth <= this.#room) {
      this.#column += this.#spaces
      return ' '.repeat(this.#spaces)
    }
    const breaks = this.#started ? Math.min(2, Math.max(1, this.#breaks)) : 0
    const indent = this.#breaks > 0 ? Math.min(this.#spaces, this.#room - 8) : 0
    this.#column = indent
    return '\n'.repeat(breaks) + margin + ' '.repeat(indent)
  }
}
