import type { Line, Span, Tone } from './spans.ts'
import { characterWidth, textWidth } from './text-width.ts'

type Cell = { readonly character: string; readonly tone: Tone; readonly width: number }

/**
 * Breaks a line into lines of at most `width` cells: between words, or anywhere when one word is too long. What follows
 * is indented like the line itself, unless that would leave less than half of the width.
 */
export function wrap(line: Line, width: number): Line[] {
  const cells = toCells(line)
  const leading = cells.slice(0, Math.max(0, cells.findIndex(isWord)))
  const indent = leading.length * 2 <= width ? leading : []
  const rows: Cell[][] = []
  let row: Cell[] = []
  let used = 0
  for (const cell of cells) {
    if (used + cell.width > width && row.length > 0) {
      const at = isWord(cell) ? breakPoint(row) : row.length
      rows.push(row.slice(0, at))
      row = indent.concat(row.slice(at))
      used = row.reduce((sum, part) => sum + part.width, 0)
      if (!isWord(cell)) continue
    }
    row.push(cell)
    used += cell.width
  }
  rows.push(row)
  return rows.map(toSpans)
}

function isWord({ character }: Cell): boolean {
  return character !== ' '
}

/** Wraps lines into what is left of `width` beside a prefix; the first line gets `first` where it is given. */
export function wrapBeside(prefix: Line, lines: readonly Line[], look: { width: number; first?: Line }): Line[] {
  const room = Math.max(8, look.width - textWidth(prefix.map(({ text }) => text).join('')))
  return lines
    .flatMap((line) => wrap(line, room))
    .map((line, index) => (index === 0 && look.first ? look.first : prefix).concat(line))
}

function toCells(line: Line): Cell[] {
  return line.flatMap(({ text, tone = 'plain' }) =>
    Array.from(text, (character) => ({ character, tone, width: characterWidth(character) })),
  )
}

/** After the last space that has a word before it, else at the end. */
function breakPoint(row: readonly Cell[]): number {
  const word = row.findIndex(isWord)
  const space = row.findLastIndex((cell) => !isWord(cell))
  return word >= 0 && space > word ? space + 1 : row.length
}

function toSpans(row: readonly Cell[]): Line {
  const spans: Span[] = []
  for (const { character, tone } of row) {
    const last = spans.at(-1)
    if (last?.tone === tone) spans[spans.length - 1] = { text: last.text + character, tone }
    else spans.push({ text: character, tone })
  }
  return spans
}
