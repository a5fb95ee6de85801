import type { ModelEvent } from '../../../core/model.ts'

/** Between which texts models write their reasoning, at the beginning of a reply. */
export const reasoningTags = { open: '<think>', close: '</think>' } as const

/** Keeps the reasoning of a model that writes it into its reply apart from the reply. */
export class ReasoningSplitter {
  #state: 'undecided' | 'reasoning' | 'after' | 'text'
  #held = ''

  /** `isOpen` where the prompt has ended with the tag that opens reasoning. */
  constructor(isOpen: boolean) {
    this.#state = isOpen ? 'reasoning' : 'undecided'
  }

  add(piece: string): readonly ModelEvent[] {
    switch (this.#state) {
      case 'undecided':
        return this.#decide(piece)
      case 'reasoning':
        return this.#reason(piece)
      case 'after':
        return this.#afterwards(piece)
      case 'text':
        return events('text-delta', piece)
    }
  }

  /** What was held back, once no more comes. */
  end(): readonly ModelEvent[] {
    return events(this.#state === 'reasoning' ? 'reasoning-delta' : 'text-delta', this.#held)
  }

  #decide(piece: string): readonly ModelEvent[] {
    const { open } = reasoningTags
    const all = this.#held + piece
    const begun = all.trimStart()
    if (begun.length < open.length && open.startsWith(begun)) {
      this.#held = all
      return []
    }
    this.#held = ''
    this.#state = begun.startsWith(open) ? 'reasoning' : 'text'
    return this.#state === 'text' ? events('text-delta', all) : this.#reason(begun.slice(open.length))
  }

  #reason(piece: string): readonly ModelEvent[] {
    const { close } = reasoningTags
    const all = this.#held + piece
    const at = all.indexOf(close)
    if (at < 0) {
      const held = beginningAtEnd(all, close)
      this.#held = all.slice(all.length - held)
      return events('reasoning-delta', all.slice(0, all.length - held))
    }
    this.#held = ''
    this.#state = 'after'
    return [...events('reasoning-delta', all.slice(0, at)), ...this.#afterwards(all.slice(at + close.length))]
  }

  /** The lines between reasoning and reply belong to neither. */
  #afterwards(piece: string): readonly ModelEvent[] {
    const text = piece.trimStart()
    if (text !== '') this.#state = 'text'
    return events('text-delta', text)
  }
}

/** How many characters at the end of a text may begin a mark. */
function beginningAtEnd(text: string, mark: string): number {
  for (let length = mark.length - 1; length > 0; length -= 1) if (text.endsWith(mark.slice(0, length))) return length
  return 0
}

function events(type: 'text-delta' | 'reasoning-delta', text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type, text }]
}
