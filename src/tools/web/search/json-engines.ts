import { isJsonObject } from '../../../schema/json-pointer.ts'
import type { SearchEngine, SearchReply, SearchResult } from './engine.ts'
import { plainText } from './markup.ts'
import { changed } from './search-error.ts'

/** Brave Search: https://api-dashboard.search.brave.com/app/documentation. It gives 20 results at most. */
export const brave: SearchEngine = {
  name: 'Brave',
  endpoint: 'https://api.search.brave.com/res/v1',
  keyName: 'BRAVE_API_KEY',
  toRequest: ({ query, endpoint, maxResults, apiKey }) => ({
    url: `${endpoint}/web/search?${new URLSearchParams({ q: query, count: String(Math.min(maxResults, 20)) }).toString()}`,
    headers: { 'x-subscription-token': apiKey },
  }),
  // Without a section of pages there were none.
  toResults: (reply) =>
    read(reply, {
      name: 'Brave',
      list: (found) => listAt(found['web'], 'results', []),
      snippet: 'description',
      clean: plainText,
    }),
}

/** Google, by Serper: https://serper.dev. */
export const serper: SearchEngine = {
  name: 'Serper',
  endpoint: 'https://google.serper.dev',
  keyName: 'SERPER_API_KEY',
  toRequest: ({ query, endpoint, maxResults, apiKey }) => ({
    url: `${endpoint}/search`,
    ...posted({ q: query, num: maxResults }, { 'x-api-key': apiKey }),
  }),
  toResults: (reply) =>
    read(reply, { name: 'Serper', list: (found) => listAt(found, 'organic'), url: 'link', snippet: 'snippet' }),
}

/** Tavily: https://docs.tavily.com. It gives 20 results at most. */
export const tavily: SearchEngine = {
  name: 'Tavily',
  endpoint: 'https://api.tavily.com',
  keyName: 'TAVILY_API_KEY',
  toRequest: ({ query, endpoint, maxResults, apiKey }) => ({
    url: `${endpoint}/search`,
    ...posted({ query, max_results: Math.min(maxResults, 20) }, { authorization: `Bearer ${apiKey}` }),
  }),
  toResults: (reply) => read(reply, { name: 'Tavily', list: (found) => listAt(found, 'results'), snippet: 'content' }),
}

/** Exa: https://docs.exa.ai. What it shows of a page are its highlights, where it has any. */
export const exa: SearchEngine = {
  name: 'Exa',
  endpoint: 'https://api.exa.ai',
  keyName: 'EXA_API_KEY',
  toRequest: ({ query, endpoint, maxResults, apiKey }) => ({
    url: `${endpoint}/search`,
    ...posted(
      { query, numResults: maxResults, contents: { highlights: true } },
      { 'x-api-key': apiKey, 'x-exa-integration': 'smolagents' },
    ),
  }),
  toResults: (reply) => read(reply, { name: 'Exa', list: (found) => listAt(found, 'results'), snippet: 'highlights' }),
}

function posted(
  body: unknown,
  headers: Readonly<Record<string, string>>,
): { readonly method: 'POST'; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

type Found = Readonly<Record<string, unknown>>

/** A list in a reply; nothing when there is something else. */
function listAt(found: unknown, name: string, missing?: readonly unknown[]): readonly unknown[] | undefined {
  const list = isJsonObject(found) ? found[name] : undefined
  return Array.isArray(list) ? list : list === undefined ? missing : undefined
}

/** Where in a reply the results stand, and under which names. */
type Form = {
  readonly name: string
  readonly list: (found: Found) => readonly unknown[] | undefined
  readonly url?: string
  readonly snippet: string
  /** Makes text of what the engine writes as markup. */
  readonly clean?: (text: string) => string
}

/** The results of a reply. One without a URL is none; titles and texts may be missing. */
function read({ text }: SearchReply, { name, list, url = 'url', snippet, clean = oneLine }: Form): SearchResult[] {
  const reply = parse(text)
  const found = isJsonObject(reply) ? list(reply) : undefined
  if (found === undefined) throw changed(name)
  const toText = (value: unknown): string => textsIn(value).map(clean).join(' … ')
  return found.flatMap((entry) => {
    const link = isJsonObject(entry) ? entry[url] : undefined
    if (!isJsonObject(entry) || typeof link !== 'string') return []
    return [{ title: toText(entry['title']) || link, url: link, snippet: toText(entry[snippet]) }]
  })
}

function textsIn(value: unknown): string[] {
  const parts: unknown[] = Array.isArray(value) ? value : [value]
  return parts.filter((part) => typeof part === 'string')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
