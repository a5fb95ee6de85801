import type { IncomingMessage } from 'node:http'

import { untilAborted } from '../../core/time-box.ts'
import { exchange } from './exchange.ts'
import { FetchError } from './fetch-error.ts'
import { judgeUrl, shown } from './judge-url.ts'
import { isWanted, toContentType } from './media-type.ts'
import type { ContentType } from './media-type.ts'
import { toFetchRules } from './options.ts'
import type { FetchRules, SafeFetchOptions } from './options.ts'
import { acceptEncoding, readBody } from './read-body.ts'
import { resolveHost } from './resolve.ts'

/** A reply, whole. */
export type Fetched = ContentType & {
  /** Where it came from in the end. */
  readonly url: string
  readonly status: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  /** The URLs that led to `url`, in their order. */
  readonly redirects: readonly string[]
}

/**
 * Fetches a URL that somebody else chose, without reaching anything but the public internet: scheme, host and address are
 * judged, the connection goes to the address that was judged, and each redirect is judged anew. Time, size (after
 * decompression) and type are bounded. Proxies of the environment are not used.
 *
 * It gives replies of every status. Headers are not sent on to another host.
 *
 * @throws {FetchError} when the URL is refused or the reply does not come; the reason of `signal` when that aborts.
 * @throws {TypeError} for options that do not exist or are out of range.
 */
export async function safeFetch(url: string | URL, options: SafeFetchOptions = {}): Promise<Fetched> {
  const rules = toFetchRules(options)
  const { timeoutMs } = rules
  const over = new AbortController()
  const late = new FetchError('timeout', `${shown(String(url))} took longer than ${timeoutMs} ms.`)
  const timer = setTimeout(() => over.abort(late), timeoutMs)
  const signal = AbortSignal.any([over.signal, ...(rules.signal ? [rules.signal] : [])])
  try {
    signal.throwIfAborted()
    return await untilAborted(follow(String(url), rules, signal), signal)
  } catch (thrown) {
    throw signal.aborted ? signal.reason : toFetchError(thrown, String(url))
  } finally {
    clearTimeout(timer)
  }
}

type Request = Pick<FetchRules, 'method' | 'headers' | 'body'>

async function follow(first: string, rules: FetchRules, signal: AbortSignal): Promise<Fetched> {
  const redirects: string[] = []
  let url = judgeUrl(first, rules.urls)
  let request: Request = rules
  for (;;) {
    const addresses = await resolveHost(url, rules.urls, rules.lookup)
    signal.throwIfAborted()
    const { idleMs } = rules
    const headers = { 'accept-encoding': acceptEncoding, 'user-agent': 'smolagents-ts', ...lowerCased(request.headers) }
    const response = await exchange({ url, addresses, ...request, headers, idleMs, signal })
    const location = locationOf(response)
    if (location === undefined) return await read(response, { url, redirects, rules })
    response.destroy()
    if (redirects.length >= rules.maxRedirects) throw tooMany(first, rules.maxRedirects)
    redirects.push(url.href)
    const next = judgeUrl(location, rules.urls, url)
    request = afterRedirect(request, { status: response.statusCode ?? 0, isSameOrigin: next.origin === url.origin })
    url = next
  }
}

/** Where a reply sends on to. */
function locationOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined
}

/** Another host gets nothing that was meant for the first one, and what changes a method drops the body. */
function afterRedirect(request: Request, { status, isSameOrigin }: Redirect): Request {
  const { method } = request
  const becomesGet = status === 303 ? method !== 'HEAD' : method === 'POST' && status < 303
  const headers = isSameOrigin ? request.headers : onlyPlain(request.headers)
  if (!isSameOrigin && !becomesGet && request.body !== undefined)
    throw new FetchError('blocked', 'A redirect to another host asked for the body of the request; it is not sent on.')
  return becomesGet ? { method: 'GET', headers: onlyPlain(headers), body: undefined } : { ...request, headers }
}

type Redirect = { readonly status: number; readonly isSameOrigin: boolean }

const plainHeaders: ReadonlySet<string> = new Set(['accept', 'accept-language', 'user-agent'])

function onlyPlain(headers: Request['headers']): Request['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => plainHeaders.has(name.toLowerCase())))
}

function lowerCased(headers: Request['headers']): Request['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

type Reading = { readonly url: URL; readonly redirects: readonly string[]; readonly rules: FetchRules }

async function read(response: IncomingMessage, { url, redirects, rules }: Reading): Promise<Fetched> {
  const { statusCode: status = 0, statusMessage: statusText = '' } = response
  const type = toContentType(response.headers['content-type'])
  const { accept } = rules
  try {
    if (status < 300 && accept.length > 0 && !isWanted(type.mediaType, accept))
      throw new FetchError('wrong-type', `${shown(url.href)} is ${type.mediaType}, not ${accept.join(' or ')}.`)
    const bytes = await readBody(response, rules.maxBytes)
    return { url: url.href, status, statusText, headers: toRecord(response), ...type, bytes, redirects }
  } finally {
    response.destroy()
  }
}

function toRecord({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value = '']) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ])
  return Object.fromEntries(entries)
}

function tooMany(url: string, max: number): FetchError {
  return new FetchError('too-many-redirects', `${shown(url)} led to more than ${max} redirects.`)
}

/** What a socket, a name server or a decoder said, by its code: its words may hold addresses. */
function toFetchError(thrown: unknown, url: string): unknown {
  if (thrown instanceof FetchError || !(thrown instanceof Error)) return thrown
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name
  const what =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'its host was not found' : `the connection failed (${code})`
  return new FetchError('network', `${shown(url)} could not be fetched: ${what}.`, { cause: thrown })
}
