import type { Sources } from './sources.ts'

/** A stack of the model's own code only. */
export type OwnStack = { readonly stack: string; readonly top?: StackTop }

/** The first line of a stack. */
export type StackTop = {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Names of the functions from there on, outwards; '' for code that is in none. */
  readonly functions: readonly string[]
}

// Code can make a stack up, and the longer a line is the more ways there are to read it.
const maxChars = 10_000
const maxLineChars = 500
// A place has as many digits as any source could need: more would be no count for the host, which ends whoever says so.

/** Keeps the lines of an engine's stack that lie in actions, with their positions in the text the model wrote. */
export function toOwnStack(stack: string, sources: Pick<Sources, 'positionsOf'>): OwnStack {
  const lines: string[] = []
  const functions: string[] = []
  let first: { file: string; line: number; column: number } | undefined
  for (const text of stack.slice(0, maxChars).split('\n')) {
    const match = text.length > maxLineChars ? null : /^ *at (?:(.*) \()?(.+?):(\d{1,9}):(\d{1,9})\)?$/.exec(text)
    if (!match) continue
    const [, name, file = '', line, column] = match
    const toOriginal = sources.positionsOf(file)
    if (!toOriginal) continue
    const place = toOriginal({ line: Number(line), column: Number(column) })
    first ??= { file, ...place }
    const isNamed = name !== undefined && name !== '<eval>'
    functions.push(isNamed ? name : '')
    const where = `${file}:${place.line}:${place.column}`
    lines.push(isNamed ? `    at ${name} (${where})` : `    at ${where}`)
  }
  return { stack: lines.join('\n'), ...(first && { top: { ...first, functions } }) }
}
