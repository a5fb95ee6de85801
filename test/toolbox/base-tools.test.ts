import { CodeAgent, Media, tool, ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { baseTools } from 'smolagents-ts/tools'
import { describe, expect, test } from 'vitest'

import { actionsOf, answer, calls } from '../helpers/calling.ts'
import { localSite } from '../helpers/local-site.ts'

const namesOf = (tools: readonly { readonly name: string }[]): string[] => tools.map(({ name }) => name)

describe('the base tools', () => {
  test('are two for an agent that writes programs, three for one that calls tools', () => {
    expect(namesOf(baseTools())).toEqual(['webSearch', 'visitWebpage'])
    expect(namesOf(baseTools({ actions: 'both' }))).toEqual(['webSearch', 'visitWebpage'])
    expect(namesOf(baseTools({ actions: 'tools' }))).toEqual(['webSearch', 'visitWebpage', 'runJavaScript'])
  })

  test('take the place of no tool of yours: two of a name are refused', () => {
    const webSearch = tool({ name: 'webSearch', description: 'Searches our own pages.', execute: () => 'found' })
    const model = scriptedModel([])

    expect(() => new CodeAgent({ model, tools: [...baseTools(), webSearch] })).toThrow(
      'Two tools are named webSearch. Names must be unique; rename one.',
    )
    const renamed = baseTools({ webSearch: { name: 'searchWeb' } })
    expect(() => new CodeAgent({ model, tools: [...renamed, webSearch] })).not.toThrow()
  })

  test.each([
    ['one that does not exist', { search: {} }, /option search of baseTools does not exist/],
    ['another way to act', { actions: 'code-agent' }, /actions must be code, tools or both/],
    ['programs where there are some', { runJavaScript: {} }, /agents that act by calls only: say actions: 'tools'/],
    ['an option of a tool', { visitWebpage: { chars: 3 } }, /option chars of visitWebpage/],
  ])('refuse %s', (_, options, message) => {
    expect(() => Reflect.apply(baseTools, undefined, [options])).toThrow(message)
  })
})

/** An engine that has found two pages, and the pages. */
async function web(): Promise<{ readonly host: string; readonly url: string; readonly asked: string[] }> {
  const site = await localSite(({ url = '' }, response) => {
    const page = (name: string): string => `http://${site.host}/${name}`
    if (url.startsWith('/search')) {
      const items = ['oslo', 'rome'].map((name) => `<item><title>${name}</title><link>${page(name)}</link></item>`)
      response.writeHead(200, { 'content-type': 'text/xml' }).end(`<rss><channel>${items.join('')}</channel></rss>`)
    } else {
      const metres = url === '/oslo' ? 14 : 37
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(`<title>${url}</title><table><tr><th>Height</th></tr><tr><td>${metres} m</td></tr></table>`)
    }
  })
  return site
}

test('a CodeAgent searches, reads all the pages at once, and computes', async () => {
  const site = await web()
  const program = `<code>
const found = await webSearch({ query: 'heights' })
const pages = await Promise.all(found.map(({ url }) => visitWebpage({ url })))
const heights = pages.map(({ text }) => Number(/(\\d+) m/.exec(text)[1]))
finalAnswer({ titles: pages.map(({ title }) => title), sum: heights[0] + heights[1] })
</code>`
  const agent = new CodeAgent({
    model: scriptedModel([program]),
    tools: baseTools({ webSearch: { engine: 'bing', endpoint: site.url }, visitWebpage: { allow: [site.host] } }),
  })

  const { output, steps } = await agent.run('How high are they together?')

  expect(output).toEqual({ titles: ['/oslo', '/rome'], sum: 51 })
  expect(actionsOf(steps)[0]?.calls.map(({ tool: name }) => name)).toEqual([
    'webSearch',
    'visitWebpage',
    'visitWebpage',
  ])
  expect(site.asked.slice(1).toSorted()).toEqual(['GET /oslo', 'GET /rome'])
})

test('an image on the web is a medium that code hands on and the model is shown', async () => {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const site = await localSite((_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from(pixel, 'base64'))
  })
  const model = scriptedModel([
    `<code>const { media } = await visitWebpage({ url: '${site.url}/map.png' })\nconsole.log(media)</code>`,
    '<code>finalAnswer(media)</code>',
  ])
  const agent = new CodeAgent({ model, tools: baseTools({ visitWebpage: { allow: [site.host] } }) })

  const { output } = await agent.run('Show me the map.')

  expect(output).toBeInstanceOf(Media)
  expect(output).toMatchObject({ mediaType: 'image/png', name: 'map.png' })
  expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('"type":"image"')
})

test('what must not be visited is an error that the code can catch, and the model is told', async () => {
  const model = scriptedModel([
    "<code>await visitWebpage({ url: 'http://169.254.169.254/latest/' })</code>",
    "<code>finalAnswer(await visitWebpage({ url: 'http://2130706433/' }).catch((error) => error.message))</code>",
  ])
  const agent = new CodeAgent({ model, tools: baseTools() })

  const { output } = await agent.run('What is in there?')

  expect(JSON.stringify(model.requests[1])).toContain('169.254.169.254 is not a host of the public internet')
  expect(output).toContain('spelt in an unusual way')
})

test('a ToolCallingAgent searches, reads and computes by calls', async () => {
  const site = await web()
  const agent = new ToolCallingAgent({
    model: scriptedModel([
      calls(['webSearch', { query: 'heights' }]),
      calls(
        ['visitWebpage', { url: `http://${site.host}/oslo` }],
        ['runJavaScript', { code: 'console.log("adding"); 14 + 37' }],
      ),
      answer(51),
    ]),
    tools: baseTools({
      actions: 'tools',
      webSearch: { engine: 'bing', endpoint: site.url },
      visitWebpage: { allow: [site.host] },
    }),
  })

  const { output, steps } = await agent.run('How high are they together?')

  expect(output).toBe(51)
  expect(actionsOf(steps)[1]?.calls.map(({ end }) => end)).toMatchObject([
    { ok: true, value: { title: '/oslo', text: expect.stringContaining('| 14 m |') } },
    { ok: true, value: { output: 'adding', value: '51' } },
  ])
})
