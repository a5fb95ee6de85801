import { once } from 'node:events'

import { toGrammar } from './grammar.mjs'
import { RequestError } from './request.mjs'
import { Stops } from './stops.mjs'

/**
 * Answers one chat/completions request, as a stream or at once. The reply stops when its connection is closed.
 *
 * @throws {RequestError} before the answer has begun.
 */
export async function complete(request, response, { id, engine, model, generation, onBegin, onPiece }) {
  const tokens = engine.tokenize(request.messages)
  generation.promptTokens = tokens.length
  if (tokens.length >= engine.contextSize) {
    const message = `The context has ${engine.contextSize} tokens; the messages have ${tokens.length}.`
    throw new RequestError(400, message, 'context_length_exceeded')
  }
  const left = new AbortController()
  response.once('close', () => left.abort())
  const grammar = request.schema === undefined ? undefined : await grammarOf(request.schema, engine)
  onBegin()
  const head = { id, created: Math.floor(Date.now() / 1000), model }
  const write = request.stream ? streamed : whole
  const pieces = piecesOf(
    engine.generate(tokens, { ...request, grammar, generation, signal: left.signal }),
    request.stop,
    {
      generation,
      onPiece,
    },
  )
  await write(pieces, response, { head, generation, request, signal: left.signal })
}

async function grammarOf(schema, engine) {
  const text = toGrammar(schema)
  try {
    return await engine.grammarOf(text)
  } catch (error) {
    const message = `response_format: the engine makes no grammar of this schema: ${error.message}`
    throw new RequestError(400, message, 'unsupported_schema')
  }
}

/** The text of a reply up to a stop sequence. */
async function* piecesOf(generated, stop, { generation, onPiece }) {
  const stops = new Stops(stop)
  for await (const piece of generated) {
    onPiece()
    const { text, stopped } = stops.add(piece)
    if (text !== '') yield text
    if (!stopped) continue
    generation.end = 'stop'
    return
  }
  const rest = stops.end()
  if (rest !== '') yield rest
}

async function streamed(pieces, response, { head, generation, request, signal }) {
  const send = async (fields) => {
    const chunk = { ...head, object: 'chat.completion.chunk', ...fields }
    if (!response.write(`data: ${JSON.stringify(chunk)}\n\n`)) await once(response, 'drain', { signal })
  }
  const choice = (delta, reason = null) => ({ choices: [{ index: 0, delta, finish_reason: reason }] })
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  await send(choice({ role: 'assistant', content: '' }))
  for await (const content of pieces) await send(choice({ content }))
  await send(choice({}, generation.end))
  if (request.includeUsage) await send({ choices: [], usage: toUsage(generation) })
  response.end('data: [DONE]\n\n')
}

async function whole(pieces, response, { head, generation }) {
  let content = ''
  for await (const piece of pieces) content += piece
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: generation.end }]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage: toUsage(generation) }))
}

function toUsage({ promptTokens, cachedTokens, completionTokens }) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  }
}
