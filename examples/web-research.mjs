// The base tools: an agent searches the web, reads what it found at once, and compares. The web is a small server of this
// file, so that it runs offline; without `engine`, `endpoint` and `allow` the tools reach the real one.
import { deepEqual } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'

import { CodeAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { baseTools } from 'smolagents-ts/tools'

const bridges = { akashi: 1_991, humber: 1_410, forth: 1_006 }

const server = createServer(({ url = '' }, response) => {
  const [, name = ''] = url.split('/')
  if (url.startsWith('/search?')) {
    const items = Object.keys(bridges).map(
      (bridge) => `<item><title>${bridge}</title><link>${web}/${bridge}</link></item>`,
    )
    response.writeHead(200, { 'content-type': 'text/xml' })
    response.end(`<rss version="2.0"><channel>${items.join('')}</channel></rss>`)
  } else {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(`<title>${name}</title><table><tr><th>Main span</th></tr><tr><td>${bridges[name]} m</td></tr></table>`)
  }
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const host = `127.0.0.1:${server.address().port}`
const web = `http://${host}`

const program = `I search, read every page that was found, and take the longest span.
<code>
const found = await webSearch({ query: 'suspension bridge main span' })
const pages = await Promise.all(found.map(({ url }) => visitWebpage({ url })))
const spans = pages.map(({ title, text }) => ({ bridge: title, metres: Number(/(\\d+) m/.exec(text)[1]) }))
finalAnswer(spans.sort((a, b) => b.metres - a.metres)[0])
</code>`

const agent = new CodeAgent({
  model: process.env.MODEL ?? scriptedModel([program]),
  tools: baseTools({ webSearch: { engine: 'bing', endpoint: web }, visitWebpage: { allow: [host] } }),
})
const { output } = await agent.run('Which of the bridges has the longest main span, and how long is it?')
server.close()

deepEqual(output, { bridge: 'akashi', metres: 1_991 })
process.stdout.write(`${JSON.stringify(output)}\n`)
