import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import { huggingface } from '../../src/models/huggingface/index.ts'
import type { HuggingFaceOptions } from '../../src/models/huggingface/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { FaultServer } from '../../src/testing/fault-server.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'
import { failureOf, fakePacing, request } from './asking.ts'
import { replyOf, statusOf } from './wire.ts'

const model = 'org/name'

function json(value: unknown): ServerReply {
  return { kind: 'bytes', bytes: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
}

/** What the hub says of a model that these providers have. */
function mappingOf(...providers: readonly string[]): ServerReply {
  const entries = providers.map((provider) => {
    return [provider, { status: 'live', providerId: `${provider}/its-name`, task: 'conversational' }] as const
  })
  return json({ id: model, inferenceProviderMapping: Object.fromEntries(entries) })
}

type Place = { readonly hub: FaultServer; readonly router: FaultServer; readonly hosts: Partial<HuggingFaceOptions> }

/** A hub and a router on this machine, for the time of the work. */
async function withHub(hubPlan: readonly ServerReply[], work: (place: Place) => Promise<void>): Promise<void> {
  await using hub = await faultServer(hubPlan)
  await using router = await faultServer([replyOf('ok')])
  const [hubUrl, routerUrl] = [hub, router].map(({ baseUrl }) => new URL(baseUrl).origin)
  await work({ hub, router, hosts: { hubUrl: hubUrl ?? '', routerUrl: routerUrl ?? '', pacing: fakePacing() } })
}

/** What a model with these options sends, and with which headers, to hosts that are as they are by default. */
async function sentBy(options: HuggingFaceOptions): Promise<{ url: string; headers: Headers; model: unknown }[]> {
  const sent: { url: string; headers: Headers; model: unknown }[] = []
  const record: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : {}
    sent.push({ url, headers: new Headers(init?.headers), model: Object(body)['model'] })
    return Promise.resolve(new Response('{}', { status: 400 }))
  }
  await failureOf(generate(huggingface({ fetch: record, ...options }), request))
  return sent
}

describe('a model behind the router', () => {
  test.each<[Partial<HuggingFaceOptions>, string]>([
    [{}, 'org/name'],
    [{ model: 'org/name:together' }, 'org/name:together'],
    [{ provider: 'auto' }, 'org/name'],
    [{ provider: 'cheapest' }, 'org/name:cheapest'],
    [{ provider: 'fastest' }, 'org/name:fastest'],
  ])('is asked for in one request: %j', async (options, sentModel) => {
    const sent = await sentBy({ model, token: 'hf_1', billTo: 'my-org', ...options })

    expect(sent).toMatchObject([{ url: 'https://router.huggingface.co/v1/chat/completions', model: sentModel }])
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer hf_1')
    expect(sent[0]?.headers.get('x-hf-bill-to')).toBe('my-org')
  })

  test('is sent the schema of a reply', () =>
    withHub([statusOf(500)], async ({ router, hosts }) => {
      await generate(huggingface({ model, ...hosts }), { ...request, responseSchema: { type: 'string' } })

      expect(router.requests[0]?.body).toMatchObject({
        response_format: { type: 'json_schema', json_schema: { schema: { type: 'string' } } },
      })
    }))
})

