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
  /** Where the first function was called, if it was in the same program. */
  readonly outer?: { readonly line: number; readonly column: number }
}

// Code can make a stack up, and the longer a line is the more ways there are to read it.
const maxChars = 10_000
const maxLineChars = 500
// A place has as many digits as any source could need: more would be no count for the host, which ends whoever says so.

type Line = { readonly file: string; readonly line: number; readonly column: number; readonly name: string }

/** Keeps the lines of an engine's stack that lie in actions, with their positions in the text the model wrote. */
export function toOwnStack(stack: string, sources: Pick<Sources, 'positionsOf'>): OwnStack {
  const own = stack
    .slice(0, maxChars)
    .split('\n')
    .flatMap((text) => readLine(text, sources))
  const [first, second] = own
  if (!first) return { stack: '' }
  const { file, line, column } = first
  const outer = second?.file === file ? { line: second.line, column: second.column } : undefined
  const functions = own.map(({ name }) => name)
  return { stack: own.map(toText).join('\n'), top: { file, line, column, functions, ...(outer && { outer }) } }
}

function readLine(text: string, sources: Pick<Sources, 'positionsOf'>): Line[] {
  const match = text.length > maxLineChars ? null : /^ *at (?:(.*) \()?(.+?):(\d{1,9}):(\d{1,9})\)?$/.exec(text)
  const [, name = '', file = '', line, column] = match ?? []
  const toOriginal = match ? sources.positionsOf(file) : undefined
  if (!toOriginal) return []
  const place = toOriginal({ line: Number(line), column: Number(column) })
  return [{ file, ...place, name: name === '<eval>' ? '' : name }]
}

function toText({ file, line, column, name }: Line): string {
  const where = `${file}:${line}:${column}`
  return name === '' ? `    at ${where}` : `    at ${name} (${where})`
}
