import type { DoneSummary } from './frames.ts'

/** Longer than any name of a function or an error that is meant. */
export const maxNameChars = 200
const maxSuggestions = 10

type Key = 'name' | 'stack' | 'file' | 'frame' | 'callee'

const limits: readonly (readonly [Key, number])[] = [
  ['name', maxNameChars],
  ['stack', 10_000],
  ['file', maxNameChars],
  ['frame', 2_000],
  ['callee', maxNameChars],
]

type Short = Partial<Pick<DoneSummary, Key | 'suggestions'>>

/** What is told of an error beside its message, no longer than anybody needs; both sides of the protocol keep to it. */
export function shortTexts(summary: Short): Short {
  const entries = limits.flatMap(([key, max]) => {
    const text = summary[key]
    return text === undefined ? [] : [[key, text.slice(0, max)] as const]
  })
  const suggestions = summary.suggestions?.slice(0, maxSuggestions).map((name) => name.slice(0, maxNameChars))
  return { ...Object.fromEntries(entries), ...(suggestions && { suggestions }) }
}
