import { defaultTags } from '../actions/read-reply.ts'

/** Takes the code out of a reply while it streams: gives the text outside of the tags, which may come in pieces. */
export class ThoughtFilter {
  #waiting = ''
  #inCode = false

  /** Whether the reply is inside a code block. */
  get inCode(): boolean {
    return this.#inCode
  }

  /** Takes the next piece; gives the text that is certainly no code. */
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

  /** Gives what was held back because it might have become a tag. */
  end(): string {
    return this.#inCode ? '' : this.#waiting
  }

  #tag(): string {
    return this.#inCode ? defaultTags.close : defaultTags.open
  }
}

/** Length of the longest end of `text` that is a beginning of `tag`. */
function partialLength(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length
  }
  return 0
}
