/** The console output of one action, put together on the host. */
export class OutputLog {
  readonly #maxChars: number
  #text = ''

  constructor(maxChars: number) {
    this.#maxChars = maxChars
  }

  /** Adds text; `false` when there is more than a place may send. */
  add(text: string): boolean {
    this.#text += text
    return this.#text.length <= this.#maxChars
  }

  /** All of it; what is missing in the middle is named. */
  end({ tail, outputDropped }: { readonly tail: string; readonly outputDropped: number }): string {
    if (outputDropped === 0) return this.#text + tail
    return `${this.#text}\n[${outputDropped} characters dropped]\n${tail}`
  }
}