describe('a provider that is named', () => {
  test.each([
    ['baseten', '/baseten/v1/chat/completions'],
    ['cerebras', '/cerebras/v1/chat/completions'],
    ['cohere', '/cohere/compatibility/v1/chat/completions'],
    ['deepinfra', '/deepinfra/v1/openai/chat/completions'],
    ['fireworks-ai', '/fireworks-ai/inference/v1/chat/completions'],
    ['groq', '/groq/openai/v1/chat/completions'],
    ['hf-inference', '/hf-inference/models/hf-inference/its-name/v1/chat/completions'],
    ['novita', '/novita/v3/openai/chat/completions'],
    ['zai-org', '/zai-org/api/paas/v4/chat/completions'],
    ['one-of-tomorrow', '/one-of-tomorrow/v1/chat/completions'],
  ])('%s is asked at its own path, under the name the model has there', (provider, path) =>
    withHub([mappingOf('together', provider)], async ({ hub, router, hosts }) => {
      const asked = huggingface({ model, provider, token: 'hf_1', billTo: 'my-org', ...hosts })

      await generate(asked, request)
      await generate(asked, request)

      expect(hub.requests.map(({ path: asking }) => asking)).toEqual([
        '/api/models/org/name?expand[]=inferenceProviderMapping',
      ])
      expect(hub.requests[0]?.headers).toMatchObject({ authorization: 'Bearer hf_1' })
      expect(hub.requests[0]?.headers).not.toHaveProperty('x-hf-bill-to')
      expect(router.requests.map((one) => one.path)).toEqual([path, path])
      expect(router.requests[0]?.body).toMatchObject({ model: `${provider}/its-name` })
      expect(router.requests[0]?.headers).toMatchObject({ authorization: 'Bearer hf_1', 'x-hf-bill-to': 'my-org' })
      expect(asked.id).toBe(model)
    }),
  )

  test('is found in a mapping that is a list', () => {
    const list = [
      { provider: 'groq', providerId: 'other', task: 'text-to-image' },
      { provider: 'groq', providerId: 'mine', task: 'conversational', status: 'live' },
    ]
    return withHub([json({ inferenceProviderMapping: list })], async ({ router, hosts }) => {
      await generate(huggingface({ model, provider: 'groq', ...hosts }), request)

      expect(router.requests[0]?.body).toMatchObject({ model: 'mine' })
    })
  })

  test.each([
    ['together', 'bare', { type: 'json_schema', schema: { type: 'string' } }],
    ['cerebras', 'named', { type: 'json_schema', json_schema: { name: 'reply' } }],
    ['fireworks-ai', 'named', { type: 'json_schema', json_schema: { name: 'reply' } }],
  ])('%s is sent the schema of a reply in its form (%s)', (provider, _, form) =>
    withHub([mappingOf(provider)], async ({ router, hosts }) => {
      const asked = huggingface({ model, provider, ...hosts })

      await generate(asked, { ...request, responseSchema: { type: 'string' } })

      expect(router.requests[0]?.body).toMatchObject({ response_format: form })
      expect(asked.capabilities?.structuredOutput).toBeUndefined()
    }),
  )

  test('without structured outputs says so, and a schema is refused before anything is sent to it', () =>
    withHub([mappingOf('novita')], async ({ router, hosts }) => {
      const asked = huggingface({ model, provider: 'novita', ...hosts })

      const error = await failureOf(generate(asked, { ...request, responseSchema: {} }))

      expect(asked.capabilities?.structuredOutput).toBe(false)
      expect(error).toMatchObject({ code: 'bad-request', message: expect.stringContaining('structuredOutput') })
      expect(router.requests).toEqual([])
    }))

  test('is asked for once by requests at once, and one that is aborted does not take the others with it', () =>
    withHub([mappingOf('groq')], async ({ hub, hosts }) => {
      const asked = huggingface({ model, provider: 'groq', ...hosts })
      const controller = new AbortController()
      const reason = new Error('enough')

      const aborted = generate(asked, { ...request, signal: controller.signal })
      const others = [generate(asked, request), generate(asked, request)]
      controller.abort(reason)

      await expect(aborted).rejects.toBe(reason)
      expect((await Promise.all(others)).map(({ text }) => text)).toEqual(['ok', 'ok'])
      expect(hub.requests).toHaveLength(1)
    }))
})

describe('a hub', () => {
  const refusals: readonly (readonly [string, ServerReply, string, RegExp])[] = [
    [
      'has the model elsewhere only',
      mappingOf('groq', 'novita'),
      'bad-request',
      /Providers that have it: groq, novita/,
    ],
    ['has the model nowhere', json({ inferenceProviderMapping: {} }), 'bad-request', /No provider has it/],
    ['knows no such model', statusOf(404, { error: 'Repository not found' }), 'bad-request', /Repository not found/],
    ['refuses the token', statusOf(401, { error: 'Invalid credentials' }), 'unauthorized', /Check HF_TOKEN/],
    ['is down', statusOf(503), 'server-error', /answered 503/],
    ['says something else', json('hello'), 'invalid-response', /did not say which providers/],
    ['redirects', statusOf(302, '', { location: 'https://evil.example' }), 'bad-request', /Redirects are not followed/],
  ]

  test.each(refusals)('that %s', (...[, answer, code, message]) =>
    withHub([answer], async ({ hub, router, hosts }) => {
      const asked = huggingface({ model, provider: 'together', token: 'hf_1', ...hosts })

      const error = await failureOf(generate(asked, request))

      expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
      expect(hub.requests).toHaveLength(error.retryable ? 3 : 1)
      expect(router.requests).toEqual([])
    }),
  )

  test('that fails is asked again by the next request', () =>
    withHub([statusOf(404), mappingOf('together')], async ({ hosts }) => {
      const asked = huggingface({ model, provider: 'together', ...hosts })

      await failureOf(generate(asked, request))

      expect((await generate(asked, request)).text).toBe('ok')
    }))

  test('that does not answer is left when nobody waits for it', () =>
    withHub([{ kind: 'bytes', bytes: '{', ending: 'stall' }], async ({ hub, hosts }) => {
      const controller = new AbortController()
      const signals: (AbortSignal | null | undefined)[] = []
      const abortingFetch: typeof fetch = async (url, init) => {
        const response = await fetch(url, init)
        signals.push(init?.signal)
        queueMicrotask(() => controller.abort(new Error('enough')))
        return response
      }
      const asked = huggingface({ model, provider: 'together', ...hosts, fetch: abortingFetch })

      await expect(generate(asked, { ...request, signal: controller.signal })).rejects.toThrow('enough')

      expect(signals.map((signal) => signal?.aborted)).toEqual([true])
      expect(await Promise.all(hub.requests.map(({ closed }) => closed))).toEqual([{ whole: false }])
    }))
})

