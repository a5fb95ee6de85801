import { Media } from 'smolagents-ts'
import { visitWebpage } from 'smolagents-ts/tools/web'
import type { Webpage } from 'smolagents-ts/tools/web'
import { describe, expect, test } from 'vitest'

import { localSite } from '../../helpers/local-site.ts'
import type { LocalSite } from '../../helpers/local-site.ts'
import { called } from '../../helpers/tool-calls.ts'

type Options = Parameters<typeof visitWebpage>[0]

/** A site with one page. */
function page(body: string | Uint8Array, type?: string, status = 200): Promise<LocalSite> {
  return localSite((_, response) => {
    response.writeHead(status, type === undefined ? {} : { 'content-type': type })
    response.end(body)
  })
}

function visit(site: LocalSite, options: Options = {}, input: object = {}): Promise<Webpage> {
  return called(visitWebpage({ allow: [site.host], ...options }), { url: `${site.url}/dir/page`, ...input })
}

const article = `<!doctype html><html><head><title>Tides &amp;
  moons</title><style>p { color: red }</style><script>alert('no')</script></head><body>
<h1>Tides</h1><p>The <b>moon</b> pulls the <a href="sea?a=1&amp;b=2" title="t">sea</a>.</p>
<table><thead><tr><th>Day</th><th>High</th></tr></thead><tbody><tr><td>1 | 2</td><td><a href="/m">3.1</a></td></tr></tbody></table>
<pre><code class="language-js">if (a &lt; b) {
  rise()
}</code></pre>
<ul><li>one<ol><li>inner</li></ol></li></ul><img src="../map.png" alt="A map"><img src="data:image/png;base64,AAAA" alt="dot">
<a href="javascript:alert(1)">nothing</a></body></html>`

