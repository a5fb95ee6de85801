import { describe, expect, test } from 'vitest'

import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import { generate } from '../../src/models/generate.ts'
import { failureOf, fakePacing, request } from './asking.ts'
import { eventsOf, finish, handMade, text } from './hand-made.ts'

describe('construction refuses with a TypeError', () => {
  test.each([
    ['what is no model', {}, {}, /an object with doStream, not another object/],
    ['a text', 'anthropic/claude', {}, /not a value of type string/],
    ['a model of AI SDK 4', { ...handMade('v1').model, provider: 'openai.chat' }, {}, /such as @ai-sdk\/openai@latest/],
    ['an option that does not exist', handMade('v3').model, { temperature: 1 }, /option temperature does not exist/],
    ['attempts that are no number', handMade('v3').model, { maxRetries: -1 }, /maxRetries must be a whole number/],
    ['a model that can only stream', handMade('v3').model, { streaming: false }, /has no doGenerate/],
  ])('%s', (...[, model, options, message]) => {
    const create = (): unknown => Reflect.apply(fromAiSdk, undefined, [model, options])

    expect(create).toThrow(message)
    expect(create).toThrow(TypeError)
  })
})

describe('a reply', () => {
  test('has its parts, usage and reason in the words of version 2', async () => {
    expect(await eventsOf(handMade('v2', [text, finish.v2]).model)).toEqual([
      { type: 'text-delta', text: 'Hello' },
      { type: 'usage', usage: { inputTokens: 3, outputTokens: 5 } },
      { type: 'finish', reason: 'stop' },
    ])
  })

  test.each(['v3', 'v4'])('has its parts, usage and reason in the words of version %s', async (version) => {
    expect(await eventsOf(handMade(version, [text, finish.v3]).model)).toEqual([
      { type: 'text-delta', text: 'Hello' },
      {
        type: 'usage',
        usage: { inputTokens: 3, outputTokens: 5, cachedInputTokens: 2, cacheWriteTokens: 1, reasoningTokens: 4 },
      },
      { type: 'finish', reason: 'stop', raw: 'end_turn' },
    ])
  })

  test('ends before a stop sequence although the provider does not', async () => {
    const long = { type: 'text-delta', id: '1', delta: 'finalAnswer(1)</code>\nObservation: 1' }

    const reply = await generate(fromAiSdk(handMade('v3', [long, finish.v3]).model), {
      ...request,
      stopSequences: ['</code>'],
    })

    expect(reply).toMatchObject({ text: 'finalAnswer(1)', finishReason: 'stop' })
  })

  test('gives calls whole, whether they come in pieces, whole, or both', async () => {
    const parts = [
      { type: 'tool-input-start', id: 'a', toolName: 'add' },
      { type: 'tool-input-delta', id: 'a', delta: '{"x"' },
      { type: 'tool-input-delta', id: 'a', delta: ':1}' },
      { type: 'tool-input-end', id: 'a' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: '{"x":1}' },
      { type: 'tool-input-start', id: 'b', toolName: 'now' },
      { type: 'tool-call', toolCallId: 'b', toolName: 'now', input: '{}' },
      { type: 'tool-call', toolCallId: 'c', toolName: 'add', input: '{"x":2}' },
    ]

    const reply = await generate(fromAiSdk(handMade('v3', [...parts, finish.v3]).model), request)

    expect(reply.toolCalls).toEqual([
      { id: 'a', name: 'add', input: '{"x":1}' },
      { id: 'b', name: 'now', input: '{}' },
      { id: 'c', name: 'add', input: '{"x":2}' },
    ])
  })

  test('has no calls that the provider makes itself, nor anything that is not about the reply', async () => {
    const parts = [
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'r' },
      { type: 'tool-input-start', id: 'a', toolName: 'search', providerExecuted: true },
      { type: 'tool-input-delta', id: 'a', delta: '{}' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'search', input: '{}', providerExecuted: true },
      { type: 'tool-result', toolCallId: 'a', toolName: 'search', result: 'found' },
      { type: 'source', sourceType: 'url', id: 's', url: 'https://example.org' },
      { type: 'ping' },
      text,
      finish.v3,
    ]

    expect((await eventsOf(handMade('v4', parts).model)).slice(0, -2)).toEqual([{ type: 'text-delta', text: 'Hello' }])
  })
})

