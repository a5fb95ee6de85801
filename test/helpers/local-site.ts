import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { onTestFinished } from 'vitest'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A site on the loopback interface, with the requests it got as `GET /path`; gone when the test is over. */
export type LocalSite = { readonly url: string; readonly host: string; readonly port: number; readonly asked: string[] }

/** Serves what a function answers, or texts by their path. */
export async function localSite(pages: Handler | Readonly<Record<string, string>>): Promise<LocalSite> {
  const asked: string[] = []
  const answer = typeof pages === 'function' ? pages : byPath(pages)
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, port, asked }
}

function byPath(pages: Readonly<Record<string, string>>): Handler {
  return ({ url = '/' }, response) => {
    const page = pages[url.split('?')[0] ?? '/']
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(page ?? '<h1>Nothing here</h1>')
  }
}
