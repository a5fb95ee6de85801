import { request as requestHttp } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'

import { FetchError } from './fetch-error.ts'
import { shown } from './judge-url.ts'

/** One request, to addresses that were judged before. */
export type Exchange = {
  readonly url: URL
  readonly addresses: readonly string[]
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** Silence that is borne before and during the reply. */
  readonly idleMs: number
  readonly signal: AbortSignal
}

/** Sends a request on a connection of its own, and gives the reply when its head has come. */
export function exchange({
  url,
  addresses,
  method,
  headers,
  body,
  idleMs,
  signal,
}: Exchange): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    // A connection that is kept could be one to an address from before.
    const request = send(url, { method, headers, signal, agent: false, lookup: pinned(addresses), timeout: idleMs })
    let reply: IncomingMessage | undefined
    request.on('timeout', () => {
      const silent = new FetchError('timeout', `${shown(url.href)} was silent for ${idleMs} ms.`)
      reply?.destroy(silent)
      request.destroy(silent)
    })
    request.on('error', reject)
    request.on('response', (response) => {
      reply = response
      resolve(response)
    })
    request.end(body)
  })
}

/** Gives these addresses, whatever the name has become. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, { all: wantsAll }, give) => {
    const [first = { address: '', family: 4 }] = all
    if (wantsAll === true) give(null, all)
    else give(null, first.address, first.family)
  }
}
