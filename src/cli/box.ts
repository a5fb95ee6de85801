import type { Line, Tone } from './spans.ts'
import { cutToWidth, textWidth } from './text-width.ts'
import { wrap } from './wrap.ts'

/** Draws a frame with a title around lines, as wide as `width` allows; long lines are wrapped. */
export function box(title: string, lines: readonly Line[], look: { width: number; tone: Tone }): readonly Line[] {
  const { tone } = look
  const width = Math.max(16, look.width)
  const inside = width - 4
  const head = `╭─ ${cutToWidth(title, inside - 2)} `
  const side = (text: string): Line => [{ text, tone }]
  return [
    side(`${head}${'─'.repeat(width - textWidth(head) - 1)}╮`),
    ...lines
      .flatMap((line) => wrap(line, inside))
      .map((line) => side('│ ').concat(line, { text: ' '.repeat(inside - widthOf(line)) }, side(' │'))),
    side(`╰${'─'.repeat(width - 2)}╯`),
  ]
}

function widthOf(line: Line): number {
  return textWidth(line.map(({ text }) => text).join(''))
}
