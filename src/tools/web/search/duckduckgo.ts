import type { SearchEngine, SearchResult } from './engine.ts'
import { attributeOf, elementsOf, plainText } from './markup.ts'
import { changed, robot } from './search-error.ts'

/**
 * DuckDuckGo, by the page it has for small browsers. It needs no key. A page has about ten results; what is advertised is
 * left out.
 */
export const duckduckgo: SearchEngine = {
  name: 'DuckDuckGo',
  endpoint: 'https://lite.duckduckgo.com',
  toRequest: ({ query, endpoint }) => ({ url: `${endpoint}/lite/?${new URLSearchParams({ q: query }).toString()}` }),
  toResults({ text, status }) {
    const results = readPage(text)
    if (results.length > 0) return results
    if (status === 202 || /anomaly[-_.]modal|challenge-form|bots use DuckDuckGo too/i.test(text))
      throw robot('DuckDuckGo')
    if (/no results\b|no-results/i.test(text)) return []
    throw changed('DuckDuckGo')
  },
}

/** Each result is a link of one class; its text stands in the next cell of another. */
function readPage(html: string): SearchResult[] {
  const parts = html.split(/(?=<a\s[^<>]{0,4000}result-link)/i).slice(1, 101)
  return parts.flatMap((part) => {
    const [link] = elementsOf(part, 'a')
    const url = link && targetOf(attributeOf(link, 'href'))
    if (url === undefined) return []
    const cell = elementsOf(part, 'td').find((one) => attributeOf(one, 'class').split(' ').includes('result-snippet'))
    return [{ title: plainText(link?.content ?? ''), url, snippet: plainText(cell?.content ?? '') }]
  })
}

/** Links lead over a page that counts them; those of advertisements over another one, which are dropped. */
function targetOf(href: string): string | undefined {
  const base = 'https://duckduckgo.com'
  if (!URL.canParse(href, base)) return undefined
  const url = new URL(href, base)
  const isOwn = url.hostname === 'duckduckgo.com' || url.hostname.endsWith('.duckduckgo.com')
  const target = isOwn && url.pathname === '/l/' ? (url.searchParams.get('uddg') ?? '') : isOwn ? '' : url.href
  return /^https?:\/\//i.test(target) ? target : undefined
}
