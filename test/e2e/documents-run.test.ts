import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { transformSync } from 'amaro'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { pages, readText, root } from '../helpers/repository.ts'
import { isProgram, snippetsOf } from '../helpers/snippets.ts'

/** What needs more than a model that answers, by page and the first words that tell which block it is. */
const elsewhere = [
  { page: 'docs/executors.md', holds: 'executorConformance', reason: 'the suite runs in test/executors' },
  { page: 'docs/saving.md', holds: 'pushAgent', reason: 'it takes a Hub: test/hub' },
  { page: 'docs/models.md', holds: "source: 'live'", reason: 'it takes a live model: test/real-model' },
  { page: 'docs/models.md', holds: 'smolagents-ts/models/local', reason: 'it takes an engine: test/real-model' },
  { page: 'docs/models.md', holds: '@ai-sdk/anthropic', reason: 'it takes a package of a provider: test/providers' },
  { page: 'docs/models.md', holds: "from 'ai'", reason: 'it takes the AI SDK: test/providers' },
]

const programs = pages()
  .flatMap((page) => snippetsOf(page, readText(page)))
  .filter((snippet) => isProgram(snippet) && /^import /m.test(snippet.code))
  .filter(({ page, code }) => !elsewhere.some((one) => one.page === page && code.includes(one.holds)))

const folder = new URL('.cache/documents-run/', root)
let server: Server

/** Answers of the model in turn, as code: whoever refuses one, by a schema or a check, is given the next. */
const answers = ['"done"', '{"id":"LX1","flight":"LX1","price":95,"stops":0}', 'files[0]']

/** What the model behind every URL says: an answer, as a call where it has tools and else as a program. */
async function reply(request: IncomingMessage): Promise<string> {
  const said = await text(request)
  const body: { messages?: { role: string }[]; tools?: unknown[] } = said === '' ? {} : JSON.parse(said)
  const turn = body.messages?.filter(({ role }) => role === 'assistant').length ?? 0
  const call = { name: 'finalAnswer', arguments: `{"answer":"done"}` }
  const delta = body.tools
    ? { tool_calls: [{ index: 0, id: `call-${turn}`, type: 'function', function: call }] }
    : { content: `<code>finalAnswer(${answers[turn % answers.length]})</code>` }
  const chunks = [{ delta }, { delta: {}, finish_reason: body.tools ? 'tool_calls' : 'stop' }]
  const events = chunks.map((choice) => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`)
  return `${events.join('')}data: [DONE]\n\n`
}

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  writeFileSync(new URL('photo.png', folder), png)
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/event-stream')
    void reply(request).then((events) => response.end(events))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  // The programs are run as they stand; only what they ask the network for is asked here.
  const preload = `const real = fetch\nglobalThis.fetch = (url, init) => real('http://127.0.0.1:${port}' + new URL(url).pathname, init)\n`
  writeFileSync(new URL('here.mjs', folder), preload)
})

afterAll(() => {
  server.close()
})

describe('the programs of the documents', () => {
  test.each(programs)('run to their end: $page line $line', async ({ page, line, language, code }) => {
    const name = `${page.replaceAll(/[/.]/g, '-')}-${line}.mjs`
    const source = language === 'ts' ? transformSync(code, { mode: 'strip-only' }).code : code
    writeFileSync(new URL(name, folder), source)

    const keys = {
      OPENAI_API_KEY: 'k',
      HF_TOKEN: 't',
      GROQ_API_KEY: 'k',
      AZURE_OPENAI_API_KEY: 'k',
      BRAVE_API_KEY: 'k',
    }
    const env = { PATH: process.env['PATH'], ...keys }
    const child = spawn(process.execPath, ['--import', './here.mjs', name], { cwd: fileURLToPath(folder), env })
    const ended = new Promise((resolve) => child.on('close', resolve))
    const [status, errors] = await Promise.all([ended, text(child.stderr), text(child.stdout)])

    expect({ status, errors }).toEqual({ status: 0, errors: '' })
  })

  test('are all there are but those that run elsewhere', () => {
    expect(programs.length).toBeGreaterThan(20)
    expect(elsewhere.filter(({ page, holds }) => !readText(page).includes(holds))).toEqual([])
  })
})
