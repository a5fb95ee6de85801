/**
 * An OpenAI-compatible server for one model: node main.mjs FILE.gguf NAME. It prints its base URL as its first line and
 * ends when its standard input does.
 *
 * Beside `/v1/chat/completions` and `/v1/models` there are two places for tests: `/generations` tells how every
 * generation so far went, once none runs; `/running` answers as soon as one gives its first piece.
 */
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'

import { complete } from './completion.mjs'
import { Engine } from './engine.mjs'
import { readRequest, RequestError } from './request.mjs'

const [modelPath, model] = process.argv.slice(2)
const engine = await Engine.open(modelPath)
const generations = []
let replies = 0
const events = new EventEmitter()

const routes = {
  'POST /v1/chat/completions': async (request, response) => {
    const asked = readRequest(await textOf(request), model)
    const { stream, schema } = asked
    const generation = { stream, held: schema !== undefined, promptTokens: 0, cachedTokens: 0, completionTokens: 0 }
    const id = `chatcmpl-${(replies += 1)}`
    const onBegin = () => generations.push(generation)
    await complete(asked, response, { id, engine, model, generation, onBegin, onPiece: () => events.emit('piece') })
  },
  'GET /v1/models': (_, response) => json(response, 200, { object: 'list', data: [{ id: model, object: 'model' }] }),
  'GET /generations': async (_, response) => {
    const release = await engine.take()
    release()
    json(response, 200, generations)
  },
  'GET /running': async (_, response) => {
    response.writeHead(200).flushHeaders()
    await once(events, 'piece')
    response.end()
  },
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    if (response.destroyed) return
    if (response.headersSent) response.destroy(error)
    else if (error instanceof RequestError) json(response, error.status, error)
    else json(response, 500, { error: { message: String(error), type: 'server_error' } })
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`http://127.0.0.1:${server.address().port}/v1\n`)
process.stdin.resume().once('end', () => process.exit())

async function answer(request, response) {
  const route = routes[`${request.method} ${request.url}`]
  if (route === undefined) throw new RequestError(404, `There is no ${request.method} ${request.url}.`)
  await route(request, response)
}

async function textOf(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
