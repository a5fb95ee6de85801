import { describe, expect, test, vi } from 'vitest'

import { ModelError } from '../../src/core/errors.ts'
import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import type { FromAiSdkOptions } from '../../src/models/ai-sdk/index.ts'
import { generate } from '../../src/models/generate.ts'
import { key, leaksIn, shownOf } from '../helpers/canary.ts'
import { failureOf, fakePacing, request } from '../models/asking.ts'
import { providerModel } from './packages.ts'
import { serve } from './protocol.ts'
import type { ProtocolServer, Turn } from './protocol.ts'
import { anthropicOf, bedrockOf, googleOf, providers } from './providers.ts'
import type { ProviderUnderTest } from './providers.ts'

type Scene = { readonly server: ProtocolServer; readonly model: ReturnType<typeof fromAiSdk> }

/** Starts a server with these turns, and a model of the provider on it, for the time of the work. */
async function withModel<Made>(
  { provider, turns, ...options }: FromAiSdkOptions & { provider: ProviderUnderTest; turns: readonly Turn[] },
  work: (scene: Scene) => Promise<Made>,
): Promise<Made> {
  const server = await serve(provider.protocol, ...turns)
  try {
    return await work({ server, model: fromAiSdk(await provider.model(server.url), { maxRetries: 0, ...options }) })
  } finally {
    await server.close()
  }
}

const foreign = 'Grüße, 世界 🌍!'

describe.each(providers)('$name', (provider) => {
  test('reads a stream that comes byte by byte', async () => {
    const toolCalls = [{ id: 'a', name: 'add', input: '{"city":"Zürich"}' }]
    const tools = [{ name: 'add', description: 'Adds.', inputSchema: { type: 'object' } }]

    const reply = await withModel({ provider, turns: [{ text: foreign, toolCalls, byByte: true }] }, ({ model }) =>
      generate(model, { ...request, tools }),
    )

    expect(reply).toMatchObject({ text: foreign, toolCalls, finishReason: 'tool-calls' })
  })

  test('never makes a reply of a stream with an event that cannot be read', async () => {
    const error = await withModel({ provider, turns: [{ text: 'a reply of words', malformed: true }] }, ({ model }) =>
      failureOf(generate(model, request)),
    )

    expect(error.code).toBe('invalid-response')
    expect(error.message).toMatch(/claude|gemini|command-a|test/)
  })

  test('is whole or an error, wherever its stream is cut', async () => {
    const toolCalls = [{ id: 'a', name: 'add', input: '{"a":40,"b":2}' }]
    const { before, text, after } = provider.protocol.toEvents({ text: foreign, reasoning: 'Hm.', toolCalls })
    const bytes = Buffer.concat([...before, ...text, ...after])
    const cuts = Array.from({ length: 60 }, (_, index) => Math.floor((bytes.length * index) / 60))
    const turns = cuts.map((end) => ({ events: [bytes.subarray(0, end)] }))

    const outcomes = await withModel({ provider, turns }, async ({ model }) => {
      const all: unknown[] = []
      for (const _ of cuts) {
        const reply = generate(model, { ...request, tools: [{ name: 'add', description: '', inputSchema: {} }] })
        all.push(
          await reply.then(
            (whole) => ({ text: whole.text, toolCalls: whole.toolCalls }),
            (error: unknown) => error,
          ),
        )
      }
      return all
    })

    const replies = outcomes.filter((outcome) => !(outcome instanceof ModelError))
    expect(replies).toEqual(replies.map(() => ({ text: foreign, toolCalls })))
    expect(replies.length).toBeLessThan(20)
  })

  test('tries again when its server is overloaded, and gives the reply', async () => {
    const pacing = fakePacing()
    const busy = { refusal: 'server-error' } as const

    const [reply, count] = await withModel(
      { provider, turns: [busy, busy, { text: 'Hello' }], pacing, maxRetries: 2 },
      async ({ model, server }) => [await generate(model, request), server.requests.length] as const,
    )

    expect([reply.text, count]).toEqual(['Hello', 3])
    expect(pacing.waits).toEqual([250, 500])
  })

  test('lets go of its connection when the reply is left, and when it is aborted', async () => {
    const stall: Turn = { text: 'a reply of words', fault: 'stall' }
    const reason = new Error('enough')

    const closed = await withModel({ provider, turns: [stall] }, async ({ model, server }) => {
      for await (const _ of model.stream(request)) break
      const controller = new AbortController()
      const reply = model.stream({ ...request, signal: controller.signal })[Symbol.asyncIterator]()
      await reply.next()
      const next = (async () => {
        while (!(await reply.next()).done);
      })()
      controller.abort(reason)
      await expect(next).rejects.toBe(reason)
      return Promise.all(server.requests.map((served) => served.closed))
    })

    expect(closed).toEqual([{ whole: false }, { whole: false }])
  })
})

