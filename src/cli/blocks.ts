import { highlight } from './highlight.ts'
import { neutralise } from './neutralise.ts'
import { firstLines, toLines } from './spans.ts'
import type { Line, Span } from './spans.ts'
import { cutToWidth, textWidth } from './text-width.ts'
import { wrap } from './wrap.ts'

/** Left margin of everything that belongs to a step. */
export const margin = '  '

const maxCodeLines = 300

/** A horizontal rule with a title: `── Step 2 ─────`. */
export function rule(title: string, width: number): Line {
  const left = cutToWidth(`── ${title} `, width)
  return [{ text: left + '─'.repeat(Math.max(0, width - textWidth(left))), tone: 'quiet' }]
}

/** Code with line numbers, highlighted. */
export function codeBlock(code: string, width: number): readonly Line[] {
  const lines = firstLines(highlight(neutralise(code)), maxCodeLines)
  const digits = String(lines.length).length
  return lines.flatMap((line, index) => numbered(line, String(index + 1).padStart(digits), width))
}

function numbered(line: Line, label: string, width: number): Line[] {
  const gutter = (text: string): Span => ({ text: `${margin}${text} │ `, tone: 'quiet' })
  const room = Math.max(8, width - margin.length - label.length - 3)
  return wrap(line, room).map((row, part) => [gutter(part === 0 ? label : ' '.repeat(label.length)), ...row])
}

/** The line of code an error points at, the one before it, and a mark below the column; both count from 1. */
export function codeFrame(code: string, place: { readonly line: number; readonly column?: number }): readonly Line[] {
  const source = code.split('\n')
  const wrong = source[place.line - 1]
  if (wrong === undefined || wrong.length > 500) return []
  const digits = String(place.line).length
  const show = (line: number): Line[] => {
    const text = source[line - 1]
    if (text === undefined) return []
    const label = `${margin}${String(line).padStart(digits)} │ `
    return [[{ text: label, tone: 'quiet' }, ...highlight(neutralise(text)).flat()]]
  }
  return [...show(place.line - 1), ...show(place.line), ...mark(wrong, place.column, digits)]
}

function mark(wrong: string, column: number | undefined, digits: number): Line[] {
  if (column === undefined || column < 1 || column > wrong.length + 1) return []
  const before = textWidth(neutralise(wrong.slice(0, column - 1)))
  return [
    [
      { text: `${margin}${' '.repeat(digits)} │ `, tone: 'quiet' },
      { text: `${' '.repeat(before)}^`, tone: 'bad' },
    ],
  ]
}

/** Lines behind a sign in the margin, wrapped: `  ⇒ value`, with what follows below its beginning. */
export function behind(sign: Span, lines: readonly Line[], width: number): readonly Line[] {
  const indent = margin.length + textWidth(sign.text) + 1
  const first = [{ text: margin }, sign, { text: ' ' }]
  return lines
    .flatMap((line) => wrap(line, Math.max(8, width - indent)))
    .map((line, index) => [...(index === 0 ? first : [{ text: ' '.repeat(indent) }]), ...line])
}

/** Lines with the same mark before each one, wrapped: console output. */
export function beside(mark: Span, lines: readonly Line[], width: number): readonly Line[] {
  const room = Math.max(8, width - margin.length - textWidth(mark.text) - 1)
  return lines
    .flatMap((line) => wrap(line, room))
    .map((line) => [{ text: margin }, mark, { text: ' ' }, ...line])
}

/** Text of a model, a tool or a person in one tone, made harmless and indented. */
export function paragraph(text: string, width: number, tone: Span['tone'] = 'plain'): readonly Line[] {
  return toLines(neutralise(text), tone)
    .flatMap((line) => wrap(line, Math.max(8, width - margin.length)))
    .map((line) => [{ text: margin }, ...line])
}
