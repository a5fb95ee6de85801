import { isIP } from 'node:net'

import { isPublicAddress } from './addresses.ts'
import { FetchError } from './fetch-error.ts'
import { hostOf, portOf, toUrl } from './hosts.ts'
import type { HostRule } from './hosts.ts'

/** Which URLs may be fetched. */
export type UrlRules = {
  /** Hosts that may be at any address and port. */
  readonly allow: HostRule
  /** The only hosts that may be fetched from; all when it is not given. */
  readonly only: HostRule | undefined
}

const maxChars = 8_192
/** Names that never belong to a host of the internet. */
const localNames = /(?:^|\.)(?:localhost|local|internal|localdomain|home\.arpa)$/
/** Below this number stand the services of a machine; of these only the web is asked. */
const firstFreePort = 1_024

/**
 * Judges a URL before anybody looks up its host: its scheme, how it is spelt, its port and its host. `base` is the URL of
 * the page that led here by a redirect.
 *
 * @throws {FetchError} `bad-url` or `blocked`.
 */
export function judgeUrl(written: string, { allow, only }: UrlRules, base?: URL): URL {
  const text = written.trim()
  const url = parse(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw blocked(url, `only http and https are fetched, not ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw blocked(url, 'it has a user name or a password in it')
  checkSpelling(text, url, base)
  if (only && !only(url)) throw blocked(url, 'its host is not among those that may be visited')
  if (allow(url)) return url
  checkHost(url)
  return url
}

/** The error that says why a URL is not fetched. */
export function blocked(url: URL, why: string): FetchError {
  return new FetchError(
    'blocked',
    `${shown(url.protocol === 'data:' ? url.protocol : url.href)} is not fetched: ${why}.`,
  )
}

/** A URL as it stands in an error. */
export function shown(url: string): string {
  return url.length > 200 ? `${url.slice(0, 200)}…` : url
}

function parse(text: string, base: URL | undefined): URL {
  const url = text.length > maxChars ? undefined : toUrl(text, base)
  // Browsers drop line breaks and turn backslashes, so what a text seems to name is not what they fetch.
  if (url && !/[\p{Cc}\\]/u.test(text)) return url
  throw new FetchError(
    'bad-url',
    `${JSON.stringify(shown(text))} is no URL that can be fetched. Give a whole one, such as https://example.org/page.`,
  )
}

/** An IPv4 address is taken in its usual form only: 127.1, 0x7f.1 or 2130706433 are written to get past a check. */
function checkSpelling(text: string, url: URL, base: URL | undefined): void {
  const named = /^(?:[a-z][a-z\d+.-]*:)?\/\/([^/?#]*)/i.exec(text)?.[1]
  if (named === undefined && url.host === base?.host) return
  if (named === undefined) throw blocked(url, 'its host is not written behind two slashes')
  const host = named.replace(/:\d*$/, '')
  if (isIP(url.hostname) === 4 && host !== url.hostname)
    throw blocked(url, `its host ${JSON.stringify(shown(host))} is an address that is spelt in an unusual way`)
}

function checkHost(url: URL): void {
  const host = hostOf(url)
  if (localNames.test(host)) throw notPublic(url)
  const address = host.replaceAll(/^\[|\]$/g, '')
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw notPublic(url)
  const port = Number(portOf(url))
  if (port < firstFreePort && port !== 80 && port !== 443)
    throw blocked(url, `port ${port} is not one where pages are served`)
}

/** The error for a host that is not one of the internet. It tells nothing about the address behind a name. */
export function notPublic(url: URL): FetchError {
  return blocked(
    url,
    `${shown(url.host)} is not a host of the public internet; the developer can let it pass with allow: ['${shown(url.host)}']`,
  )
}
