import type { SearchEngine } from './engine.ts'
import { elementsOf, plainText } from './markup.ts'
import { changed, robot } from './search-error.ts'

/** Bing, by its RSS feed. It needs no key. */
export const bing: SearchEngine = {
  name: 'Bing',
  endpoint: 'https://www.bing.com',
  toRequest: ({ query, endpoint, maxResults }) => ({
    url: `${endpoint}/search?${new URLSearchParams({ q: query, format: 'rss', count: String(maxResults) }).toString()}`,
  }),
  toResults({ text }) {
    if (!/<rss[\s>]/i.test(text.slice(0, 2_000))) {
      throw /captcha|unusual traffic|challenge|verify/i.test(text) ? robot('Bing') : changed('Bing')
    }
    const items = elementsOf(text, 'item')
    const results = items.map(({ content }) => ({
      title: textIn(content, 'title'),
      url: textIn(content, 'link'),
      snippet: textIn(content, 'description'),
    }))
    if (results.some(({ url }) => !/^https?:\/\//i.test(url))) throw changed('Bing')
    return results
  },
}

function textIn(item: string, name: string): string {
  // A text in a feed is markup of its own.
  return plainText(plainText(elementsOf(item, name)[0]?.content ?? ''))
}
