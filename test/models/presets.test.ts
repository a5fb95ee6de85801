import { describe, expect, test } from 'vitest'

import { checkModel } from '../../src/agent/model-option.ts'
import type { Model } from '../../src/core/model.ts'
import { generate } from '../../src/models/generate.ts'
import { modelFromString } from '../../src/models/model-string.ts'
import { openai } from '../../src/models/openai/index.ts'
import * as models from '../../src/models/presets/index.ts'
import type { AzureOptions, ModelFunction, PresetOptions } from '../../src/models/presets/index.ts'
import { presets } from '../../src/models/presets/table.ts'
import { failureOf, modelAt, request, withServer } from './asking.ts'
import { replyOf, statusOf } from './wire.ts'

type Sent = { url: string; headers: Headers; body: Readonly<Record<string, unknown>> }

/** What the model that is made with this `fetch` sends. */
async function sentBy(create: (record: typeof fetch) => Model): Promise<Sent> {
  const sent: Sent[] = []
  const model = create((input, init) => {
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : '{}')
    const url = input instanceof Request ? input.url : String(input)
    sent.push({ url, headers: new Headers(init?.headers), body: Object(body) })
    return Promise.resolve(new Response('{}', { status: 400 }))
  })
  await failureOf(generate(model, request))
  const [first] = sent
  if (first === undefined) throw new Error('nothing was sent')
  return first
}

type Row = {
  readonly create: ModelFunction
  readonly scheme: string
  readonly baseUrl: string
  readonly variable?: string
}

