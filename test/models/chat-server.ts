import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'

/** A request a server got, with its body parsed. */
export type SeenRequest = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** Answers one request of a server. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>

/** A server on this machine that speaks chat/completions the way a test wants. */
export type ChatServer = AsyncDisposable & {
  readonly baseUrl: string
  readonly requests: readonly SeenRequest[]
  readonly close: () => Promise<void>
}

/** Starts a server. The answers are given in order; the last one again and again. */
export async function startChatServer(...answers: readonly Answer[]): Promise<ChatServer> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    void (async () => {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      requests.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text),
      })
      const answer = answers[Math.min(requests.length, answers.length) - 1]
      await answer?.(response, request)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests, close, [Symbol.asyncDispose]: close }
}

/** A chunk of a stream that adds something to the reply. */
export function delta(fields: Record<string, unknown>, finishReason: string | null = null): string {
  return JSON.stringify({ id: 'c', choices: [{ index: 0, delta: fields, finish_reason: finishReason }] })
}

/** The chunks of a whole reply. */
export function replyChunks(text: string, usage?: Record<string, unknown>): readonly string[] {
  return [
    delta({ role: 'assistant', content: '' }),
    ...(text.match(/.{1,4}/gsu) ?? []).map((piece) => delta({ content: piece })),
    delta({}, 'stop'),
    ...(usage === undefined ? [] : [JSON.stringify({ choices: [], usage })]),
    '[DONE]',
  ]
}

/** Answers with a stream of these data. */
export function streamOf(...data: readonly string[]): Answer {
  return (response) => {
    openStream(response)
    for (const one of data) response.write(`data: ${one}\n\n`)
    response.end()
  }
}

/** Answers with a status, a JSON body and headers. */
export function statusOf(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

/** Begins a stream and sends its headers. */
export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'request-7' })
  response.flushHeaders()
}