describe('a reply that is not whole', () => {
  test.each([
    ['v2', 'unknown', 'truncated'],
    ['v2', 'other', undefined],
    ['v3', { unified: 'other', raw: undefined }, 'truncated'],
    ['v3', { unified: 'other', raw: 'pause' }, undefined],
    ['v4', { unified: 'interrupted', raw: undefined }, 'truncated'],
    ['v4', { unified: 'error', raw: 'MALFORMED_FUNCTION_CALL' }, 'server-error'],
  ])('of version %s, because it ended by %j: %s', async (version, finishReason, code) => {
    const { model } = handMade(version, [text, { ...finish.v3, finishReason }])

    const error = await eventsOf(model).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )

    expect(error === undefined ? undefined : Reflect.get(Object(error), 'code')).toBe(code)
  })

  test('because nothing said that it ended is truncated', async () => {
    const error = await failureOf(eventsOf(handMade('v4', [text]).model))

    expect(error.code).toBe('truncated')
    expect(error.message).toContain('after 5 characters')
  })
})

/** An error as the AI SDK makes it of an answer of a server. */
function answerOf(statusCode: number, body: object, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error('what the SDK says'), {
    name: 'AI_APICallError',
    statusCode,
    responseHeaders: headers,
    responseBody: JSON.stringify(body),
  })
}

function named(name: string): Error {
  return Object.assign(new Error('what the SDK says'), { name })
}

describe('an error', () => {
  test.each([
    ['a status', answerOf(429, { error: { message: 'slow' } }), 'rate-limited', /answered 429: slow\.$/],
    [
      'a used-up quota',
      answerOf(400, { error: { message: 'Your credit balance is too low' } }),
      'quota-exhausted',
      /Raise/,
    ],
    ['a key that is missing', named('AI_LoadAPIKeyError'), 'unauthorized', /Check the key/],
    ['what a provider cannot do', named('AI_UnsupportedFunctionalityError'), 'bad-request', /what the SDK says/],
    ['what is not the protocol', named('AI_TypeValidationError'), 'invalid-response', /what the SDK says/],
    ['a connection', new TypeError('fetch failed'), 'network', /lost its connection/],
    ['anything else', new RangeError('a bug'), 'failed', /failed: a bug\.$/],
  ])('about %s has a code and says what to do', async (...[, thrown, code, message]) => {
    const error = await failureOf(eventsOf(handMade('v3', thrown).model))

    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
  })

  test.each([
    ['an error', answerOf(529, { error: { message: 'busy' } }), 'server-error'],
    ['an object', { type: 'rate_limit_error', message: 'slow' }, 'rate-limited'],
    ['a text', 'it broke', 'server-error'],
    ['nothing', undefined, 'server-error'],
  ])('may come in the stream, as %s', async (_, error, code) => {
    const { model } = handMade('v3', [text, { type: 'error', error }, finish.v3])

    expect((await failureOf(eventsOf(model))).code).toBe(code)
  })

  test('that may pass is tried again while nothing has arrived, after the time that is asked for', async () => {
    const busy = answerOf(529, { error: { message: 'busy' } }, { 'retry-after': '3' })
    const wait = { error: { message: 'slow', details: [{ retryDelay: '2.5s' }] } }
    const { model, asked } = handMade('v3', busy, answerOf(429, wait), [text, finish.v3])
    const pacing = fakePacing()

    const reply = await generate(fromAiSdk(model, { pacing }), request)

    expect(reply.text).toBe('Hello')
    expect(pacing.waits).toEqual([3_000, 2_500])
    expect(asked).toHaveLength(3)
  })

  test('is not tried again once something has arrived', async () => {
    const { model, asked } = handMade('v3', [text, { type: 'error', error: 'it broke' }])

    await failureOf(eventsOf(model, { maxRetries: 2, pacing: fakePacing() }))

    expect(asked).toHaveLength(1)
  })
})