describe('the token', () => {
  test.each([
    ['is HF_TOKEN', { HF_TOKEN: 'hf_env', HUGGING_FACE_HUB_TOKEN: 'old' }, 'Bearer hf_env'],
    ['is the variable of old', { HUGGING_FACE_HUB_TOKEN: 'old' }, 'Bearer old'],
  ])('%s', async (_, environment, expected) => {
    const [sent] = await sentBy({ model, environment })

    expect(sent?.headers.get('authorization')).toBe(expected)
  })

  test.each([
    ['HF_TOKEN_PATH', (folder: string) => ({ HF_TOKEN_PATH: join(folder, 'token'), HF_HOME: '/nowhere' })],
    ['HF_HOME', (folder: string) => ({ HF_HOME: folder, XDG_CACHE_HOME: '/nowhere', HF_TOKEN: ' ' })],
    ['HF_HOME below the home', (folder: string) => ({ HF_HOME: '~/.', HOME: folder })],
  ])('is that of the login, in %s', async (_, toEnvironment) => {
    const folder = await mkdtemp(join(tmpdir(), 'hf-'))
    await writeFile(join(folder, 'token'), 'hf_file\n')

    const [sent] = await sentBy({ model, environment: toEnvironment(folder) })
    await rm(folder, { recursive: true })

    expect(sent?.headers.get('authorization')).toBe('Bearer hf_file')
  })

  test('is looked for in the cache of the home', async () => {
    const asked = huggingface({ model, environment: { HOME: '/nowhere' } })

    const error = await failureOf(generate(asked, request))

    expect(error).toMatchObject({ code: 'unauthorized', retryable: false })
    expect(error.message).toContain('/nowhere/.cache/huggingface/token')
    expect(error.message).toMatch(/Set HF_TOKEN.*hf auth login/)
  })

  test('of a login that cannot be read is told with its place', async () => {
    const asked = huggingface({ model, environment: { HF_TOKEN_PATH: tmpdir() } })

    expect((await failureOf(generate(asked, request))).message).toMatch(/could not be read \(EISDIR\)/)
  })

  test('of the environment goes to no other hosts', () =>
    withHub([mappingOf('groq')], async ({ hub, router, hosts }) => {
      const environment = { HF_TOKEN: 'hf_env' }

      await generate(huggingface({ model, ...hosts, environment, provider: 'groq' }), request)

      const sent = [...hub.requests, ...router.requests]
      expect(sent.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
    }))
})

describe('huggingface()', () => {
  test.each([
    [{}, 'org/name'],
    [{ provider: 'fastest' }, 'org/name:fastest'],
    [{ provider: 'together', token: 'hf_secret' }, 'org/name:together'],
  ])('as JSON is how the router is asked for the same, without the token: %j', (options, expected) => {
    const asked = huggingface({ model, environment: { HF_TOKEN: 'hf_secret' }, ...options })

    const text = JSON.stringify(asked)

    expect(JSON.parse(text)).toMatchObject({
      provider: 'openai',
      options: { model: expected, baseUrl: 'https://router.huggingface.co/v1' },
    })
    expect(text).not.toContain('hf_secret')
  })

  test.each<[Partial<HuggingFaceOptions>, RegExp]>([
    [{ model: 'name' }, /model must be a name such as/],
    [{ model: 'org/na me' }, /model must be a name such as/],
    [{ model: 'org/name?x=y' }, /model must be a name such as/],
    [{ token: ' ' }, /token is empty/],
    [{ provider: '../v1' }, /provider must be the name/],
    [{ provider: 'groq', model: 'org/name:groq' }, /provider must be left out/],
    [{ provider: 'openai' }, /takes no Hugging Face tokens; use openai/],
    [{ provider: 'fal-ai' }, /it has no chat models/],
    [{ environment: {} }, /HF_TOKEN.*huggingface\.co\/settings\/tokens/],
    [{ maxRetries: -1 }, /maxRetries/],
  ])('refuses %j', (options, message) => {
    const environment = { HF_TOKEN: 'hf_1' }

    expect(() => huggingface({ model, environment, ...options })).toThrow(message)
  })
})
