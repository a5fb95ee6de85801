import jsTokens from 'js-tokens'

/** What is wrong with the brackets of a program; offsets are those of brackets. */
export type BracketProblem =
  | { readonly kind: 'unclosed'; readonly bracket: string; readonly offset: number }
  | { readonly kind: 'extra'; readonly bracket: string; readonly offset: number }
  | {
      readonly kind: 'mismatch'
      readonly bracket: string
      readonly offset: number
      readonly opened: { readonly bracket: string; readonly offset: number }
    }

const partners: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
])
const opening: ReadonlySet<string> = new Set(partners.values())

/** Finds the first bracket that fits no other; for programs that do not parse. */
export function findBracketProblem(source: string): BracketProblem | undefined {
  const open: { bracket: string; offset: number }[] = []
  let offset = 0
  for (const { type, value } of jsTokens(source)) {
    const partner = type === 'Punctuator' ? partners.get(value) : undefined
    if (type === 'Punctuator' && opening.has(value)) open.push({ bracket: value, offset })
    if (partner !== undefined) {
      const opened = open.pop()
      if (!opened) return { kind: 'extra', bracket: value, offset }
      if (opened.bracket !== partner) return { kind: 'mismatch', bracket: value, offset, opened }
    }
    offset += value.length
  }
  const last = open.at(-1)
  return last && { kind: 'unclosed', ...last }
}
