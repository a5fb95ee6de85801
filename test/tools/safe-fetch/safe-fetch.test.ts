import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { safeFetch } from '../../../src/tools/safe-fetch/safe-fetch.ts'
import { localSite } from '../../helpers/local-site.ts'

const megabyte = 1_024 * 1_024

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function redirect(response: ServerResponse, location: string, status = 302): void {
  response.writeHead(status, { location })
  response.end()
}

describe('what is fetched', () => {
  test('comes whole, with its type and from where', async () => {
    const site = await localSite((_, response) => {
      response.writeHead(404, { 'content-type': 'Text/HTML; charset="ISO-8859-1"', 'set-cookie': ['a=1', 'b=2'] })
      response.end('nothing')
    })

    const fetched = await safeFetch(`${site.url}/a?b#c`, { allow: [site.host] })

    expect(fetched).toMatchObject({ url: `${site.url}/a?b#c`, status: 404, statusText: 'Not Found', redirects: [] })
    expect(fetched).toMatchObject({ mediaType: 'text/html', charset: 'ISO-8859-1' })
    expect(fetched.headers['set-cookie']).toBe('a=1, b=2')
    expect(text(fetched.bytes)).toBe('nothing')
  })

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('is unpacked from %s', async (encoding, compress) => {
    const site = await localSite((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding })
      response.end(compress('tides'.repeat(1_000)))
    })

    const { bytes } = await safeFetch(site.url, { allow: [site.host] })

    expect(text(bytes)).toBe('tides'.repeat(1_000))
  })

  test('is asked for with the method, the headers and the body given', async () => {
    const got: string[] = []
    const site = await localSite((request, response) => {
      request.on('data', (data) => got.push(String(data)))
      request.on('end', () => response.end(request.headers['x-kind']))
    })

    const options = { method: 'POST', headers: { 'X-Kind': 'tide' }, body: 'high', allow: [site.host] } as const
    const { bytes } = await safeFetch(site.url, options)

    expect(got).toEqual(['high'])
    expect(text(bytes)).toBe('tide')
  })

  test('comes from the address that was judged, whatever the name is a moment later', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2']]
    const site = await localSite({ '/': 'the first' })
    const lookup = (): Promise<string[]> => Promise.resolve(answers.shift() ?? [])

    const { bytes } = await safeFetch(`http://changing.test:${site.port}/`, { allow: ['changing.test'], lookup })

    expect(text(bytes)).toBe('the first')
    expect(answers).toEqual([['127.0.0.2']])
  })
})

describe('a redirect', () => {
  test('is followed, and judged anew: a name that has changed by then leads nowhere', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.1']]
    const site = await localSite((request, response) => {
      if (request.url === '/start') redirect(response, `http://rebound.test:${site.port}/inside`)
      else response.end('inside')
    })
    const lookup = (): Promise<string[]> => Promise.resolve(answers.shift() ?? [])

    const refused = safeFetch(`http://outside.test:${site.port}/start`, { allow: ['outside.test'], lookup })

    await expect(refused).rejects.toMatchObject({ code: 'blocked' })
    expect(answers).toEqual([])
    expect(site.asked).toEqual(['GET /start'])
  })

  test.each([
    ['loopback', 'http://127.0.0.1:1/'],
    ['an odd spelling', 'http://0x7f.1/'],
    ['an odd spelling without its scheme', '//2130706433/'],
    ['three slashes', '///127.1/'],
    ['no slashes', 'https:127.0.0.1/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['a mapped address', 'http://[::ffff:127.0.0.1]/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/html,hello'],
    ['another scheme', 'gopher://example.org/'],
    ['a user name', 'http://a@example.org/'],
  ])('to %s is refused: %s', async (_, location) => {
    const site = await localSite((request, response) => {
      if (request.url === '/1') redirect(response, '/2')
      else redirect(response, location, 307)
    })

    const refused = safeFetch(`${site.url}/1`, { allow: [site.host] })

    await expect(refused).rejects.toMatchObject({ code: 'blocked' })
    expect(site.asked).toEqual(['GET /1', 'GET /2'])
  })

  test('to a host that is not among the only ones is refused', async () => {
    const other = await localSite({ '/': 'secret' })
    const site = await localSite((_, response) => redirect(response, other.url))

    const refused = safeFetch(site.url, { allow: ['127.0.0.1'], only: [site.host] })

    await expect(refused).rejects.toMatchObject({ code: 'blocked' })
    expect(other.asked).toEqual([])
  })

  test('that never ends is left', async () => {
    const site = await localSite((request, response) => redirect(response, `${request.url ?? ''}a`))

    const refused = safeFetch(`${site.url}/`, { allow: [site.host], maxRedirects: 3 })

    await expect(refused).rejects.toMatchObject({ code: 'too-many-redirects' })
    expect(site.asked).toHaveLength(4)
  })

  test('to another host takes no secret along; on the same host it does', async () => {
    const other = await localSite((request, response) => response.end(request.headers['x-api-key'] ?? 'none'))
    const site = await localSite((request, response) => {
      if (request.url === '/same') redirect(response, '/end')
      else if (request.url === '/other') redirect(response, other.url)
      else response.end(request.headers['x-api-key'])
    })
    const options = { allow: ['127.0.0.1'], headers: { 'X-Api-Key': 'secret' } }

    const [same, elsewhere] = await Promise.all([
      safeFetch(`${site.url}/same`, options),
      safeFetch(`${site.url}/other`, options),
    ])

    expect(text(same.bytes)).toBe('secret')
    expect(same.redirects).toEqual([`${site.url}/same`])
    expect(text(elsewhere.bytes)).toBe('none')
  })

  test('makes a GET of a POST, and does not carry a body to another host', async () => {
    const other = await localSite({ '/': 'never' })
    const site = await localSite((request, response) => {
      if (request.url === '/done')
        response.end(`${request.method ?? ''} ${request.headers['content-type'] ?? 'no type'}`)
      else if (request.url === '/303') redirect(response, '/done', 303)
      else redirect(response, other.url, 307)
    })
    const options = {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      allow: ['127.0.0.1'],
    } as const

    const { bytes } = await safeFetch(`${site.url}/303`, options)
    const refused = safeFetch(`${site.url}/307`, options)

    expect(text(bytes)).toBe('GET no type')
    await expect(refused).rejects.toMatchObject({ code: 'blocked' })
    expect(other.asked).toEqual([])
  })
})

