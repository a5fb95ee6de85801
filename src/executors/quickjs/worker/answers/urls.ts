import type { Answer } from './answer.ts'
import { textAt, toList, toTexts } from './question.ts'

/** All parts of a URL, in the order in which they are shown. */
function partsOf(url: URL): Readonly<Record<string, string>> {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url
  return { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash }
}

type Change = (url: URL, value: string) => void

/** The parts that can be set. */
const changes: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['href', (url, value) => (url.href = value)],
  ['protocol', (url, value) => (url.protocol = value)],
  ['username', (url, value) => (url.username = value)],
  ['password', (url, value) => (url.password = value)],
  ['host', (url, value) => (url.host = value)],
  ['hostname', (url, value) => (url.hostname = value)],
  ['port', (url, value) => (url.port = value)],
  ['pathname', (url, value) => (url.pathname = value)],
  ['search', (url, value) => (url.search = value)],
  ['hash', (url, value) => (url.hash = value)],
])

function toUrl(href: string, base?: string): URL {
  try {
    return new URL(href, base)
  } catch {
    throw new TypeError('Invalid URL')
  }
}

function changed(json: string): unknown {
  const list = toList(json)
  const url = toUrl(textAt(list, 0))
  const change = changes.get(textAt(list, 1))
  if (!change) throw new TypeError('A URL has no such part.')
  try {
    change(url, textAt(list, 2))
  } catch {
    throw new TypeError('Invalid URL')
  }
  return partsOf(url)
}

/** Names and values in turn. */
function toParams(json: string): URLSearchParams {
  const texts = toTexts(toList(json))
  const params = new URLSearchParams()
  for (let at = 0; at + 1 < texts.length; at += 2) params.append(texts[at] ?? '', texts[at + 1] ?? '')
  return params
}

/** URLs as the WHATWG says, answered by those of Node.js. */
export const urlAnswers: readonly [string, Answer][] = [
  [
    'url',
    (text) => {
      const [href, base] = toTexts(toList(text))
      return partsOf(toUrl(href ?? '', base))
    },
  ],
  ['url.set', changed],
  ['params.parse', (text) => [...new URLSearchParams(textAt(toList(text), 0))].flat()],
  ['params.print', (text) => toParams(text).toString()],
  [
    'params.sort',
    (text) => {
      const params = toParams(text)
      params.sort()
      return [...params].flat()
    },
  ],
]