describe('visitWebpage', () => {
  test('gives a page as Markdown: title, whole links, tables, code, no scripts', async () => {
    const site = await page(article, 'text/html')

    const seen = await visit(site)

    expect(seen).toEqual({
      url: `${site.url}/dir/page`,
      title: 'Tides & moons',
      mediaType: 'text/html',
      chars: expect.any(Number),
      text: expect.any(String),
    })
    expect(seen).toMatchObject({
      text: [
        '# Tides',
        '',
        `The **moon** pulls the [sea](${site.url}/dir/sea?a=1&b=2 "t").`,
        '',
        '| Day | High |',
        '| --- | --- |',
        `| 1 \\| 2 | [3.1](${site.url}/m) |`,
        '',
        '```js',
        'if (a < b) {',
        '  rise()',
        '}',
        '```',
        '',
        '- one',
        '  1. inner',
        '',
        `![A map](${site.url}/map.png) nothing`,
      ].join('\n'),
    })
  })

  test('reads links from the place the page names, and says where it was found', async () => {
    const site = await localSite(({ url }, response) => {
      if (url === '/dir/page') response.writeHead(301, { location: '/new/' }).end()
      else response.writeHead(200, { 'content-type': 'text/html' }).end('<base href="/deep/"><a href="a">a</a>')
    })

    const seen = await visit(site)

    expect(seen).toMatchObject({ url: `${site.url}/new/`, text: `[a](${site.url}/deep/a)` })
  })

  test('gives a long page in parts that together are the whole, and says how to go on', async () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index} 🌊`).join('\n')
    const site = await page(lines, 'text/plain')
    const parts: string[] = []

    let from: number | undefined = 0
    while (from !== undefined) {
      const { text, next, chars }: Webpage = await visit(site, { maxChars: 5_000 }, { from })
      expect(chars).toBe(lines.length)
      const more = `\n\n[… characters ${from} to ${next} of ${chars}; for the next part: visitWebpage({ url, from: ${next} }) …]`
      parts.push(next === undefined ? text : text.slice(0, -more.length))
      expect(text.endsWith(more)).toBe(next !== undefined)
      from = next
    }

    expect(parts.length).toBeGreaterThan(4)
    expect(parts.join('')).toBe(lines)
  })

  test('cuts no character in two, and always goes on', async () => {
    const site = await page('🌊'.repeat(200), 'text/plain; charset=utf-8')

    const seen = await visit(site, { maxChars: 101 })

    expect(seen).toMatchObject({ chars: 400, next: 100 })
  })

  test('gives other text as it is', async () => {
    const json = '{"tides":[1,2]}'

    await expect(visit(await page(json, 'application/json'))).resolves.toMatchObject({
      text: json,
      chars: 15,
      title: '',
    })
    await expect(visit(await page('a,b', 'text/csv'))).resolves.toMatchObject({ text: 'a,b', mediaType: 'text/csv' })
    await expect(visit(await page('<a/>', 'application/atom+xml'))).resolves.toMatchObject({ text: '<a/>' })
  })

  test('looks what it is, where the server does not say', async () => {
    await expect(visit(await page('  <!DOCTYPE html><p>hi'))).resolves.toMatchObject({
      mediaType: 'text/html',
      text: 'hi',
    })
    await expect(visit(await page('plain'))).resolves.toMatchObject({ mediaType: 'text/plain', text: 'plain' })
    await expect(visit(await page('%PDF-1.7'))).resolves.toMatchObject({ mediaType: 'application/pdf' })
  })

  test('gives images and documents as media', async () => {
    const bytes = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const site = await page(bytes, 'image/png')

    const seen = await called(visitWebpage({ allow: [site.host] }), { url: `${site.url}/map.png` })

    expect(seen).toMatchObject({ mediaType: 'image/png', text: '', chars: 0 })
    expect(seen.media).toBeInstanceOf(Media)
    expect(seen.media).toMatchObject({ mediaType: 'image/png', name: 'map.png', size: bytes.length })
  })

  test.each([
    ['the server', 'text/html; charset=windows-1251', Buffer.from([0xef, 0xf0, 0xe8])],
    [
      'the page',
      'text/html',
      Buffer.concat([Buffer.from('<meta charset="windows-1251">'), Buffer.from([0xef, 0xf0, 0xe8])]),
    ],
    [
      'the page, in the old way',
      'text/html',
      Buffer.concat([
        Buffer.from('<meta http-equiv=content-type content="text/html; charset=windows-1251">'),
        Buffer.from([0xef, 0xf0, 0xe8]),
      ]),
    ],
    ['its first bytes', 'text/html; charset=latin1', Buffer.from('\ufeffпри', 'utf16le')],
    ['nobody: UTF-8', 'text/html', Buffer.from('при')],
    ['somebody who makes it up: UTF-8', 'text/html; charset=made-up', Buffer.from('при')],
  ])('reads the encoding that is named by %s', async (_, type, bytes) => {
    await expect(visit(await page(bytes, type))).resolves.toMatchObject({ text: 'при' })
  })

  test('reads an old page that does not say how it is encoded', async () => {
    await expect(visit(await page(Buffer.from([0x63, 0x61, 0x66, 0xe9]), 'text/html'))).resolves.toMatchObject({
      text: 'café',
    })
  })

  const size = 1_024 * 1_024
  test.each([
    ['<div>', ''],
    ['<p><b><i>', ''],
    ['<ul><li>', ''],
    ['<blockquote>', ''],
    ['<table><tr><td>', ''],
    ['<a href=x><b>', '</b></a>'],
    ['<', ''],
    ['&', ''],
    ['<!--', ''],
    ['<a href="', ''],
    ['[![', ''],
  ])('reads a megabyte of %s', async (opening, closing) => {
    const times = Math.floor(size / (opening.length + closing.length))
    const site = await page(`${opening.repeat(times)}the end${closing.repeat(times)}`, 'text/html')

    await expect(visit(site)).resolves.toMatchObject({ mediaType: 'text/html' })
  })

  test('is a tool that reads, from strangers', async () => {
    const made = visitWebpage()

    expect(made).toMatchObject({ name: 'visitWebpage', effect: 'read', labels: { untrusted: true, leaves: true } })
    await expect(made.parseInput({ href: 'https://example.org' })).resolves.toMatchObject({ ok: false })
    await expect(made.parseInput({ url: 'https://example.org', from: -1 })).resolves.toMatchObject({ ok: false })
    await expect(made.parseOutput({ url: 'a', text: 'b' })).resolves.toMatchObject({ ok: false })
  })
})

describe('a page that is not given', () => {
  test('is behind a firewall, also after a redirect', async () => {
    const site = await localSite((_, response) => response.writeHead(302, { location: 'http://[::1]/' }).end())

    await expect(called(visitWebpage(), { url: site.url })).rejects.toMatchObject({
      name: 'FetchError',
      code: 'blocked',
    })
    await expect(visit(site)).rejects.toMatchObject({ code: 'blocked' })
    expect(site.asked).toEqual(['GET /dir/page'])
  })

  test('is not there: the error says so', async () => {
    await expect(visit(await page('<h1>no</h1>', 'text/html', 404))).rejects.toThrow(
      /\/dir\/page answered 404 Not Found\. Check the URL/,
    )
  })

  test('is something nobody can read', async () => {
    await expect(visit(await page('PK\x03\x04', 'application/zip'))).rejects.toThrow(
      /is application\/zip, which is neither/,
    )
    await expect(visit(await page(new Uint8Array([0, 1, 2, 3])))).rejects.toThrow(/is application\/octet-stream/)
  })

  test('is too large, or comes too slowly', async () => {
    const silent = await localSite(() => {})

    await expect(visit(await page('a'.repeat(2_000), 'text/plain'), { maxBytes: 1_000 })).rejects.toMatchObject({
      code: 'too-large',
    })
    await expect(visit(silent, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'timeout' })
  })

  test('is a part beyond its end', async () => {
    await expect(visit(await page('short', 'text/plain'), {}, { from: 5 })).rejects.toThrow(
      /has 5 characters, so there is no part from 5/,
    )
  })

  test('is no longer wanted', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const site = await localSite((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<div>'.repeat(200_000), () => stop.abort(reason))
    })

    const visited = called(visitWebpage({ allow: [site.host] }), { url: site.url }, stop.signal)

    await expect(visited).rejects.toBe(reason)
  })
})

describe('options of visitWebpage are refused', () => {
  test.each([
    ['one that does not exist', { max_output_length: 5 }, /option max_output_length of visitWebpage does not exist/],
    ['parts that are too short', { maxChars: 10 }, /maxChars must be an integer from 100/],
    ['hosts that are none', { allow: ['http://intranet/'] }, /allow holds/],
    ['no time', { timeoutMs: 0 }, /timeoutMs must be an integer from 1/],
  ])('for %s', (_, options, message) => {
    expect(() => Reflect.apply(visitWebpage, undefined, [options])).toThrow(message)
  })
})
