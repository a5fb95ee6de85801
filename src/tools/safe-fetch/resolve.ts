import { lookup as lookupAll } from 'node:dns/promises'
import { isIP } from 'node:net'

import { isPublicAddress } from './addresses.ts'
import { FetchError } from './fetch-error.ts'
import { hostOf } from './hosts.ts'
import { notPublic } from './judge-url.ts'
import type { UrlRules } from './judge-url.ts'

/** Finds the addresses of a host. */
export type Lookup = (hostname: string) => Promise<readonly string[]>

/** The system's own way: its hosts file, then DNS. */
export const systemLookup: Lookup = async (hostname) =>
  (await lookupAll(hostname, { all: true })).map(({ address }) => address)

/**
 * Looks a host up once and judges what comes; the connection is then made to these addresses and no others, so that a
 * name that changes in between leads nowhere else.
 *
 * @throws {FetchError} `blocked` when one of the addresses is not public, `network` when there is none.
 */
export async function resolveHost(url: URL, { allow }: UrlRules, lookup: Lookup): Promise<readonly string[]> {
  const host = hostOf(url)
  const literal = host.replaceAll(/^\[|\]$/g, '')
  if (isIP(literal) !== 0) return [literal]
  const addresses = await lookup(host)
  if (addresses.length === 0) throw new FetchError('network', `There is no host ${host}. Check the name.`)
  if (!allow(url) && !addresses.every(isPublicAddress)) throw notPublic(url)
  return addresses
}
