/**
 * A model's server in a process of its own, so that its work is not counted: it streams an action until the conversation
 * is as long as the path of the request says, then an answer.
 */
import { createServer } from 'node:http'
import process from 'node:process'

const deltas = 20
const action = `I look. <code>\nconsole.log('x'.repeat(1000))\n</code>`
const answer = 'Done. <code>\nfinalAnswer(1)\n</code>'

function chunk(delta, finishReason = null) {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices })}\n\n`
}

function toStream(text) {
  const size = Math.ceil(text.length / deltas)
  const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
  const events = [...pieces.map((content) => chunk({ content })), chunk({}, 'stop')]
  const usage = { prompt_tokens: 10, completion_tokens: deltas }
  return [...events, `data: ${JSON.stringify({ choices: [], usage })}\n\n`, 'data: [DONE]\n\n'].join('')
}

const streams = { action: toStream(action), answer: toStream(answer) }

const server = createServer((request, response) => {
  let replies = 0
  // Only replies are counted: parsing megabytes would take the time of the machine that is measured.
  request.setEncoding('latin1')
  request.on('data', (text) => {
    replies += text.split('"role":"assistant"').length - 1
  })
  request.on('end', () => {
    const steps = Number(request.url.split('/')[1])
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(replies + 1 < steps ? streams.action : streams.answer)
  })
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
