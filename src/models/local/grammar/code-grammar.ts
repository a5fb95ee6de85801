import { anyOf, literal, shortTextWithout, until } from './rules.ts'
import type { Rules } from './rules.ts'

/** How long the parts of a reply may be that a grammar holds, in characters. */
export type Lengths = {
  /** What stands before a program or before calls. Default 1,000: a weak model would else go on forever. */
  readonly thoughtChars?: number
  /** A program. Default: as long as the context has room. */
  readonly codeChars?: number
  /** A text in JSON whose schema has no `maxLength`. Default: as long as the context has room. */
  readonly stringChars?: number
}

export const defaultThoughtChars = 1_000

/** A thought, then one program between its tags, and nothing after it. */
export function codeRule(
  { open, close }: { readonly open: string; readonly close: string },
  rules: Rules,
  { thoughtChars = defaultThoughtChars, codeChars }: Lengths,
): string {
  const thought = shortTextWithout(open, 0, thoughtChars)
  // A program begins with something that is seen, and is no comment only.
  const first = anyOf(new Set([' ', '\t', '\r', '\n', '/', ...Array.from(close).slice(0, 1)]), '^')
  const rest =
    codeChars === undefined
      ? until(close, rules, { next: '""' })
      : `${shortTextWithout(close, 0, codeChars)} ${literal(close)}`
  return `${thought} ${literal(open)} "\\n"? ${first} ${rest}`
}