describe('how long a server asks to wait', () => {
  test.each([
    [anthropicOf('v4'), 2_000],
    [googleOf('v4'), 2_500],
  ])('is waited: $0.name', async (provider, waitMs) => {
    const pacing = fakePacing()
    const turns: readonly Turn[] = [{ refusal: 'rate-limited' }, { text: 'Hello' }]

    await withModel({ provider, turns, pacing, maxRetries: 2 }, ({ model }) => generate(model, request))

    expect(pacing.waits).toEqual([waitMs])
  })

  test('is told where it is too long', async () => {
    const long = {
      status: 429,
      headers: { 'retry-after': '120' },
      body: { type: 'error', error: { type: 'x', message: 'y' } },
    }

    const error = await withModel(
      { provider: anthropicOf('v4'), turns: [{ error: long }], maxRetries: 2, pacing: fakePacing() },
      ({ model }) => failureOf(generate(model, request)),
    )

    expect(error).toMatchObject({ code: 'rate-limited', details: { retryAfterMs: 120_000 } })
    expect(error.message).toContain('asks to wait 120 s')
  })
})

describe('an error', () => {
  test.each([
    [anthropicOf('v4'), 'req_1'],
    [bedrockOf('v4'), 'aws-1'],
  ])('has the status and the id of its request: $0.name', async (provider, requestId) => {
    const turns: readonly Turn[] = [{ refusal: 'context-overflow' }]

    const error = await withModel({ provider, turns }, ({ model }) => failureOf(generate(model, request)))

    expect(error).toMatchObject({ code: 'context-overflow', details: { status: 400, requestId } })
    expect(error.message).toContain('limits.consoleChars')
  })

  test.each(providers)('is a status with a web page: $name', async (provider) => {
    const page = { error: { status: 502, body: '<html><title>Bad gateway</title></html>' } }

    const error = await withModel({ provider, turns: [page] }, ({ model }) => failureOf(generate(model, request)))

    expect(error).toMatchObject({ code: 'server-error', details: { status: 502, excerpt: 'Bad gateway' } })
  })
})

describe('a key that a server sends back is in nothing that is shown', () => {
  const echoing = providers.filter(({ name }) => !name.startsWith('amazon-bedrock'))

  test.each(echoing)('of $name: in an answer with an error', async (provider) => {
    const error = { type: 'x', message: `no ${key}`, code: key }
    const echo = { status: 401, body: { type: 'error', error, message: error.message }, headers: { 'request-id': 'r' } }
    const server = await serve(provider.protocol, { error: echo })
    const model = fromAiSdk(await provider.model(server.url, key), { maxRetries: 0 })

    const failure = await failureOf(generate(model, request))
    await server.close()

    expect(JSON.stringify(server.requests[0]?.headers)).toContain('canary')
    expect(failure.message).toContain('[key]')
    expect(leaksIn(shownOf(failure))).toEqual([])
  })

  test('of Bedrock, whose keys are not in the headers of its model: where they are given', async () => {
    const provider = bedrockOf('v4')
    const server = await serve(provider.protocol, { error: { status: 403, body: { message: `no ${key}` } } })
    const model = fromAiSdk(await provider.model(server.url, key), { maxRetries: 0, secrets: [key] })

    const failure = await failureOf(generate(model, request))
    await server.close()

    expect(failure.message).toContain('[key]')
    expect(leaksIn(shownOf(failure))).toEqual([])
  })
})

test('a key that is missing is told, with where it would be set', async () => {
  vi.stubEnv('ANTHROPIC_API_KEY', undefined)
  const keyless = await providerModel(['anthropic-v4', 'createAnthropic'], { baseURL: 'http://127.0.0.1:9' })

  const failure = await failureOf(generate(fromAiSdk(keyless), request))
  vi.unstubAllEnvs()

  expect(failure.code).toBe('unauthorized')
  expect(failure.message).toContain('ANTHROPIC_API_KEY environment variable')
})
