import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { ModelScript } from '../../src/testing/model-conformance/script.ts'
import type { ModelRefusal } from '../../src/testing/model-conformance/script.ts'

/** Why a server answers with an error. */
export type Refusal = Exclude<ModelRefusal, 'unreachable'>

/** An error as a server says it. */
export type ServedError = {
  readonly status: number
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** How one provider speaks: a reply as a stream of events or whole, and its errors. */
export type Protocol = {
  readonly contentType: string
  /** The events of a reply: those before its text, each piece of it, those after it. */
  readonly toEvents: (script: ModelScript) => Record<'before' | 'text' | 'after', readonly Uint8Array[]>
  readonly toWhole: (script: ModelScript) => object
  readonly isWhole: (request: ProtocolRequest) => boolean
  /** An error in the middle of a stream, and an event that cannot be read. */
  readonly failure: Uint8Array
  readonly malformed: Uint8Array
  readonly refusals: Readonly<Record<Refusal, ServedError>>
}

export type ProtocolRequest = {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  // Each test looks at the fields of one protocol.
  readonly body: Readonly<Record<string, unknown>>
  /** Resolves when the connection is closed, with whether all was sent. */
  readonly closed: Promise<{ readonly whole: boolean }>
}

/** What a server does with a request: plays a script, also in packets of one byte, or answers with these bytes or error. */
export type Turn =
  | (ModelScript & { readonly byByte?: boolean; readonly malformed?: boolean })
  | { readonly error: ServedError }
  | { readonly events: readonly Uint8Array[] }

export type ProtocolServer = {
  readonly url: string
  readonly requests: readonly ProtocolRequest[]
  readonly close: () => Promise<void>
}

/** Starts a server that takes the turns in their order, the last one again and again. */
export async function serve(protocol: Protocol, ...turns: readonly Turn[]): Promise<ProtocolServer> {
  const requests: ProtocolRequest[] = []
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const served = await read(request, response)
      const turn = turns[Math.min(requests.push(served), turns.length) - 1] ?? {}
      await play(turn, { protocol, served, response })
    }
    // A client that leaves in the middle is what some tests are about.
    answer().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      if (server.listening) await closed
    },
  }
}

async function read(request: IncomingMessage, response: ServerResponse): Promise<ProtocolRequest> {
  const closed = new Promise<{ whole: boolean }>((resolve) => {
    response.once('close', () => resolve({ whole: response.writableFinished }))
  })
  request.setEncoding('utf8')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return { path: request.url ?? '', headers: request.headers, body: JSON.parse(text), closed }
}

type Scene = {
  readonly protocol: Protocol
  readonly served: ProtocolRequest
  readonly response: ServerResponse
}

function play(turn: Turn, { protocol, served, response }: Scene): Promise<void> {
  if ('error' in turn) return send(turn.error, response)
  if ('events' in turn) return sendStream(turn.events, { protocol, response })
  const { refusal, fault } = turn
  if (refusal !== undefined && refusal !== 'unreachable') return send(protocol.refusals[refusal], response)
  if (protocol.isWhole(served)) return send({ status: 200, body: protocol.toWhole(turn) }, response)
  const { before, text, after } = protocol.toEvents(turn)
  const half = Math.ceil(text.length / 2)
  const begun = [...before, ...text.slice(0, half)]
  const rest = [...text.slice(half), ...after]
  if (turn.malformed) return sendStream([...begun, protocol.malformed, ...rest], { protocol, response })
  if (fault === 'failure') return sendStream([...begun, protocol.failure], { protocol, response })
  if (fault === 'cut') return sendStream(begun, { protocol, response })
  if (fault === 'stall') return sendStream(begun, { protocol, response, isEndless: true })
  const all = [...begun, ...rest]
  return sendStream(turn.byByte ? all.flatMap((event) => [...event].map((byte) => Uint8Array.of(byte))) : all, {
    protocol,
    response,
  })
}

function send({ status, body, headers = {} }: ServedError, response: ServerResponse): Promise<void> {
  const [type, text] = typeof body === 'string' ? ['text/html', body] : ['application/json', JSON.stringify(body)]
  response.writeHead(status, { 'content-type': type, ...headers })
  return new Promise((resolve) => {
    response.end(text, resolve)
  })
}

async function sendStream(
  events: readonly Uint8Array[],
  { protocol, response, isEndless = false }: Omit<Scene, 'served'> & { readonly isEndless?: boolean },
): Promise<void> {
  response.writeHead(200, { 'content-type': protocol.contentType })
  response.flushHeaders()
  for (const event of events) {
    // Each in a packet of its own.
    await new Promise((resolve) => {
      response.write(event, resolve)
    })
  }
  if (!isEndless) response.end()
}

const encoder = new TextEncoder()

/** A server-sent event of these data, with its name where the protocol gives it one. */
export function sse(data: object | string, event?: string): Uint8Array {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return encoder.encode(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`)
}

/** Words with the spaces after them; a text of one word is two pieces. */
export function pieces(text: string): readonly string[] {
  const words = text.split(/(?<=\s)/).filter((word) => word !== '')
  const characters = Array.from(words[0] ?? '')
  if (words.length !== 1 || characters.length < 2) return words
  return [characters.slice(0, 1).join(''), characters.slice(1).join('')]
}