/** Every preset: its function, the prefix of its strings, where it is, and the variable of its key. */
const table: readonly Row[] = [
  { create: models.cerebras, scheme: 'cerebras', baseUrl: 'https://api.cerebras.ai/v1', variable: 'CEREBRAS_API_KEY' },
  { create: models.deepseek, scheme: 'deepseek', baseUrl: 'https://api.deepseek.com', variable: 'DEEPSEEK_API_KEY' },
  {
    create: models.fireworks,
    scheme: 'fireworks',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    variable: 'FIREWORKS_API_KEY',
  },
  { create: models.groq, scheme: 'groq', baseUrl: 'https://api.groq.com/openai/v1', variable: 'GROQ_API_KEY' },
  { create: models.llamaCppServer, scheme: 'llamacpp', baseUrl: 'http://127.0.0.1:8080/v1' },
  { create: models.lmStudio, scheme: 'lmstudio', baseUrl: 'http://127.0.0.1:1234/v1' },
  { create: models.mistral, scheme: 'mistral', baseUrl: 'https://api.mistral.ai/v1', variable: 'MISTRAL_API_KEY' },
  { create: models.moonshot, scheme: 'moonshot', baseUrl: 'https://api.moonshot.ai/v1', variable: 'MOONSHOT_API_KEY' },
  { create: models.ollama, scheme: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' },
  {
    create: models.openRouter,
    scheme: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    variable: 'OPENROUTER_API_KEY',
  },
  { create: models.sglang, scheme: 'sglang', baseUrl: 'http://127.0.0.1:30000/v1' },
  { create: models.tgi, scheme: 'tgi', baseUrl: 'http://127.0.0.1:8080/v1' },
  { create: models.together, scheme: 'together', baseUrl: 'https://api.together.xyz/v1', variable: 'TOGETHER_API_KEY' },
  { create: models.vllm, scheme: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' },
  { create: models.xai, scheme: 'xai', baseUrl: 'https://api.x.ai/v1', variable: 'XAI_API_KEY' },
]
/** The keys of everybody. */
const environment = Object.fromEntries(
  ['OPENAI_API_KEY', 'HF_TOKEN', 'AZURE_OPENAI_API_KEY', ...table.map(({ variable = '' }) => variable)].map((name) => [
    name,
    `key of ${name}`.replaceAll(' ', '-'),
  ]),
)

describe.each(table)('$scheme:', ({ create, scheme, baseUrl, variable }) => {
  test('is asked at its own place, with its own key only', async () => {
    const expected = variable === undefined ? null : `Bearer key-of-${variable}`

    const made = await sentBy((record) => create({ model: 'org/m:1', environment, fetch: record }))
    const named = await sentBy((record) => modelFromString(`${scheme}:org/m:1`, environment, { fetch: record }))

    for (const { url, headers, body } of [made, named]) {
      expect(url).toBe(`${baseUrl}/chat/completions`)
      expect(headers.get('authorization')).toBe(expected)
      expect(body['model']).toBe('org/m:1')
    }
  })

  test('is known to agents by its name', () => {
    expect(() => checkModel(`${scheme}:m`)).not.toThrow()
    expect(modelFromString(`${scheme}:m`, environment).id).toBe(`${scheme}:m`)
  })

  test('has a key of the environment sent to no other place, but a key that is given', async () => {
    const elsewhere: PresetOptions = { model: 'm', environment, baseUrl: 'https://proxy.example/v1' }

    const without = await sentBy((record) => create({ ...elsewhere, fetch: record }))
    const given = await sentBy((record) => create({ ...elsewhere, apiKey: 'mine', fetch: record }))

    expect(without.headers.get('authorization')).toBeNull()
    expect(given.headers.get('authorization')).toBe('Bearer mine')
  })

  test('takes all that openai() takes, over what is known of it', () => {
    const quirks = { stop: false, thinkTags: 'never' } as const
    const options = { id: 'mine', quirks, capabilities: { audio: true, structuredOutput: true, vision: true } }

    const made = create({ model: 'm', environment, ...options })

    expect(made).toMatchObject({ id: 'mine', capabilities: { audio: true, structuredOutput: true, vision: true } })
    expect(() => create({ model: 'm', environment, ...JSON.parse('{"temperature":1}') })).toThrow(/temperature/)
  })
})

test.each(table.filter(({ variable }) => variable !== undefined))(
  '$scheme: names the variable of a key that is missing',
  ({ create, variable }) => {
    expect(() => create({ model: 'm', environment: {} })).toThrow(new RegExp(`${variable}.*https://`))
  },
)

test.each(table.filter(({ variable }) => variable === undefined))('$scheme: needs no key', ({ create }) => {
  expect(create({ model: 'm', environment: {} }).id).toBe('m')
})

test('a preset as JSON is how openai() makes the same, without its key', () => {
  const made = models.together({ model: 'm', environment, quirks: { stop: false } })

  expect(JSON.parse(JSON.stringify(made))).toEqual({
    provider: 'openai',
    options: {
      model: 'm',
      baseUrl: 'https://api.together.xyz/v1',
      quirks: { schemaForm: 'bare', stop: false },
      capabilities: {},
    },
    leftOut: ['apiKey'],
  })
})

test('every preset is in the table of this test, and has a prefix of its own', () => {
  const functions = Object.entries(models).filter(([name]) => name !== 'azureOpenAI')

  expect(table.map(({ scheme }) => scheme).toSorted()).toEqual(Object.keys(presets).toSorted())
  expect(new Set(table.map(({ create }) => create))).toEqual(new Set(functions.map(([, create]) => create)))
})

test.each([
  ['openai', openai, true],
  ['groq', models.groq, true],
  ['ollama', models.ollama, true],
  ['cerebras', models.cerebras, false],
  ['deepseek', models.deepseek, false],
] as const)(
  'texts of a message go as one text to %s, and images only where they are taken',
  async (_, create, vision) => {
    const content = ['one', 'two'].map((text) => ({ type: 'text', text }) as const)

    await withServer([replyOf('ok')], async (server) => {
      const model = create({ model: 'm', baseUrl: server.baseUrl })
      await generate(model, { messages: [{ role: 'user', content }] })

      expect(server.requests[0]?.body).toMatchObject({ messages: [{ role: 'user', content: 'one\n\ntwo' }] })
      expect(model.capabilities?.vision).toBe(vision)
    })
  },
)

describe('azureOpenAI()', () => {
  const endpoint = 'https://mine.openai.azure.com/'
  const path = '/openai/deployments/my%20model/chat/completions?api-version='

  test.each<[Partial<AzureOptions>, string]>([
    [{}, 'https://mine.openai.azure.com/openai/v1/chat/completions'],
    [{ apiVersion: 'v1' }, 'https://mine.openai.azure.com/openai/v1/chat/completions'],
    [{ apiVersion: '2024-10-21' }, `https://mine.openai.azure.com${path}2024-10-21`],
    [{ environment: { OPENAI_API_VERSION: '2025-01-01' } }, `https://mine.openai.azure.com${path}2025-01-01`],
    [{ endpoint: `${endpoint}openai/v1/` }, 'https://mine.openai.azure.com/openai/v1/chat/completions'],
    [{ endpoint: 'https://gate.example/azure' }, 'https://gate.example/azure/openai/v1/chat/completions'],
  ])('with %j sends its key as api-key to %s', async (options, url) => {
    const sent = await sentBy((record) =>
      models.azureOpenAI({ endpoint, deployment: 'my model', apiKey: 'mine', fetch: record, ...options }),
    )

    expect(sent.url).toBe(url)
    expect(sent.headers.get('api-key')).toBe('mine')
    expect(sent.headers.get('authorization')).toBeNull()
    expect(sent.body['model']).toBe('my model')
  })

  test('is made from a string, with endpoint and key of the environment', async () => {
    const variables = { ...environment, AZURE_OPENAI_ENDPOINT: endpoint }

    const sent = await sentBy((record) => modelFromString('azure:gpt-5-mini', variables, { fetch: record }))

    expect(sent.url).toBe('https://mine.openai.azure.com/openai/v1/chat/completions')
    expect(sent.headers.get('api-key')).toBe('key-of-AZURE_OPENAI_API_KEY')
    expect(() => checkModel('azure:gpt-5-mini')).not.toThrow()
  })

  test.each(['https://azure.com.evil.example', 'http://mine.openai.azure.com', 'https://mineopenai.azure.com'])(
    'sends a key of the environment to no other host: %s',
    async (elsewhere) => {
      const options = { endpoint: elsewhere, deployment: 'm', environment }

      const sent = await sentBy((record) => models.azureOpenAI({ ...options, fetch: record }))

      expect(sent.headers.get('api-key')).toBeNull()
    },
  )

  test('sends a token of Entra ID in place of a key', async () => {
    const headers = { Authorization: 'Bearer entra' }

    const sent = await sentBy((record) =>
      models.azureOpenAI({ endpoint, deployment: 'm', headers, environment, fetch: record }),
    )

    expect(sent.headers.get('authorization')).toBe('Bearer entra')
    expect(sent.headers.get('api-key')).toBeNull()
  })

  test.each([
    [{ deployment: '' }, /deployment must name/],
    [{ endpoint: 'mine' }, /endpoint must be the URL.*AZURE_OPENAI_ENDPOINT/],
    [{ environment: {} }, /AZURE_OPENAI_API_KEY/],
  ])('refuses %j', (options, message) => {
    expect(() => models.azureOpenAI({ endpoint, deployment: 'm', environment, ...options })).toThrow(message)
  })

  test('says which key was refused', () =>
    withServer([statusOf(401, { error: { code: '401', message: 'Access denied.' } })], async (server) => {
      const model = models.azureOpenAI({ endpoint: server.baseUrl, deployment: 'm', apiKey: 'mine', environment: {} })

      const error = await failureOf(generate(model, request))

      expect(error.message).toMatch(/The key was refused\. Check AZURE_OPENAI_API_KEY/)
    }))
})

test('a key under another header is sent there only', () =>
  withServer([replyOf('ok')], async (server) => {
    await generate(modelAt(server, { apiKey: 'mine', keyHeader: 'x-my-key' }), request)

    expect(server.requests[0]?.headers).toMatchObject({ 'x-my-key': 'mine' })
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  }))
