import { validateHeaderName, validateHeaderValue } from 'node:http'

import { checkInteger, checkKnown } from '../check-options.ts'
import { toHostRule } from './hosts.ts'
import type { UrlRules } from './judge-url.ts'
import { systemLookup } from './resolve.ts'
import type { Lookup } from './resolve.ts'

/** How a URL is fetched that somebody else chose: a model, a page, a redirect. */
export type SafeFetchOptions = {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Hosts that may be at any address and port, such as `127.0.0.1:8080` or `*.intranet.example`. Default: none. */
  readonly allow?: readonly string[]
  /** The only hosts that may be fetched from, such as `*.wikipedia.org`. Default: all that are public. */
  readonly only?: readonly string[]
  /** Media types that are wanted, such as `text/html`, `image/*`. Others are refused before they are read. */
  readonly accept?: readonly string[]
  /** Bytes of the body, decompressed. Default 5 MiB. */
  readonly maxBytes?: number
  /** Default 5. Each one is judged like the first URL. */
  readonly maxRedirects?: number
  /** For all of it, redirects included. Default 20,000. */
  readonly timeoutMs?: number
  /** Silence of the server. Default 10,000. */
  readonly idleMs?: number
  readonly signal?: AbortSignal
  /** Finds the addresses of a host. Default: as the system does. */
  readonly lookup?: Lookup
}

/** The options with their defaults, and the rules made of them. */
export type FetchRules = Required<Pick<SafeFetchOptions, 'method' | 'headers' | 'accept' | 'lookup'>> &
  Required<Pick<SafeFetchOptions, 'maxBytes' | 'maxRedirects' | 'timeoutMs' | 'idleMs'>> & {
    readonly body: string | Uint8Array | undefined
    readonly signal: AbortSignal | undefined
    readonly urls: UrlRules
  }

const known = 'method headers body allow only accept maxBytes maxRedirects timeoutMs idleMs signal lookup'.split(' ')
const maxTimerMs = 2 ** 31 - 1
const ranges = {
  maxBytes: [1, 512 * 1_024 * 1_024],
  maxRedirects: [0, 20],
  timeoutMs: [1, maxTimerMs],
  idleMs: [1, maxTimerMs],
} as const

/** @throws {TypeError} for options that do not exist or are out of range. */
export function toFetchRules(options: SafeFetchOptions): FetchRules {
  checkKnown('safeFetch', options, known)
  checkRanges(options)
  const { allow = [], only, method = 'GET', headers = {} } = options
  checkMethod(method)
  checkHeaders(headers)
  return {
    method,
    headers,
    body: options.body,
    accept: options.accept ?? [],
    maxBytes: options.maxBytes ?? 5 * 1_024 * 1_024,
    maxRedirects: options.maxRedirects ?? 5,
    timeoutMs: options.timeoutMs ?? 20_000,
    idleMs: options.idleMs ?? 10_000,
    signal: options.signal,
    lookup: options.lookup ?? systemLookup,
    urls: { allow: toHostRule('allow', allow), only: only && toHostRule('only', only) },
  }
}

const methods: readonly unknown[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

function checkMethod(method: unknown): void {
  if (!methods.includes(method))
    throw new TypeError(`method must be one of ${methods.join(', ')}, not ${JSON.stringify(method)}.`)
}

/** What says to whom a request goes and where it ends: a server in front could take it for another one. */
const ownHeaders = new Set('host connection content-length expect te trailer transfer-encoding upgrade'.split(' '))

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    if (ownHeaders.has(name.toLowerCase())) throw new TypeError(`headers must not hold ${name}: safeFetch sets it.`)
  }
}

function checkRanges(options: SafeFetchOptions): void {
  for (const [name, range] of Object.entries(ranges)) checkInteger(name, Reflect.get(options, name), range)
}
