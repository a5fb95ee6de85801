import { describe, expect, test } from 'vitest'

import { webSearch } from '../../../src/tools/web/web-search.ts'
import type { WebSearchOptions } from '../../../src/tools/web/web-search.ts'
import { localSite } from '../../helpers/local-site.ts'
import type { LocalSite } from '../../helpers/local-site.ts'
import { readText } from '../../helpers/repository.ts'
import { called } from '../../helpers/tool-calls.ts'

const key = 'key-5f2c9e'
const spring = {
  title: 'Spring tides & neap tides',
  url: 'https://harbour.example/tides?kind=spring&year=2024',
}

type Answer = { readonly type?: string; readonly status?: number; readonly body: string }
type Asked = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }

/** A search engine that always says the same, and what it was asked. */
async function engineSaying({
  type = 'text/html',
  status = 200,
  body,
}: Answer): Promise<LocalSite & { readonly all: Asked[] }> {
  const all: Asked[] = []
  const site = await localSite((request, response) => {
    let sent = ''
    request.on('data', (data) => (sent += String(data)))
    request.on('end', () => {
      all.push({ headers: request.headers, body: sent })
      response.writeHead(status, { 'content-type': type })
      response.end(body)
    })
  })
  return { ...site, all }
}

const json = (value: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(value) })

const entry = (name: string, text: string): Record<string, unknown> => ({
  title: spring.title,
  [name]: spring.url,
  [text]: 'Twice a month.',
})
const replies: Readonly<Record<string, Answer>> = {
  duckduckgo: { body: readText('test/tools/web/pages/duckduckgo.txt') },
  bing: { type: 'text/xml', body: readText('test/tools/web/pages/bing.xml') },
  brave: json({ web: { results: Array.from({ length: 5 }, () => entry('url', 'description')) } }),
  serper: json({ organic: Array.from({ length: 5 }, () => entry('link', 'snippet')) }),
  tavily: json({ results: Array.from({ length: 5 }, () => entry('url', 'content')) }),
  exa: json({
    results: Array.from({ length: 5 }, () => ({ ...entry('url', 'text'), highlights: ['Twice a', 'month.'] })),
  }),
}
const names = ['duckduckgo', 'bing', 'brave', 'serper', 'tavily', 'exa'] as const
const withKey = ['brave', 'serper', 'tavily', 'exa'] as const
const variables = { brave: 'BRAVE_API_KEY', serper: 'SERPER_API_KEY', tavily: 'TAVILY_API_KEY', exa: 'EXA_API_KEY' }

async function search(answer: Answer, options: WebSearchOptions): Promise<unknown> {
  const site = await engineSaying(answer)
  return called(webSearch({ apiKey: key, endpoint: `${site.url}/`, ...options }), { query: 'spring tides' })
}

