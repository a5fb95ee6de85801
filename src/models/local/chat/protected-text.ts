/**
 * Keeps what others wrote out of a template while it is rendered: the template sees marks, and the texts come back as
 * parts of their own. So a text that spells the tokens of a turn's end is never read as one.
 */
export class ProtectedText {
  readonly #texts: string[] = []

  /** A mark for a text. */
  mark(text: string): string {
    // Blank texts stay as they are: templates look whether there is something to say.
    if (text.trim() === '') return text
    return `⟦${this.#texts.push(text) - 1}⟧`
  }

  /** A value with marks for all texts in it that are no plain words, as they stand in JSON. */
  markAll(value: unknown): unknown {
    if (typeof value === 'string')
      return /^[\w.:/-]*$/.test(value) ? value : this.mark(JSON.stringify(value).slice(1, -1))
    if (Array.isArray(value)) return value.map((item) => this.markAll(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.markAll(item)]))
  }

  /** What was rendered, in parts: those of the template and, `isGiven`, the texts. */
  split(rendered: string): readonly { readonly text: string; readonly isGiven: boolean }[] {
    return rendered
      .split(/⟦(\d+)⟧/)
      .map((text, at) =>
        at % 2 === 0 ? { text, isGiven: false } : { text: this.#texts[Number(text)] ?? '', isGiven: true },
      )
      .filter(({ text }) => text !== '')
  }
}
