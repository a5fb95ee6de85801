import { highlight } from './highlight.ts'
import { neutralise } from './neutralise.ts'
import { firstLines, toLines } from './spans.ts'
import type { Line, Span, Tone } from './spans.ts'
import { cutToWidth, textWidth } from './text-width.ts'
import { wrapBeside } from './wrap.ts'

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
  const gutter = (text: string): Line => [{ text: `${margin}${text} │ `, tone: 'quiet' }]
  return wrapBeside(gutter(' '.repeat(label.length)), [line], { width, first: gutter(label) })
}

/** The line of code an error points at, the one before it, and a mark below the column; both count from 1. */
export function codeFrame(
  code: string,
  { line, column }: { readonly line: number; readonly column?: number },
  width: number,
): readonly Line[] {
  const source = code.split('\n')
  const wrong = source[line - 1]
  if (wrong === undefined) return []
  const digits = String(line).length
  const room = Math.max(8, width - margin.length - digits - 3)
  const before = textWidth(neutralise(wrong.slice(0, Math.max(0, (column ?? 1) - 1))))
  // What the error points at must be seen, however long the line is.
  const from = before < room - 1 ? 0 : before - Math.floor(room / 2)
  const gutter = (label: string): Line => [{ text: `${margin}${label.padStart(digits)} │ `, tone: 'quiet' }]
  const show = (number: number): Line[] => {
    const text = source[number - 1]
    if (text === undefined) return []
    return [gutter(String(number)).concat(highlight(cutToWidth(neutralise(text).slice(from), room)).flat())]
  }
  const mark: Line = [{ text: `${' '.repeat(before - from)}^`, tone: 'bad' }]
  return [...show(line - 1), ...show(line), ...(column === undefined ? [] : [gutter('').concat(mark)])]
}

/** Lines behind a sign in the margin, wrapped: `  ⇒ value`, with what follows below its beginning. */
export function behind(sign: Span, lines: readonly Line[], width: number): readonly Line[] {
  const indent = margin.length + textWidth(sign.text) + 1
  return wrapBeside([{ text: ' '.repeat(indent) }], lines, { width, first: [{ text: margin }, sign, { text: ' ' }] })
}

/** Lines with the same sign before each one, wrapped: console output. */
export function beside(sign: Span, lines: readonly Line[], width: number): readonly Line[] {
  return wrapBeside([{ text: margin }, sign, { text: ' ' }], lines, { width })
}

/** Text of a model, a tool or a person in one tone, made harmless and indented by `depth` margins (default 1). */
export function paragraph(text: string, look: { width: number; tone?: Tone; depth?: number }): readonly Line[] {
  return wrapBeside([{ text: margin.repeat(look.depth ?? 1) }], toLines(neutralise(text), look.tone), look)
}