describe('webSearch', () => {
  test.each(names)('gives what %s found: title, URL and snippet', async (engine) => {
    const found = await search(replies[engine] ?? { body: '' }, { engine })

    expect(found).toEqual(expect.arrayContaining([{ ...spring, snippet: expect.stringMatching(/Twice a.*month/) }]))
  })

  test.each(names)('gives as many results of %s as are wanted at most', async (engine) => {
    const found = await search(replies[engine] ?? { body: '' }, { engine, maxResults: 2 })

    expect(found).toHaveLength(2)
  })

  test('reads the page of DuckDuckGo: its own links undone, advertisements left out, a snippet missing', async () => {
    const found = await search(replies['duckduckgo'] ?? { body: '' }, { engine: 'duckduckgo' })

    expect(found).toEqual([
      {
        ...spring,
        snippet: "Twice a month the sun and the moon pull in one line: a spring tide. It isn't named after the season.",
      },
      { title: 'Almanac', url: 'https://almanac.example/', snippet: '' },
      { title: 'The moon', url: 'https://moon.example/', snippet: 'About the moon.' },
    ])
  })

  test('reads the feed of Bing: markup in texts, CDATA, entities', async () => {
    const found = await search(replies['bing'] ?? { body: '' }, { engine: 'bing' })

    expect(found).toEqual([
      { ...spring, snippet: 'Twice a month "spring" tides come, higher than others.' },
      { title: 'Almanac 2024', url: 'https://almanac.example/', snippet: '' },
      { title: 'The moon', url: 'https://moon.example/', snippet: 'About the moon.' },
    ])
  })

  test.each([
    ['duckduckgo', 'GET /lite/?q=spring+tides', {}, ''],
    ['bing', 'GET /search?q=spring+tides&format=rss&count=3', {}, ''],
    ['brave', 'GET /web/search?q=spring+tides&count=3', { 'x-subscription-token': key }, ''],
    ['serper', 'POST /search', { 'x-api-key': key }, '{"q":"spring tides","num":3}'],
    ['tavily', 'POST /search', { authorization: `Bearer ${key}` }, '{"query":"spring tides","max_results":3}'],
    [
      'exa',
      'POST /search',
      { 'x-api-key': key, 'x-exa-integration': 'smolagents' },
      '{"query":"spring tides","numResults":3,"contents":{"highlights":true}}',
    ],
  ] as const)('asks %s as it wants to be asked', async (...[engine, line, headers, body]) => {
    const site = await engineSaying(replies[engine] ?? { body: '' })

    await called(webSearch({ engine, apiKey: key, endpoint: site.url, maxResults: 3 }), { query: 'spring tides' })

    expect(site.asked).toEqual([line])
    expect(site.all).toEqual([{ headers: expect.objectContaining(headers), body }])
  })

  test('takes what Exa says without highlights, without a title, and what is no result', async () => {
    const results = [
      { title: null, url: 'https://a.example/', highlights: null },
      { title: 'B', url: 'https://b.example/', highlights: ['one', 2, 'three'] },
      { title: 'no URL' },
      'nothing',
    ]

    const found = await search(json({ results }), { engine: 'exa' })

    expect(found).toEqual([
      { title: 'https://a.example/', url: 'https://a.example/', snippet: '' },
      { title: 'B', url: 'https://b.example/', snippet: 'one … three' },
    ])
  })

  test('leaves texts that are no markup as they are', async () => {
    const found = await search(json({ organic: [{ title: 'Array<string> &amp;', link: 'https://a.example/' }] }), {
      engine: 'serper',
    })

    expect(found).toMatchObject([{ title: 'Array<string> &amp;' }])
  })

  test('asks an engine of your own', async () => {
    const site = await engineSaying({ body: 'one,https://one.example/' })
    const engine = {
      name: 'Ours',
      endpoint: site.url,
      toRequest: ({ query, endpoint }: { query: string; endpoint: string }) => ({ url: `${endpoint}/${query}` }),
      toResults: ({ text }: { text: string }) => {
        const [title = '', url = ''] = text.split(',')
        return [{ title, url, snippet: '' }]
      },
    }

    const found = await called(webSearch({ engine }), { query: 'one' })

    expect(found).toEqual([{ title: 'one', url: 'https://one.example/', snippet: '' }])
    expect(site.asked).toEqual(['GET /one'])
  })

  test('sends by another fetch, where one is given', async () => {
    const site = await engineSaying(replies['bing'] ?? { body: '' })
    const sent: string[] = []
    const engine = webSearch({
      engine: 'bing',
      fetch: (url, init) => {
        sent.push(url)
        return fetch(`${site.url}/`, init)
      },
    })

    const found = await called(engine, { query: 'tides' })

    expect(sent).toEqual(['https://www.bing.com/search?q=tides&format=rss&count=10'])
    expect(found).toHaveLength(3)
  })

  test('is a tool that reads, from strangers, and takes a query', async () => {
    const made = webSearch()

    expect(made).toMatchObject({ name: 'webSearch', effect: 'read', labels: { untrusted: true, leaves: true } })
    await expect(made.parseInput({ query: '' })).resolves.toMatchObject({ ok: false })
    await expect(made.parseInput({ query: 'a', maxResults: 3 })).resolves.toMatchObject({ ok: false })
    await expect(made.parseOutput([{ title: 'a' }])).resolves.toMatchObject({ ok: false })
  })
})

const puzzle =
  '<html><body><div class="anomaly-modal__title">Unfortunately, bots use DuckDuckGo too.</div></body></html>'

