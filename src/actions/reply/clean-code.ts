import { CodeScanner } from './code-scanner.ts'

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&#34;': '"',
  '&#96;': '`',
  '&amp;': '&',
}
const entity = /&(?:lt|gt|quot|apos|amp|#39|#x27|#34|#96);/gi

/** A program as it is run: without what transport and habit put around it. Texts within it are left alone. */
export function cleanCode(block: string): string {
  return unescapeWhole(withoutInvisible(block)).trim()
}

/** Turns entities back into characters, once. */
export function unescapeEntities(text: string): string {
  return text.replace(entity, (found) => entities[found.toLowerCase()] ?? found)
}

/** Undoes HTML escaping where the whole program was escaped, so that no character is left that would be. */
function unescapeWhole(code: string): string {
  if (/[<>]/.test(code) || code.replace(entity, '').includes('&')) return code
  const scanner = new CodeScanner(code)
  for (const { index } of code.matchAll(entity)) if (scanner.placeOf(index) === 'code') return unescapeEntities(code)
  return code
}

/** Takes off zero-width characters at the beginning of lines, where no text of the program stands. */
function withoutInvisible(code: string): string {
  if (!/[\u200b-\u200d\u2060\ufeff]/.test(code)) return code
  const scanner = new CodeScanner(code)
  return code.replace(/^[^\S\n]*[\u200b-\u200d\u2060\ufeff]+/gm, (found, index: number) =>
    scanner.placeOf(index) === 'quoted' ? found : found.replace(/[\u200b-\u200d\u2060\ufeff]/g, ''),
  )
}
