import { describe, expect, test } from 'vitest'

import { generate } from '../../../src/models/generate.ts'
import { retrying } from '../../../src/models/wrappers/index.ts'
import type { Retry } from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { fakePacing, modelAt, request, withServer } from '../asking.ts'
import { replyOf, statusOf } from '../wire.ts'
import { fakeClock, settled } from './fake-clock.ts'
import { breaking, errorOf } from './models.ts'

describe('retrying()', () => {
  test('sends a request again after errors that may pass, each time after a random part of twice the time', async () => {
    const pacing = fakePacing()
    const told: Retry[] = []
    const [first, second] = [errorOf('server-error'), errorOf('timeout')]
    const model = retrying(scriptedModel([first, second, 'here']), { pacing, onRetry: (retry) => told.push(retry) })

    const reply = await generate(model, request)

    expect(reply.text).toBe('here')
    expect(pacing.waits).toEqual([250, 500])
    expect(told).toEqual([
      { model: 'scripted', error: first, attempt: 2, waitMs: 250 },
      { model: 'scripted', error: second, attempt: 3, waitMs: 500 },
    ])
  })

  test('gives up after so many attempts, with the last error', async () => {
    const pacing = fakePacing()
    const errors = [1, 2, 3, 4].map((at) => errorOf('network', { at }))
    const inner = scriptedModel(errors)

    const asked = generate(retrying(inner, { attempts: 4, maxWaitMs: 600, pacing }), request)

    await expect(asked).rejects.toBe(errors[3])
    expect(pacing.waits).toEqual([250, 300, 300])
  })

  test('waits as long as the server asks, up to a limit', async () => {
    const pacing = fakePacing()
    const [soon, late] = [700, 701].map((retryAfterMs) => errorOf('rate-limited', { retryAfterMs }))
    const model = retrying(scriptedModel([soon ?? '', late ?? '']), { maxRetryAfterMs: 700, pacing })

    await expect(generate(model, request)).rejects.toBe(late)
    expect(pacing.waits).toEqual([700])
  })

  test('takes a 429 by its status, whatever the text says, and no text for a 429', () =>
    withServer([statusOf(429, { error: { message: 'Slow down.' } }), replyOf('here')], async (server) => {
      const pacing = fakePacing()
      const text = new Error('I have read about error 429: rate limit, too many requests')

      expect(await generate(retrying(modelAt(server), { pacing }), request)).toMatchObject({ text: 'here' })
      await expect(generate(retrying(scriptedModel([text, 'x']), { pacing }), request)).rejects.toBe(text)
      expect(pacing.waits).toEqual([250])
    }))

  test('sends nothing again once a part of the reply was given away', async () => {
    const inner = breaking('half')
    const events: unknown[] = []

    const read = async (): Promise<void> => {
      for await (const event of retrying(inner, { pacing: fakePacing() }).stream(request)) events.push(event)
    }

    await expect(read()).rejects.toMatchObject({ code: 'network' })
    expect(events).toEqual([{ type: 'text-delta', text: 'half' }])
    expect(inner.asked()).toBe(1)
  })

  test('sends again what came to nothing at all', async () => {
    const model = retrying(scriptedModel([{ finishReason: null }, 'here']), { pacing: fakePacing() })

    expect((await generate(model, request)).text).toBe('here')
  })

  test.each([
    'unauthorized',
    'bad-request',
    'context-overflow',
    'content-filter',
    'quota-exhausted',
    'failed',
  ] as const)('does not ask again after %s', async (code) => {
    const error = errorOf(code)

    await expect(generate(retrying(scriptedModel([error, 'x'])), request)).rejects.toBe(error)
  })

  test('asks again after the errors it is told to, and no others', async () => {
    const pacing = fakePacing()
    const [odd, usual] = [new Error('odd'), errorOf('network')]
    const model = retrying(scriptedModel([odd, usual]), { when: (error) => error === odd, pacing })

    await expect(generate(model, request)).rejects.toBe(usual)
  })

  test('stops waiting when the request is aborted', async () => {
    const clock = fakeClock()
    const controller = new AbortController()
    const reason = new Error('enough')
    const inner = scriptedModel([errorOf('network'), 'x'])

    const asked = generate(retrying(inner, { pacing: clock }), { ...request, signal: controller.signal })
    asked.catch(() => {})
    await settled()
    controller.abort(reason)

    await expect(asked).rejects.toBe(reason)
    expect(clock.waits).toEqual([250])
    expect(inner.requests).toHaveLength(1)
  })

  test('rejects with the reason of an abort, whatever the model makes of it', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const inner = scriptedModel([
      () => {
        controller.abort(reason)
        return errorOf('unauthorized')
      },
    ])

    const asked = generate(retrying(inner, { pacing: fakePacing() }), { ...request, signal: controller.signal })

    await expect(asked).rejects.toBe(reason)
  })

  test('is what the model is', () => {
    const capabilities = { vision: false, contextTokens: 8_000 }

    const { id, capabilities: same } = retrying(scriptedModel([], { id: 'a', capabilities }))

    expect([id, same]).toEqual(['a', capabilities])
  })
})
