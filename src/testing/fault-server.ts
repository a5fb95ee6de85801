import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http'

import { answer } from './fault-server-answers.ts'
import type { ServerReply } from './fault-server-replies.ts'

/** A request a fault server got. */
export type ServedRequest = {
  readonly path: string
  /** Which connection it came on, counted from 1. */
  readonly connection: number
  readonly headers: IncomingHttpHeaders
  /** The body, byte for byte. */
  readonly text: string
  /** The body, parsed; `undefined` where it is no JSON. */
  readonly body: unknown
  /** Resolves when the response is over, with whether all of it was sent before the connection closed. */
  readonly closed: Promise<{ readonly whole: boolean }>
}

/** A server on this machine that speaks chat/completions as its plan says, faults and all. */
export interface FaultServer extends AsyncDisposable {
  /** Where it is, up to and with `/v1`. */
  readonly baseUrl: string
  /** Every request it got, in order. */
  readonly requests: readonly ServedRequest[]
  close(): Promise<void>
}

/**
 * Starts a server that gives the replies of a plan in order, the last one again and again: whole replies, replies that
 * are cut, stall or break, error statuses, silence. For tests of whatever talks to a model over HTTP. Runs on Node.js.
 *
 * @throws {TypeError} when the plan is empty.
 */
export async function faultServer(plan: readonly ServerReply[]): Promise<FaultServer> {
  if (plan.length === 0) throw new TypeError('faultServer: the plan has no reply.')
  const { createServer } = await import('node:http')
  const requests: ServedRequest[] = []
  const connections: unknown[] = []
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const served = await toServed(request, response)
      const connection = connections.indexOf(request.socket) + 1
      const reply = plan[Math.min(requests.push({ ...served, connection }), plan.length) - 1]
      if (reply) await answer(reply, response, served.body)
    }
    // A client that leaves in the middle is what the tests are about.
    serve().catch(() => response.destroy())
  })
  server.on('connection', (socket) => connections.push(socket))
  const port = await listen(server)
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests, close, [Symbol.asyncDispose]: close }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

async function toServed(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Omit<ServedRequest, 'connection'>> {
  const closed = new Promise<{ whole: boolean }>((resolve) => {
    response.once('close', () => resolve({ whole: response.writableFinished }))
  })
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return { path: request.url ?? '', headers: request.headers, text, body: parse(text), closed }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
