import { safeFetch } from '../../safe-fetch/safe-fetch.ts'
import { toContentType } from '../../safe-fetch/media-type.ts'
import { textOf } from '../text-of.ts'
import type { SearchReply, SearchRequest } from './engine.ts'

/** A function like the global `fetch`: for proxies, and for places without sockets. */
export type FetchLike = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly signal: AbortSignal
  },
) => Promise<Response>

export type SendOptions = {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly fetch: FetchLike | undefined
}

const headers = {
  accept: 'text/html,application/rss+xml,application/json;q=0.9,*/*;q=0.5',
  'accept-language': 'en',
  'user-agent': 'Mozilla/5.0 (compatible; smolagents-ts)',
}
const maxBytes = 5 * 1_024 * 1_024

/** Sends the request of an engine. The developer chose where to, so that host may be anywhere. */
export async function send(request: SearchRequest, { signal, timeoutMs, fetch }: SendOptions): Promise<SearchReply> {
  const { url, method = 'GET', body } = request
  const sent = { method, headers: { ...headers, ...request.headers }, ...(body !== undefined && { body }) }
  if (!fetch) {
    const fetched = await safeFetch(url, { ...sent, signal, timeoutMs, maxBytes, allow: [new URL(url).host] })
    const { status, mediaType, charset, bytes } = fetched
    return { status, mediaType, text: textOf(bytes, charset) }
  }
  const response = await fetch(url, { ...sent, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
  const { mediaType } = toContentType(response.headers.get('content-type') ?? undefined)
  return { status: response.status, mediaType, text: await response.text() }
}
