import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import type { Pacing } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import { failureOf, fakePacing, modelAt, request, withServer } from './asking.ts'
import { delta, replyOf, statusOf, streamOf } from './wire.ts'

describe('a failure', () => {
  test('401 says where the key is set, and never shows the key', () =>
    withServer([statusOf(401, { error: { message: 'Incorrect key: sk-secret' } })], async (server) => {
      const model = modelAt(server, { apiKey: 'sk-secret', apiKeyVariable: 'OPENAI_API_KEY' })

      const error = await failureOf(generate(model, request))

      expect(error).toMatchObject({ code: 'unauthorized', retryable: false, details: { status: 401 } })
      expect(error.message).toContain('OPENAI_API_KEY')
      expect(JSON.stringify(error) + error.message).not.toContain('sk-secret')
    }))

  test('a bad request carries what the server said and its request id', () =>
    withServer(
      [statusOf(400, { error: { message: 'No such parameter: foo' } }, { 'x-request-id': 'r-1' })],
      async (server) => {
        const error = await failureOf(generate(modelAt(server), request))

        expect(error).toMatchObject({ code: 'bad-request', details: { status: 400, requestId: 'r-1' } })
        expect(error.message).toContain('No such parameter: foo')
      },
    ))

  test.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after-ms': '150' }, 150],
    [{ 'retry-after': 'Fri, 01 Jan 2027 00:00:03 GMT' }, 3000],
  ])('429 with %o is tried again after that time', (headers, waitMs) =>
    withServer([statusOf(429, {}, headers), replyOf('ok')], async (server) => {
      const pacing = fakePacing()

      const reply = await generate(modelAt(server, { maxRetries: 1, pacing }), request)

      expect(reply.text).toBe('ok')
      expect(pacing.waits).toEqual([waitMs])
    }),
  )

  test('429 that asks for more than a minute fails at once and says how long', () =>
    withServer([statusOf(429, {}, { 'retry-after': '120' })], async (server) => {
      const error = await failureOf(generate(modelAt(server, { maxRetries: 2 }), request))

      expect(error).toMatchObject({ code: 'rate-limited', details: { retryAfterMs: 120_000 } })
      expect(server.requests).toHaveLength(1)
    }))

  test('5xx backs off with jitter and is tried again, at most maxRetries times', () =>
    withServer(
      [statusOf(500, 'oops'), statusOf(502, '<html>bad gateway</html>'), statusOf(503, {})],
      async (server) => {
        const pacing = fakePacing()

        const error = await failureOf(generate(modelAt(server, { maxRetries: 2, pacing }), request))

        expect(error).toMatchObject({ code: 'server-error', details: { status: 503 } })
        expect(pacing.waits).toEqual([250, 500])
        expect(server.requests).toHaveLength(3)
      },
    ))

  test('an abort during the back-off rejects with its reason', () =>
    withServer([statusOf(500, {})], async (server) => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const { now, random } = fakePacing()
      const sleep: Pacing['sleep'] = (_, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
          controller.abort(reason)
        })
      const model = modelAt(server, { maxRetries: 1, pacing: { now, random, sleep } })

      await expect(generate(model, { ...request, signal: controller.signal })).rejects.toBe(reason)
    }))

  test('a stream without a finish reason is truncated, and not tried again once text has come', () =>
    withServer([streamOf(delta({ content: 'Hel' }))], async (server) => {
      const error = await failureOf(generate(modelAt(server, { maxRetries: 2 }), request))

      expect(error).toMatchObject({ code: 'truncated', retryable: true, details: { requestId: 'request-7' } })
      expect(server.requests).toHaveLength(1)
    }))

  test('a stream that breaks before any text is tried again', () =>
    withServer([streamOf(delta({ role: 'assistant' })), replyOf('ok')], async (server) => {
      const reply = await generate(modelAt(server, { maxRetries: 1, pacing: fakePacing() }), request)

      expect(reply.text).toBe('ok')
    }))

  test('a socket cut in the middle is a network error', () =>
    withServer([{ kind: 'reply', text: 'Hello', fault: 'reset' }], async (server) => {
      const error = await failureOf(generate(modelAt(server), request))

      expect(error.code).toBe('network')
    }))

  test('a server that is not there is a network error that names it', async () => {
    const server = await faultServer([replyOf('')])
    await server.close()

    const error = await failureOf(generate(modelAt(server), request))

    expect(error.code).toBe('network')
    expect(error.message).toContain(new URL(server.baseUrl).host)
  })

  test('a malformed chunk is an invalid response with an excerpt', () =>
    withServer([streamOf(delta({ content: 'a' }), '{"choices": [', delta({}, 'stop'))], async (server) => {
      const error = await failureOf(generate(modelAt(server), request))

      expect(error).toMatchObject({ code: 'invalid-response', details: { excerpt: '{"choices": [' } })
    }))

  test('garbage before the reply is tried again, at most maxRetries times', () =>
    withServer([{ kind: 'bytes', bytes: 'upstream connect error\n\n' }], async (server) => {
      const pacing = fakePacing()

      const error = await failureOf(generate(modelAt(server, { maxRetries: 2, pacing }), request))

      expect(error).toMatchObject({ code: 'invalid-response', retryable: true })
      expect(pacing.waits).toEqual([250, 500])
      expect(server.requests).toHaveLength(3)
    }))

  test('a quota that is used up is not waited for, whatever the server says about waiting', () =>
    withServer([statusOf(429, { error: { code: 'insufficient_quota' } }, { 'retry-after': '1' })], async (server) => {
      const pacing = fakePacing()

      const error = await failureOf(generate(modelAt(server, { maxRetries: 2, pacing }), request))

      expect(error).toMatchObject({ code: 'quota-exhausted', retryable: false })
      expect(error.message).toContain('used up. Raise it with the provider')
      expect(pacing.waits).toEqual([])
    }))

  test.each([true, false])('a completion without choices is an error, streaming: %s', (streaming) =>
    withServer([statusOf(200, { choices: [] })], async (server) => {
      const error = await failureOf(generate(modelAt(server, { streaming }), request))

      expect(error.code).toBe('truncated')
    }),
  )

  test('an error event inside the stream is an error', () =>
    withServer([streamOf(delta({ content: 'a' }), '{"error":{"message":"engine died"}}')], async (server) => {
      const error = await failureOf(generate(modelAt(server), request))

      expect(error).toMatchObject({ code: 'server-error', retryable: true })
      expect(error.message).toContain('engine died')
    }))

  test('a web page is a bad request that points to the base URL, and is not tried again', () =>
    withServer([statusOf(200, '<html>hello</html>', { 'content-type': 'text/html' })], async (server) => {
      const error = await failureOf(generate(modelAt(server, { maxRetries: 2 }), request))

      expect(error.code).toBe('bad-request')
      expect(error.message).toContain('baseUrl')
      expect(server.requests).toHaveLength(1)
    }))

  test('a redirect is not followed, so that no key leaves for another host', async () => {
    const elsewhere = await faultServer([replyOf('stolen')])

    await withServer([statusOf(307, '', { location: `${elsewhere.baseUrl}/x` })], async (server) => {
      const error = await failureOf(generate(modelAt(server, { apiKey: 'sk-1' }), request))

      expect(error.code).toBe('bad-request')
      expect(elsewhere.requests).toEqual([])
    })
    await elsewhere.close()
  })
})
