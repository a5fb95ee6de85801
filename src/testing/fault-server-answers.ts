import type { ServerResponse } from 'node:http'

import { toCompletion, toTranscript } from './fault-server-replies.ts'
import type { ServedReply, ServerReply, WireStyle } from './fault-server-replies.ts'

/** Does with one request what the reply says. */
export async function answer(reply: ServerReply, response: ServerResponse, body: unknown): Promise<void> {
  switch (reply.kind) {
    case 'silence':
      return
    case 'reset':
      response.destroy()
      return
    case 'status':
      sendStatus(response, reply)
      return
    case 'bytes':
      response.writeHead(200, { 'content-type': 'text/event-stream', ...reply.headers })
      await write(response, reply.bytes)
      finish(response, reply.ending ?? 'end')
      return
    case 'reply':
      if (isStreamed(body)) await sendStream(response, reply)
      else sendCompletion(response, reply)
  }
}

function isStreamed(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Reflect.get(body, 'stream') === true
}

function sendStatus(
  response: ServerResponse,
  { status, headers, body = '' }: Extract<ServerReply, { kind: 'status' }>,
): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
  response.end(isText ? body : JSON.stringify(body))
}

/** Without a stream a fault in the middle is a body that breaks off. */
function sendCompletion(response: ServerResponse, reply: ServedReply): void {
  const { fault, headers } = reply
  const text = JSON.stringify(toCompletion(reply))
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  if (fault === undefined) response.end(text)
  else if (fault === 'error') response.end(JSON.stringify({ error: { message: 'The engine died.', code: 500 } }))
  else if (fault === 'no-finish') response.end(text.replace(/"finish_reason":"[^"]*"/, '"finish_reason":null'))
  else
    response.write(text.slice(0, text.length / 2), () =>
      finish(response, fault === 'reset' || fault === 'stall' ? fault : 'end'),
    )
}

async function sendStream(response: ServerResponse, reply: ServedReply): Promise<void> {
  const { style = {}, headers, fault } = reply
  const { events, ending } = toTranscript(reply)
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-request-id': 'request-1',
    ...headers,
  })
  response.socket?.setNoDelay(true)
  if (style.byteOrderMark) await write(response, '\uFEFF')
  for (const data of events) await writeStyled(response, toEvent(data, style), style)
  if (fault === 'noise') await write(response, 'Internal Server Error\n\n')
  finish(response, ending)
}

function toEvent(data: string, { lineEnd = '\n', comments = false, dataLines = false }: WireStyle): string {
  // JSON may have a line end after each comma that is no part of a text; the first one never is.
  const lines = dataLines ? data.replace(',', ',\n').split('\n') : [data]
  const fields = lines.map((line) => `data: ${line}${lineEnd}`).join('')
  return `${comments ? `: keep-alive${lineEnd}${lineEnd}` : ''}${fields}${lineEnd}`
}

async function writeStyled(response: ServerResponse, text: string, { byteByByte }: WireStyle): Promise<void> {
  if (!byteByByte) return await write(response, text)
  for (const byte of new TextEncoder().encode(text)) await write(response, Uint8Array.of(byte))
}

/** Resolves when it is written, so that pieces go out one by one. */
function write(response: ServerResponse, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(data, (error) => (error ? reject(error) : resolve()))
  })
}

function finish(response: ServerResponse, ending: 'end' | 'reset' | 'stall'): void {
  if (ending === 'end') response.end()
  else if (ending === 'reset') response.destroy()
}
