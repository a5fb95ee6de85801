import { defaultTags } from '../actions/tags.ts'

/** Takes something out of a text that comes in pieces. */
export interface TextFilter {
  /** Whether what comes is being taken out. */
  readonly inCode: boolean
  /** Takes the next piece; gives the text that is certainly to be shown. */
  add(piece: string): string
  /** Gives what was held back because it might have become a tag. */
  end(): string
}

/** Takes the code out of a reply while it streams: gives the text outside of the tags, which may come in pieces. */
export class ThoughtFilter implements TextFilter {
  #waiting = ''
  #inCode = false

  get inCode(): boolean {
    return this.#inCode
  }

  add(piece: string): string {
    let rest = this.#waiting + piece
    let shown = ''
    for (let at = rest.indexOf(this.#tag()); at >= 0; at = rest.indexOf(this.#tag())) {
      if (!this.#inCode) shown += rest.slice(0, at)
      rest = rest.slice(at + this.#tag().length)
      this.#inCode = !this.#inCode
    }
    const ready = rest.length - partialLength(rest, this.#tag())
    this.#waiting = rest.slice(ready)
    return this.#inCode ? shown : shown + rest.slice(0, ready)
  }

  end(): string {
    return this.#inCode ? '' : this.#waiting
  }

  #tag(): string {
    return this.#inCode ? defaultTags.close : defaultTags.open
  }
}

/** Takes out a mark and all that comes after it. */
export class EndFilter implements TextFilter {
  readonly inCode = false
  readonly #mark: string
  #waiting = ''
  #ended = false

  constructor(mark: string) {
    this.#mark = mark
  }

  add(piece: string): string {
    if (this.#ended) return ''
    const text = this.#waiting + piece
    const at = text.indexOf(this.#mark)
    this.#ended = at >= 0
    const ready = this.#ended ? at : text.length - partialLength(text, this.#mark)
    this.#waiting = this.#ended ? '' : text.slice(ready)
    return text.slice(0, ready)
  }

  end(): string {
    return this.#waiting
  }
}

/** Length of the longest end of `text` that is a beginning of `tag`. */
function partialLength(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length
  }
  return 0
}
