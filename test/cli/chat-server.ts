import { once } from 'node:events'
import { createServer } from 'node:http'

export type ChatServer = { readonly model: string; close(): Promise<void> }

/** A server that speaks chat/completions and streams the replies in turn, the last one again and again. */
export async function startChatServer(replies: readonly string[]): Promise<ChatServer> {
  let asked = 0
  const server = createServer((request, response) => {
    const reply = replies[Math.min(asked, replies.length - 1)] ?? ''
    asked += 1
    request.resume()
    if (request.url !== '/v1/chat/completions') {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const send = (delta: object, rest: object = {}): void => {
      const choice = { index: 0, delta, finish_reason: null, ...rest }
      response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [choice] })}\n\n`)
    }
    for (const piece of reply.split(/(?<=\s)/)) send({ content: piece })
    send({}, { finish_reason: 'stop' })
    response.write(
      `data: ${JSON.stringify({ id: 'c', choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } })}\n\n`,
    )
    response.end('data: [DONE]\n\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return {
    model: `http://127.0.0.1:${address.port}/v1#small`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
