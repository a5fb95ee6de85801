import { paint } from './spans.ts'
import type { Line } from './spans.ts'
import { wrap } from './wrap.ts'

/** How a run is to look: colours, and the width in cells. */
export type Look = { readonly colors: boolean; readonly width: number }

/** What a block of lines is; a blank line separates blocks of different kinds. */
export type BlockKind =
  | 'header'
  | 'rule'
  | 'thought'
  | 'code'
  | 'members'
  | 'calls'
  | 'output'
  | 'value'
  | 'error'
  | 'note'
  | 'end'

/** Puts blocks below each other. It only makes text; whoever asked for it writes it. */
export class Page {
  readonly look: Look
  #last: BlockKind | undefined

  constructor(look: Look) {
    this.look = look
  }

  /** Lines as text, with the blank line they need in front; '' for no lines. */
  block(kind: BlockKind, lines: readonly Line[]): string {
    if (lines.length === 0) return ''
    const { colors, width } = this.look
    const rows = lines.flatMap((line) => wrap(line, width))
    const text = rows.map((row) => `${paint(row, colors).trimEnd()}\n`).join('')
    return this.before(kind) + text
  }

  /** The blank line in front of a block whose text is made elsewhere. */
  before(kind: BlockKind): string {
    const gap = this.#last === undefined || this.#last === kind ? '' : '\n'
    this.#last = kind
    return gap
  }
}