describe('a search that gives nothing', () => {
  test.each([
    ['duckduckgo', { body: '<html><table><tr><td>No results.</td></tr></table></html>' }],
    ['bing', { body: '<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>' }],
    ['brave', json({ type: 'search' })],
    ['serper', json({ organic: [] })],
    ['tavily', json({ results: [] })],
    ['exa', json({ results: [] })],
  ] as const)('says that nothing was found, and what to try: %s', async (engine, answer) => {
    const failed = search(answer, { engine })

    await expect(failed).rejects.toMatchObject({ code: 'no-results' })
    await expect(failed).rejects.toThrow(/found nothing for "spring tides"\. Try a shorter query/)
  })

  test.each([
    ['duckduckgo', { body: puzzle }],
    ['duckduckgo', { body: '<form id="challenge-form" action="//duckduckgo.com/anomaly.js"></form>' }],
    ['duckduckgo', { status: 202, body: '<html></html>' }],
    ['duckduckgo', { status: 403, body: '' }],
    ['bing', { body: '<html><title>Bing</title>One last step: verify with the CAPTCHA</html>' }],
    ['bing', { status: 429, body: '' }],
  ] as const)('says that a puzzle was shown in place of results: %s, %o', async (engine, answer) => {
    await expect(search(answer, { engine })).rejects.toMatchObject({
      code: 'blocked',
      message: expect.stringContaining('tavily'),
    })
  })

  test.each([
    ['duckduckgo', { body: '<html><div class="results">Spring tides</div></html>' }],
    ['duckduckgo', { body: '' }],
    ['bing', { body: '<html><title>spring tides</title></html>' }],
    ['bing', { body: '<rss><channel><item><title>a</title></item></channel></rss>' }],
    ['brave', { body: '<html>' }],
    ['brave', json({ web: { results: 'none' } })],
    ['serper', json({ results: [] })],
    ['tavily', json([])],
    ['exa', json({ results: null })],
  ] as const)('says that the reply has another form: %s, %o', async (engine, answer) => {
    await expect(search(answer, { engine })).rejects.toMatchObject({ code: 'changed' })
  })

  test.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [402, 'rate-limited'],
    [429, 'rate-limited'],
    [500, 'failed'],
    [302, 'failed'],
  ])('says what status %i of an engine with a key means', async (status, code) => {
    await expect(search({ status, body: key }, { engine: 'brave' })).rejects.toMatchObject({ code })
  })

  test.each(withKey)('holds no key, whatever is said of it: %s', async (engine) => {
    const answers: WebSearchOptions[] = [
      { fetch: () => Promise.resolve(new Response(key, { status: 401 })) },
      { fetch: () => Promise.resolve(new Response(key, { status: 500 })) },
      { fetch: () => Promise.resolve(new Response(key)) },
      { fetch: () => Promise.reject(new Error(`could not send ${key}`)) },
    ]

    for (const answer of answers) {
      const failure: unknown = await search({ body: '' }, { engine, perSecond: null, ...answer }).catch(
        (error: unknown) => error,
      )
      expect(failure).toBeInstanceOf(Error)
      expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain(key)
    }
  })

  test('ends with the reason of the call, when that is aborted', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const site = await localSite(() => stop.abort(reason))

    const searched = called(webSearch({ endpoint: site.url }), { query: 'tides' }, stop.signal)

    await expect(searched).rejects.toBe(reason)
  })

  test('reads a page that was made to be slow', async () => {
    const body = `${'<a class=result-link '.repeat(60_000)}${'<td class=result-snippet>'.repeat(60_000)}${'<a '.repeat(300_000)}`

    await expect(search({ body }, { engine: 'duckduckgo' })).rejects.toMatchObject({ code: 'changed' })
    await expect(search({ body: `<rss>${'<item>'.repeat(300_000)}` }, { engine: 'bing' })).rejects.toMatchObject({
      code: 'changed',
    })
  })
})

describe('options of webSearch are refused', () => {
  test.each(withKey)('without a key: %s', (engine) => {
    const variable = variables[engine]
    const kept = process.env[variable]
    delete process.env[variable]
    try {
      expect(() => webSearch({ engine })).toThrow(new RegExp(`needs a key.*${variable}.*apiKey`))
      process.env[variable] = key
      expect(() => webSearch({ engine })).not.toThrow()
    } finally {
      if (kept === undefined) delete process.env[variable]
      else process.env[variable] = kept
    }
  })

  test.each([
    ['an engine nobody knows', { engine: 'altavista' }, /engine must be one of duckduckgo, bing, brave/],
    ['an engine of the prototype', { engine: 'constructor' }, /engine must be one of/],
    ['half an engine', { engine: { name: 'Half' } }, /engine must be one of/],
    ['no results', { maxResults: 0 }, /maxResults must be an integer from 1 to 50, not 0/],
    ['no searches', { perSecond: 0 }, /perSecond must be a number/],
    ['an endpoint that is no URL', { endpoint: 'bing.com' }, /endpoint must be an http/],
    ['a fetch that is none', { fetch: true }, /fetch must be a function/],
    ['one that does not exist', { max_results: 3 }, /option max_results of webSearch does not exist/],
    ['a name that cannot be called', { name: 'web search' }, /cannot be called "web search"/],
  ])('for %s', (_, options, message) => {
    expect(() => Reflect.apply(webSearch, undefined, [options])).toThrow(message)
  })
})
