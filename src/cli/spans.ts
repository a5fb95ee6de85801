/** What a piece of text is, for the eye; `paint` gives it a colour. */
export type Tone =
  | 'plain'
  | 'quiet'
  | 'strong'
  | 'accent'
  | 'good'
  | 'bad'
  | 'warning'
  | 'keyword'
  | 'string'
  | 'number'
  | 'call'

/** A piece of one line, in one tone (default `plain`). Its text holds no line break and no control character. */
export type Span = { readonly text: string; readonly tone?: Tone }

/** One line of the screen, not yet coloured, so that it can be measured, wrapped and compared. */
export type Line = readonly Span[]

/** SGR parameters (ECMA-48) that switch a tone on and off again. */
const codes: Record<Tone, readonly [on: number, off: number] | undefined> = {
  plain: undefined,
  quiet: [90, 39],
  strong: [1, 22],
  accent: [36, 39],
  good: [32, 39],
  bad: [31, 39],
  warning: [33, 39],
  keyword: [35, 39],
  string: [32, 39],
  number: [33, 39],
  call: [34, 39],
}

/** The text of a line for a terminal; without `colors` it is the bare text. */
export function paint(line: Line, colors: boolean): string {
  return line.map(({ text, tone = 'plain' }) => (colors ? paintText(text, tone) : text)).join('')
}

function paintText(text: string, tone: Tone): string {
  const code = codes[tone]
  return code === undefined || text === '' ? text : `\u001B[${code[0]}m${text}\u001B[${code[1]}m`
}

/** Lines of one tone from a text that may hold line breaks. */
export function toLines(text: string, tone: Tone = 'plain'): Line[] {
  return text.split('\n').map((part) => [{ text: part, tone }])
}

/** The first lines of a longer text, with a last one that says how many are left out. */
export function firstLines(lines: readonly Line[], max: number): readonly Line[] {
  if (lines.length <= max) return lines
  const left = lines.length - max + 1
  return [...lines.slice(0, max - 1), [{ text: `… ${left} more lines`, tone: 'quiet' }]]
}
