import type { Quirks } from './quirks.ts'

/** What a piece of text says, and what it thinks. */
export type Split = { readonly text: string; readonly thought: string }

const pairs: readonly (readonly [open: string, close: string])[] = [
  ['<think>', '</think>'],
  ['[THINK]', '[/THINK]'],
]

/**
 * Keeps reasoning apart that comes in the text of a reply, between tags at its beginning, in pieces as they arrive. The end
 * of a piece that may begin a tag is held back until the next one.
 */
export class ThinkSplitter {
  #state: 'before' | 'inside' | 'gap' | 'after'
  #close = '</think>'
  #held = ''

  constructor(thinkTags: Quirks['thinkTags'] = 'first') {
    this.#state = thinkTags === 'opened' ? 'inside' : thinkTags === 'never' ? 'after' : 'before'
  }

  /** Takes a piece of text and gives what of it is known to be text or thought. */
  split(piece: string): Split {
    if (this.#state === 'after' || piece === '') return { text: piece, thought: '' }
    const all = this.#held + piece
    this.#held = ''
    if (this.#state === 'gap') return this.#go(all)
    return this.#state === 'before' ? this.#begin(all) : this.#think(all)
  }

  /** What was held back, once no more comes. */
  rest(): Split {
    const held = this.#held
    this.#held = ''
    return this.#state === 'inside' ? { text: '', thought: held } : { text: held, thought: '' }
  }

  #begin(all: string): Split {
    const start = all.trimStart()
    const pair = pairs.find(([open]) => start.startsWith(open))
    if (pair) {
      this.#state = 'inside'
      this.#close = pair[1]
      return this.#think(start.slice(pair[0].length))
    }
    if (pairs.some(([open]) => open.startsWith(start))) {
      this.#held = all
      return { text: '', thought: '' }
    }
    this.#state = 'after'
    return { text: all, thought: '' }
  }

  /** Goes on with the text, without the empty lines before it. */
  #go(all: string): Split {
    const text = all.trimStart()
    this.#state = text === '' ? 'gap' : 'after'
    return { text, thought: '' }
  }

  #think(all: string): Split {
    const end = all.indexOf(this.#close)
    if (end >= 0) return { ...this.#go(all.slice(end + this.#close.length)), thought: all.slice(0, end) }
    let length = Math.min(this.#close.length - 1, all.length)
    while (length > 0 && !this.#close.startsWith(all.slice(all.length - length))) length -= 1
    this.#held = all.slice(all.length - length)
    return { text: '', thought: all.slice(0, all.length - length) }
  }
}
