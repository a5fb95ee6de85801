import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import type { LocalProgress } from 'smolagents-ts/models/local'

import { codeAgentOn } from './agent.ts'
import { ggufFile, tinyLlama } from './local-models.ts'

let hub: Server
let hubUrl: string
let directory: string
/** Requests for the file, with how much of it they asked for. */
const asked: { readonly url: string; readonly bytes: number }[] = []

beforeAll(async () => {
  const { size } = await stat(ggufFile)
  hub = createServer((request, response) => serve(request, response, size)).listen(0, '127.0.0.1')
  await once(hub, 'listening')
  const address = hub.address()
  hubUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})

afterAll(async () => {
  hub.closeAllConnections()
  hub.close()
  await once(hub, 'close')
})

beforeEach(async () => {
  asked.length = 0
  directory = await mkdtemp(join(tmpdir(), 'models-'))
})

afterEach(() => rm(directory, { recursive: true }))

/** A hub with one model, as far as the downloader asks for it. */
function serve({ method, url = '', headers }: IncomingMessage, response: ServerResponse, size: number): void {
  if (url === '/api/models/org/tiny') response.writeHead(200).end()
  else if (url === '/v2/org/tiny/manifests/F16') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ggufFile: { rfilename: 'tiny.F16.gguf' } }))
  } else if (url.split('?')[0] === '/org/tiny/resolve/main/tiny.F16.gguf' || url === '/tiny.gguf') {
    const [, start = '0', end = ''] = /bytes=(\d+)-(\d*)/.exec(headers.range ?? '') ?? []
    const last = end === '' ? size - 1 : Number(end)
    if (method === 'GET') asked.push({ url, bytes: last - Number(start) + 1 })
    response.writeHead(headers.range === undefined ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-length': last - Number(start) + 1,
      ...(headers.range !== undefined && { 'content-range': `bytes ${start}-${last}/${size}` }),
    })
    if (method === 'HEAD') response.end()
    else createReadStream(ggufFile, { start: Number(start), end: last }).pipe(response)
  } else response.writeHead(404).end()
}

describe('llamaCpp() with a model that is not here', () => {
  test.each([
    ['a URL', () => `${hubUrl}/tiny.gguf`],
    ['a file of the hub', () => 'hf:org/tiny/tiny.F16.gguf'],
    ['a quantization of the hub', () => 'org/tiny:F16'],
  ])('downloads it by %s, once, and tells how it comes', async (_, model) => {
    const progress: LocalProgress[] = []
    const options = { hubUrl, directory, onProgress: (one: LocalProgress) => progress.push(one) }

    const fetched: number[] = []
    for (let times = 0; times < 2; times += 1) {
      await using local = tinyLlama({ ...options, model: model() })
      expect(await codeAgentOn(local).run('What is 12 plus 7?')).toMatchObject({ output: 19 })
      fetched.push(asked.splice(0).reduce((sum, { bytes }) => sum + bytes, 0))
    }

    const { size } = await stat(ggufFile)
    expect(progress.filter(({ phase }) => phase === 'download').at(-1)).toEqual({
      phase: 'download',
      done: size,
      total: size,
    })
    expect(progress.at(-1)).toEqual({ phase: 'load', done: 1, total: 1 })
    expect(await readdir(directory)).toHaveLength(1)
    expect(fetched[0]).toBeGreaterThanOrEqual(size)
    // The name of a URL's file may be asked for again.
    expect(fetched[1]).toBeLessThan(100)
  })

  test.each([
    ['its URL leads to nothing', () => `${hubUrl}/lost.gguf`],
    ['the hub does not know it', () => 'org/lost:F16'],
  ])('says so when %s', async (_, model) => {
    await using local = tinyLlama({ hubUrl, directory, model: model() })

    await expect(local.load()).rejects.toMatchObject({ code: 'bad-request', retryable: false })
    expect(await readdir(directory)).toEqual([])
  })

  test('stops when the signal aborts', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    await using local = tinyLlama({
      hubUrl,
      directory,
      model: 'org/tiny:F16',
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })

    await expect(local.load()).rejects.toBe(reason)
    await expect(local.load()).rejects.toBe(reason)
  })
})
