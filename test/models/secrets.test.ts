import { describe, expect, test } from 'vitest'

import type { Model } from '../../src/core/model.ts'
import { generate } from '../../src/models/generate.ts'
import { huggingface } from '../../src/models/huggingface/index.ts'
import { modelFromString } from '../../src/models/model-string.ts'
import { openai } from '../../src/models/openai/index.ts'
import type { OpenAIOptions } from '../../src/models/openai/index.ts'
import { azureOpenAI, deepseek } from '../../src/models/presets/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import { echoes, header, key, leaksIn, shownOf } from '../helpers/canary.ts'
import { failureOf, fakePacing, request } from './asking.ts'

function options(rest: Partial<OpenAIOptions>): OpenAIOptions {
  const headers = { 'x-proxy-authorization': header }
  return { model: 'test', apiKey: key, headers, maxRetries: 0, pacing: fakePacing(), ...rest }
}

describe('a secret is in nothing that is shown', () => {
  test.each(echoes)('when it comes back in %s, which is %s', async (_, code, reply) => {
    const server = await faultServer([reply])
    const model = openai(options({ baseUrl: `${server.baseUrl}?api-key=canary-in-a-url` }))

    const error = await failureOf(generate(model, request))
    await server.close()

    expect(error.code).toBe(code)
    expect(leaksIn(shownOf(error, model))).toEqual([])
    expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${key}`)
  })

  test('whatever goes wrong: the echoes are of every error that the client has', () => {
    expect(new Set(echoes.map(([, code]) => code))).toEqual(
      new Set([
        'unauthorized',
        'bad-request',
        'context-overflow',
        'content-filter',
        'rate-limited',
        'quota-exhausted',
        'server-error',
        'network',
        'truncated',
        'invalid-response',
        'timeout',
      ]),
    )
  })

  test('when it comes back beside a reply, in what the server says of its end and of its usage', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, account: { [key]: key, total: 7 } }
    const server = await faultServer([{ kind: 'reply', text: 'Hello', finishReason: key, usage }])
    const events: unknown[] = []

    for await (const event of openai(options({ baseUrl: server.baseUrl })).stream(request)) events.push(event)
    await server.close()

    expect(leaksIn(shownOf(...events))).toEqual([])
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'other', raw: '[key]' })
    expect(events.at(-2)).toMatchObject({ type: 'usage', raw: { account: { '[key]': '[key]', total: 7 } } })
  })

  test('when a replaced fetch puts it into its error, and into the causes of that', async () => {
    const cause = Object.assign(new Error(`inner ${key}`), { headers: { authorization: key } })
    const broken: typeof fetch = (_, init) =>
      Promise.reject(Object.assign(new Error(`failed with ${key}`, { cause }), { init }))

    const error = await failureOf(generate(openai(options({ fetch: broken })), request))

    expect(leaksIn(shownOf(error))).toEqual([])
    expect(error.message).toContain('failed with [key]')
  })

  test('when a header cannot be sent', async () => {
    const headers = { 'x-api-key': `${key}\nx` }

    const error = await failureOf(generate(openai(options({ headers, baseUrl: 'http://127.0.0.1:9' })), request))

    expect(leaksIn(shownOf(error))).toEqual([])
  })
})

describe('every way to make a model keeps its key to itself', () => {
  const rest = { maxRetries: 0, pacing: fakePacing() }
  const ways: readonly (readonly [string, string, (baseUrl: string, record?: typeof fetch) => Model])[] = [
    ['a preset', 'authorization', (baseUrl) => deepseek({ model: 'test', baseUrl, apiKey: key, ...rest })],
    [
      'azureOpenAI',
      'api-key',
      (endpoint) => azureOpenAI({ endpoint, deployment: 'test', apiKey: key, environment: {}, ...rest }),
    ],
    [
      'huggingface',
      'authorization',
      (baseUrl) => huggingface({ model: 'org/test', token: key, hubUrl: baseUrl, routerUrl: baseUrl, ...rest }),
    ],
    [
      'huggingface, asking the hub',
      'authorization',
      (baseUrl) =>
        huggingface({ model: 'org/test', provider: 'groq', token: key, hubUrl: baseUrl, routerUrl: baseUrl, ...rest }),
    ],
  ]
  const answers = echoes.filter(([, code]) => code !== 'truncated')

  test.each(ways.flatMap((way) => answers.map((answer) => ({ way, answer, what: `${way[0]}, after ${answer[0]}` }))))(
    '$what',
    async ({ way: [, name, create], answer: [, , reply] }) => {
      const server = await faultServer([reply])
      const model = create(server.baseUrl)

      const error = await failureOf(generate(model, request))
      await server.close()

      const shown = shownOf(error, model).replaceAll(/canary-in-an?-(?:header|url)/g, '')
      expect(leaksIn(shown)).toEqual([])
      expect(server.requests[0]?.headers[name]).toContain(key)
    },
  )

  test.each(['groq:test', 'azure:test', 'hf:org/test', 'openai:test'])(
    '%s, with a key of the environment',
    async (text) => {
      const names = ['GROQ_API_KEY', 'AZURE_OPENAI_API_KEY', 'HF_TOKEN', 'OPENAI_API_KEY']
      const keys = Object.fromEntries(names.map((name) => [name, key]))
      const sent: string[] = []
      const answering: typeof fetch = (_, init) => {
        sent.push([...new Headers(init?.headers).values()].join(' '))
        return Promise.resolve(Response.json({ error: { message: key } }, { status: 400 }))
      }
      const environment = { ...keys, AZURE_OPENAI_ENDPOINT: 'https://mine.openai.azure.com' }
      const model = modelFromString(text, environment, { fetch: answering })

      const error = await failureOf(generate(model, request))

      expect(sent.join(' ')).toContain(key)
      expect(leaksIn(shownOf(error, model))).toEqual([])
    },
  )
})

test('what is shown is all that can be reached: hidden properties, symbols and causes of causes', () => {
  const places = [
    Object.assign(new Error('x'), { [Symbol('s')]: key }),
    Object.defineProperty({}, 'hidden', { value: { deep: key } }),
    new Error('x', { cause: new Error('y', { cause: new Error(key) }) }),
    new Map([['a', new Set([header])]]),
  ]

  expect(places.filter((place) => leaksIn(shownOf(place)).length === 0)).toEqual([])
})