describe('a reply is left', () => {
  test('when it says it is too large', async () => {
    const site = await localSite((_, response) => {
      response.writeHead(200, { 'content-length': String(10 * megabyte) })
      response.write('a')
    })

    await expect(safeFetch(site.url, { allow: [site.host] })).rejects.toMatchObject({ code: 'too-large' })
  })

  test('when it becomes too large, though it never ends', async () => {
    const site = await localSite((_, response) => {
      const more = (): void => {
        while (response.write('a'.repeat(10_000)));
        response.once('drain', more)
      }
      more()
    })

    await expect(safeFetch(site.url, { allow: [site.host] })).rejects.toMatchObject({ code: 'too-large' })
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('when it unfolds to something too large: a bomb of %s', async (encoding, compress) => {
    const bomb = compress(new Uint8Array(16 * megabyte))
    const site = await localSite((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding })
      response.end(bomb)
    })

    expect(bomb.length).toBeLessThan(100_000)
    await expect(safeFetch(site.url, { allow: [site.host] })).rejects.toMatchObject({ code: 'too-large' })
  })

  test('when it drips: no silence is long, but all of it is', async () => {
    const site = await localSite((_, response) => {
      const timer = setInterval(() => response.write('a'), 20)
      response.on('close', () => clearInterval(timer))
    })

    const slow = safeFetch(site.url, { allow: [site.host], timeoutMs: 300 })

    await expect(slow).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('longer than 300 ms'),
    })
  })

  test.each(['before it begins', 'in the middle of it'])('when it is silent %s', async (when) => {
    const site = await localSite((_, response) => {
      if (when !== 'before it begins') response.write('a')
    })

    const silent = safeFetch(site.url, { allow: [site.host], idleMs: 100 })

    await expect(silent).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('silent for 100 ms'),
    })
  })

  test('when the name of its host is not found in time', async () => {
    const lookup = (): Promise<string[]> => new Promise(() => {})

    await expect(safeFetch('http://slow.test/', { lookup, timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
  })

  test('when the caller wants no more, and the connection is closed', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    let closed: Promise<unknown> | undefined
    const site = await localSite((_, response) => {
      closed = once(response, 'close')
      response.write('a')
      stop.abort(reason)
    })

    await expect(safeFetch(site.url, { allow: [site.host], signal: stop.signal })).rejects.toBe(reason)
    await expect(closed).resolves.toBeDefined()
  })

  test('when it is not what was wanted, before it is read', async () => {
    const site = await localSite((_, response) => {
      response.writeHead(200, { 'content-type': 'application/zip' })
      response.write('PK')
    })

    const refused = safeFetch(site.url, { allow: [site.host], accept: ['text/html', 'image/*'] })

    await expect(refused).rejects.toMatchObject({ code: 'wrong-type' })
  })

  test('when it is encoded as nobody asked for', async () => {
    const site = await localSite((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' })
      response.end(gzipSync(gzipSync('a')))
    })

    await expect(safeFetch(site.url, { allow: [site.host] })).rejects.toMatchObject({ code: 'wrong-type' })
  })

  test.each([
    ['breaks off', (response: ServerResponse) => response.writeHead(200, { 'content-length': '100' }).write('a')],
    ['does not begin', (response: ServerResponse) => response.socket?.destroy()],
  ])('when it %s', async (_, answer) => {
    const site = await localSite((request, response) => {
      answer(response)
      setImmediate(() => request.socket.destroy())
    })

    await expect(safeFetch(site.url, { allow: [site.host] })).rejects.toMatchObject({ code: 'network' })
  })

  test('when there is no such host', async () => {
    const none = safeFetch('http://nowhere.test/', { lookup: () => Promise.resolve([]) })

    await expect(none).rejects.toMatchObject({
      code: 'network',
      message: 'There is no host nowhere.test. Check the name.',
    })
  })
})
