import { inspect } from 'node:util'

import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import { openai } from '../../src/models/openai/index.ts'
import type { OpenAIOptions } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'
import { failureOf, fakePacing, request } from './asking.ts'

const canary = 'sk-canary"\\7f/3e+9d'
const header = 'Basic canary-in-a-header'
const secrets = [
  canary,
  JSON.stringify(canary).slice(1, -1),
  encodeURIComponent(canary),
  'canary-in-a-header',
  'canary-in-a-url',
]
const echo = secrets.join(' and ')

/** Servers that send every secret back wherever a client looks. */
const servers: Readonly<Record<string, ServerReply>> = {
  'a status with JSON': { kind: 'status', status: 401, body: { error: { message: `Wrong key: ${echo}` } } },
  'a status with text': { kind: 'status', status: 500, body: echo },
  'a web page': { kind: 'bytes', bytes: `<p>${echo}</p>`, headers: { 'content-type': 'text/html' } },
  'a redirect': {
    kind: 'status',
    status: 307,
    headers: { location: `https://other.example/?key=${encodeURIComponent(canary)}` },
  },
  'an error event': { kind: 'bytes', bytes: `data: ${JSON.stringify({ error: { message: echo } })}\n\n` },
  'a malformed chunk': { kind: 'bytes', bytes: `data: {"key":${JSON.stringify(echo)}\n\n` },
  'a line that is no event': { kind: 'bytes', bytes: `${echo}\n\n` },
  'a request id': { kind: 'status', status: 400, headers: { 'x-request-id': encodeURIComponent(canary) } },
}

function options(rest: Partial<OpenAIOptions>): OpenAIOptions {
  const headers = { 'x-proxy-authorization': header }
  return { model: 'test', apiKey: canary, headers, maxRetries: 0, pacing: fakePacing(), ...rest }
}

/** Everything a program may print or keep of a value. */
function shownOf(value: unknown): string {
  const deep = inspect(value, { depth: Infinity, showHidden: true, getters: true })
  return [deep, JSON.stringify(value), String(value)].join('\n')
}

function leaksIn(shown: string): readonly string[] {
  return secrets.filter((secret) => shown.includes(secret))
}

describe('a secret is in nothing that is shown', () => {
  test.each(Object.entries(servers))('when it comes back in %s', async (_, reply) => {
    const server = await faultServer([reply])
    const model = openai(options({ baseUrl: `${server.baseUrl}?api-key=canary-in-a-url` }))

    const error = await failureOf(generate(model, request))
    await server.close()

    expect(leaksIn(shownOf(error) + error.stack)).toEqual([])
    expect(leaksIn(shownOf(model))).toEqual([])
    expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${canary}`)
  })

  test('when a replaced fetch puts it into its error, and into the causes of that', async () => {
    const cause = Object.assign(new Error(`inner ${canary}`), { headers: { authorization: canary } })
    const broken: typeof fetch = (_, init) =>
      Promise.reject(Object.assign(new Error(`failed with ${canary}`, { cause }), { init }))

    const error = await failureOf(generate(openai(options({ fetch: broken })), request))

    expect(leaksIn(shownOf(error) + error.stack)).toEqual([])
    expect(error.message).toContain('failed with [key]')
  })

  test('when a header cannot be sent', async () => {
    const headers = { 'x-api-key': `${canary}\nx` }

    const error = await failureOf(generate(openai(options({ headers, baseUrl: 'http://127.0.0.1:9' })), request))

    expect(leaksIn(shownOf(error) + error.stack)).toEqual([])
  })
})
