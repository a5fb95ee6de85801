/** What a character of a program belongs to. `quoted` is text of the program: a string, template, regex or comment. */
export type Place = 'code' | 'line-comment' | 'quoted'

const beforeRegex = new Set(['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'void', 'delete', 'await', 'yield'])

/**
 * Tells code from the texts in it, going forward only and looking at each character a bounded number of times. It is
 * no parser: it looks for quotes, comments and brackets, and takes a quote that never ends for an ordinary character.
 */
export class CodeScanner {
  readonly #text: string
  #at: number
  /** Depth of brackets at which each open `${` began; -1 stands for the text of a template. */
  readonly #templates: number[] = []
  #depth = 0
  #inComment = false
  #place: Place = 'code'
  /** Where the last word or sign of code lies: it tells a regular expression from a division. */
  #last = { from: 0, to: 0, isWord: false }
  /** Ends of lines on which a quote of this kind is not closed. */
  readonly #unclosed = new Map<string, number>()

  constructor(text: string, from = 0) {
    this.#text = text
    this.#at = from
  }

  /** Brackets and templates that are open where the scanner stands. */
  get depth(): number {
    return this.#depth + this.#templates.length
  }

  /** What the character at `position` belongs to. Positions must not go back. */
  placeOf(position: number): Place {
    while (this.#at <= position && this.#at < this.#text.length) {
      this.#place = this.#templates.at(-1) === -1 ? 'quoted' : 'code'
      const before = this.#at
      if (this.#place === 'code' && before === position) return 'code'
      this.#step()
      if (before <= position && this.#at > position) return this.#place
    }
    return this.#place
  }

  /** Whether all brackets, templates and comments are closed at the end of the text. */
  isWhole(): boolean {
    while (this.#at < this.#text.length) this.#step()
    return this.depth === 0 && !this.#inComment
  }

  /** Goes on behind something that is no part of the program. */
  skip(to: number): void {
    this.#at = Math.max(this.#at, to)
  }

  #step(): void {
    const char = this.#text[this.#at] ?? ''
    if (this.#templates.at(-1) === -1) return this.#template(char)
    const next = this.#text[this.#at + 1]
    if (char === '/' && (next === '/' || next === '*')) return this.#comment(next)
    this.#token(char)
    this.#at += 1
    this.#remember(char)
  }

  #token(char: string): void {
    if (char === '"' || char === "'" || (char === '/' && this.#startsRegex())) this.#quote(char)
    else if (char === '`') this.#templates.push(-1)
    else if ('([{'.includes(char)) this.#depth += 1
    else if (')]}'.includes(char)) this.#close(char)
  }

  /** Keeps the word or sign that ends where the scanner stands. */
  #remember(char: string): void {
    const last = this.#last
    if (isBlank(char)) {
      last.isWord = false
      return
    }
    const inWord = isWord(char)
    if (!inWord || !last.isWord) last.from = this.#at - 1
    last.to = this.#at
    last.isWord = inWord
  }

  #template(char: string): void {
    this.#at += char === '\\' ? 2 : 1
    if (char === '`') {
      this.#templates.pop()
      this.#remember(char)
    } else if (char === '$' && this.#text[this.#at] === '{') {
      this.#at += 1
      this.#templates.push(this.#depth)
      this.#remember('{')
    }
  }

  #close(char: string): void {
    if (char === '}' && this.#templates.length > 0 && this.#templates.at(-1) === this.#depth) this.#templates.pop()
    else this.#depth -= 1
  }

  #comment(kind: '/' | '*'): void {
    const end = kind === '/' ? this.#text.indexOf('\n', this.#at) : this.#text.indexOf('*/', this.#at + 2)
    this.#inComment = end < 0 && kind === '*'
    this.#at = end < 0 ? this.#text.length : end + (kind === '/' ? 0 : 2)
    this.#place = kind === '/' ? 'line-comment' : 'quoted'
  }

  /** Stands on the closing quote afterwards, or where it stood if there is none on the line. */
  #quote(quote: string): void {
    if (this.#at < (this.#unclosed.get(quote) ?? -1)) return
    let inClass = false
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const char = this.#text[at]
      if (char === '\\') at += 1
      else if (char === '\n') return void this.#unclosed.set(quote, at)
      else if (quote === '/' && char === '[') inClass = true
      else if (quote === '/' && char === ']') inClass = false
      else if (char === quote && !inClass) {
        this.#place = 'quoted'
        this.#at = at
        return
      }
    }
    this.#unclosed.set(quote, this.#text.length)
  }

  #startsRegex(): boolean {
    const word = this.#text.slice(this.#last.from, this.#last.to)
    const end = word.slice(-1)
    if (isWord(end)) return beforeRegex.has(word)
    return !')]}"\'`'.includes(end) || end === ''
  }
}

function isBlank(char: string): boolean {
  return (char <= ' ' || char >= '\u0080') && char.trim() === ''
}

/** Letters, digits, `_`, `$` and all that is not ASCII. */
function isWord(char: string): boolean {
  if (char >= 'a') return char <= 'z' || char >= '\u0080'
  return (char >= 'A' && char <= 'Z') || (char >= '0' && char <= '9') || char === '_' || char === '$'
}
