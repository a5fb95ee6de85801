import { oneLine } from './comments.ts'
import { mediaKeyword } from './media-schema.ts'
import { toDeclaration } from './to-declaration.ts'
import type { DeclaredTool } from './to-declaration.ts'

/** Rough size of a token in the text of declarations. */
const charsPerToken = 4

/**
 * Writes all tools for the model within a budget of tokens: full declarations while all of them fit, else one line
 * each, else only their names, grouped by their first word.
 */
export function toCatalog(tools: readonly DeclaredTool[], budgetTokens = 2000): string {
  const fits = (text: string): boolean => text.length <= budgetTokens * charsPerToken
  const known = usesMedia(tools) ? [mediaDeclaration] : []
  const full = [...known, ...tools.map((tool) => toDeclaration(tool, { detail: 'full' }))].join('\n\n')
  if (fits(full)) return full
  const short = [...known, ...tools.map((tool) => toDeclaration(tool, { detail: 'short' }))].join('\n')
  return fits(short) ? short : toNames(tools)
}

const mediaDeclaration = `/** An image or another file, by handle: hand it to tools and finalAnswer as it is. console.log(media) shows you an image. */
declare class Media {
  constructor(bytes: Uint8Array, options?: { mediaType?: string; name?: string })
  readonly mediaType: string
  readonly name?: string
  readonly size: number
  bytes(): Promise<Uint8Array>
  text(): Promise<string>
}`

function usesMedia(tools: readonly DeclaredTool[]): boolean {
  return tools.some(({ inputSchema, outputSchema }) =>
    JSON.stringify([inputSchema, outputSchema]).includes(`"${mediaKeyword}"`),
  )
}

function toNames(tools: readonly DeclaredTool[]): string {
  const groups = new Map<string, string[]>()
  for (const { name } of tools) {
    const group = firstWord(name)
    groups.set(group, [...(groups.get(group) ?? []), oneLine(name, 100)])
  }
  return [...groups].map(([group, names]) => `${group}: ${names.join(', ')}`).join('\n')
}

function firstWord(name: string): string {
  return /^[A-Z]*[a-z0-9]+/.exec(name)?.[0] ?? name
}
