/** One element of a page: its attributes as they are written, and what is in it. */
type Element = { readonly attributes: string; readonly content: string }

/** Longer than what an engine says of one result, and more results than it gives. */
const maxContent = 20_000
const maxElements = 100

/**
 * The elements of a name in HTML or XML that do not hold themselves, in their order. Every step looks only so far, so that
 * a page made to be slow is not.
 */
export function elementsOf(markup: string, name: string): Element[] {
  const found: Element[] = []
  const opening = new RegExp(`<${name}(?=[\\s/>])([^<>]{0,4000})>`, 'gi')
  for (const match of markup.matchAll(opening)) {
    if (found.length === maxElements) break
    const start = match.index + match[0].length
    const rest = markup.slice(start, start + maxContent)
    const end = rest.search(new RegExp(`</${name}(?=[\\s>])[^<>]{0,100}>`, 'i'))
    found.push({ attributes: match[1] ?? '', content: end === -1 ? '' : rest.slice(0, end) })
  }
  return found
}

/** The value of an attribute, decoded. */
export function attributeOf({ attributes }: Element, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s{0,10}=\\s{0,10}(?:"([^"]*)"|'([^']*)'|([^\\s"']+))`, 'i').exec(
    attributes,
  )
  return decodeEntities(match?.[1] ?? match?.[2] ?? match?.[3] ?? '')
}

/** What a piece of markup says: without tags, entities decoded, white space as single spaces. */
export function plainText(markup: string): string {
  const text = markup.replaceAll(/<!\[CDATA\[|\]\]>/g, '').replaceAll(/<[^<>]{0,4000}>/g, '')
  return decodeEntities(text).replaceAll(/\s+/g, ' ').trim()
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
}

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#\d{1,7}|#x[\da-f]{1,6}|\w{2,8});/gi, (whole) => {
    const name = whole.slice(1, -1).toLowerCase()
    if (!name.startsWith('#')) return named[name] ?? whole
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : ''
  })
}
