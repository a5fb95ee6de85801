/**
 * A model's server in a process of its own, so that its work is not counted: it answers with an action until the
 * conversation is as long as the path of the request says, then with the final answer. The path is
 * `/<steps>/<characters of output of an action>/<deltas of a reply>/v1/…`; a reply of 0 deltas is plain JSON.
 */
import { createServer } from 'node:http'
import process from 'node:process'

const answer = 'Done. <code>\nfinalAnswer(1)\n</code>'
const usage = { prompt_tokens: 10, completion_tokens: 20 }

function toAction(chars) {
  return `I look. <code>\nconsole.log('x'.repeat(${chars}))\n</code>`
}

function toEvent(value) {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...value })}\n\n`
}

function toChunk(delta, finishReason = null) {
  return toEvent({ choices: [{ index: 0, delta, finish_reason: finishReason }] })
}

/** The text in as many pieces; where there are more pieces than characters, words of a thought come before it. */
function toPieces(text, deltas) {
  const size = Math.ceil(text.length / deltas)
  const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
  return [...Array.from({ length: Math.max(0, deltas - pieces.length) }, () => 'word '), ...pieces]
}

function toReply(text, deltas) {
  if (deltas === 0) {
    const message = { role: 'assistant', content: text }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    return [JSON.stringify({ id: 'c', object: 'chat.completion', choices, usage })]
  }
  const events = toPieces(text, deltas).map((content) => toChunk({ content }))
  return [...events, toChunk({}, 'stop'), toEvent({ choices: [], usage }), 'data: [DONE]\n\n']
}

const made = new Map()

function replyOf(text, deltas) {
  const key = `${deltas} ${text}`
  if (!made.has(key)) made.set(key, toReply(text, deltas))
  return made.get(key)
}

/** Each event in a write of its own, as servers send them that have a model behind them. */
async function send(response, reply) {
  for (const piece of reply) {
    if (!response.write(piece)) await new Promise((resolve) => void response.once('drain', resolve))
  }
  response.end()
}

const server = createServer((request, response) => {
  let replies = 0
  // Only replies are counted: parsing megabytes would take the time of the machine that is measured.
  request.setEncoding('latin1')
  request.on('data', (text) => {
    replies += text.split('"role":"assistant"').length - 1
  })
  request.on('end', () => {
    const [steps, chars, deltas] = request.url.split('/').slice(1, 4).map(Number)
    const reply = replyOf(replies + 1 < steps ? toAction(chars) : answer, deltas)
    response.writeHead(200, { 'content-type': deltas === 0 ? 'application/json' : 'text/event-stream' })
    void send(response, reply)
  })
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
