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
  directory = await mkdtemp(join(tmpdir(), 'models-'))
})

afterEach(() => rm(directory, { recursive: true }))

/** A hub with one model, as far as the downloader asks for it. */
function serve({ method, url = '', headers }: IncomingMessage, response: ServerResponse, size: number): void {
  switch (new URL(url, hubUrl).pathname) {
    case '/api/models/org/tiny':
      response.writeHead(200).end()
      return
    case '/v2/org/tiny/manifests/F16':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ ggufFile: { rfilename: 'tiny.F16.gguf' } }))
      return
    case '/tiny.gguf':
    case '/org/tiny/resolve/main/tiny.F16.gguf':
      serveFile(response, { size, isHead: method === 'HEAD', range: headers.range })
      return
    default:
      response.writeHead(404).end()
  }
}

type Asked = { readonly size: number; readonly isHead: boolean; readonly range: string | undefined }

function serveFile(response: ServerResponse, { size, isHead, range }: Asked): void {
  const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(range ?? '') ?? []
  const start = Number(from)
  const end = to === '' ? size - 1 : Number(to)
  const part = range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }
  const head = { 'accept-ranges': 'bytes', 'content-length': end - start + 1, ...part }
  response.writeHead(range === undefined ? 200 : 206, head)
  if (isHead) response.end()
  else createReadStream(ggufFile, { start, end }).pipe(response)
}

describe('llamaCpp() with a model that is not here', () => {
  test.each([
    ['a URL', () => `${hubUrl}/tiny.gguf`],
    ['a file of the hub', () => 'hf:org/tiny/tiny.F16.gguf'],
    ['a quantization of the hub', () => 'org/tiny:F16'],
  ])('downloads it by %s, once, and tells how it comes', async (_, model) => {
    const progress: LocalProgress[] = []
    const options = { hubUrl, directory, onProgress: (one: LocalProgress) => progress.push(one) }

    const written: number[] = []
    for (let times = 0; times < 2; times += 1) {
      await using local = tinyLlama({ ...options, model: model() })
      expect(await codeAgentOn(local).run('What is 12 plus 7?')).toMatchObject({ output: 19 })
      const [file = ''] = await readdir(directory)
      written.push((await stat(join(directory, file))).mtimeMs)
    }

    const { size } = await stat(ggufFile)
    expect(progress.findLast(({ phase }) => phase === 'download')).toEqual({
      phase: 'download',
      done: size,
      total: size,
    })
    expect(progress.at(-1)).toEqual({ phase: 'load', done: 1, total: 1 })
    expect(await readdir(directory)).toHaveLength(1)
    expect(written[1]).toBe(written[0])
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
