/**
 * Rules of a grammar in the GBNF of llama.cpp, collected under names of their own.
 * The notation: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
 */
export class Rules {
  readonly #rules = new Map<string, string>()

  /** Adds a rule and gives its name; a rule may be named before it is written. */
  add(expression: string, name: string = this.name()): string {
    this.#rules.set(name, expression)
    return name
  }

  /** A name that is free. */
  name(): string {
    const name = `r${this.#rules.size}`
    this.#rules.set(name, '')
    return name
  }

  /** The whole grammar. */
  text(root: string): string {
    return [`root ::= ${root}`, ...[...this.#rules].map(([name, rule]) => `${name} ::= ${rule}`)].join('\n')
  }
}

/** A text that has to stand as it is. */
export function literal(text: string): string {
  const characters = Array.from(text, (character) =>
    /[\w ,.:;<>{}()/=-]/.test(character) ? character : escaped(character),
  )
  return `"${characters.join('')}"`
}

/** Any of these characters, or (`but`) any other. */
export function anyOf(characters: Iterable<string>, but: '' | '^' = ''): string {
  return `[${but}${Array.from(characters, (character) => escaped(character)).join('')}]`
}

/** A character by its number, which needs no thought about what has a meaning where. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0xff_ff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** An expression, so many times. */
export function times(expression: string, least: number, most?: number): string {
  return `${expression}{${least},${most ?? ''}}`
}

/**
 * A text up to and with the first place where `mark` stands, then what follows it; with `mayEnd` it may also end
 * before. One rule for each character of the mark says how much of it has been written (Knuth, Morris and Pratt).
 */
export function until(
  mark: string,
  rules: Rules,
  options: { readonly next: string; readonly mayEnd?: boolean },
): string {
  const characters = Array.from(mark)
  const alphabet = [...new Set(characters)]
  const names = characters.map(() => rules.name())
  for (const [written, name] of names.entries()) {
    const steps = alphabet.map((character) => {
      const length = writtenAfter(characters, written, character)
      return `${anyOf(character)} ${length === characters.length ? options.next : names[length]}`
    })
    const end = options.mayEnd === true ? ['""'] : []
    rules.add([...steps, `${anyOf(alphabet, '^')} ${names[0]}`, ...end].join(' | '), name)
  }
  return names[0] ?? options.next
}

/** How much of a mark stands at the end of a text that ended with its first `written` characters and goes on. */
function writtenAfter(mark: readonly string[], written: number, character: string): number {
  const text = [...mark.slice(0, written), character]
  for (let length = text.length; length > 0; length -= 1) {
    if (text.slice(-length).every((one, at) => one === mark[at])) return length
  }
  return 0
}

/** Text of at most so many characters in which `mark` does not stand. A pair of characters that begins it counts as one. */
export function shortTextWithout(mark: string, least: number, most: number): string {
  const [first = '', second = ''] = Array.from(mark)
  const pair = second === '' ? '' : ` | ${anyOf(first)} ${anyOf(new Set([first, second]), '^')}`
  return times(`(${anyOf(first, '^')}${pair})`, least, most)
}
