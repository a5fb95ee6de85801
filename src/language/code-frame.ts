import type { Position } from './positions.ts'

const linesBefore = 2
const linesAfter = 1
/** Room for what a person would read of a line. */
const maxChars = 120

/** A few lines of a program around a place, with a mark below its column. */
export function codeFrame(source: string, { line, column }: Position): string {
  const lines = linesAround(source, line)
  const last = lines.at(-1)
  if (!lines.some((entry) => entry.number === line) || last === undefined) return ''
  const width = String(last.number).length + 2
  // What stands left of a long line's error is cut, with the same number of characters from its neighbours.
  const start = column > maxChars - 20 ? column - Math.floor(maxChars / 2) : 0
  return lines
    .flatMap(({ number, text }) => {
      const shown = `${String(number).padStart(width)} | ${cut(text, start)}`
      return number === line ? [shown, `${' '.repeat(width + 2 + column - start)}^`] : [shown]
    })
    .join('\n')
}

type Line = { readonly number: number; readonly text: string }

function linesAround(source: string, line: number): Line[] {
  return source
    .split(/\r?\n/)
    .map((text, index) => ({ number: index + 1, text: text.replaceAll('\t', ' ') }))
    .slice(Math.max(0, line - 1 - linesBefore), line + linesAfter)
    .filter(({ number, text }) => number === line || text.trim() !== '')
}

function cut(text: string, start: number): string {
  const shown = text.slice(start, start + maxChars)
  const head = start > 0 && shown !== '' ? `…${shown.slice(1)}` : shown
  return text.length > start + maxChars ? `${head}…` : head
}
