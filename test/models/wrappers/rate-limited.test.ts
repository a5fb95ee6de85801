import { describe, expect, test } from 'vitest'

import type { ModelReply, ModelRequest } from '../../../src/core/model.ts'
import { generate } from '../../../src/models/generate.ts'
import { rateLimited } from '../../../src/models/wrappers/index.ts'
import type { RateLimitedOptions } from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { fakeClock, settled } from './fake-clock.ts'
import { heldModel, saying } from './models.ts'

/** A model that is limited, and what it takes to see what it does. */
function limited(options: RateLimitedOptions) {
  const clock = fakeClock()
  const inner = heldModel()
  const model = rateLimited(inner, { pacing: clock, ...options })
  const ask = (text: string, more: Partial<ModelRequest> = {}): Promise<ModelReply> => {
    const asked = generate(model, { ...saying(text), ...more })
    asked.catch(() => {})
    return asked
  }
  return { clock, inner, ask, model }
}

describe('rateLimited()', () => {
  test('lets no more requests begin within any minute than it is told', async () => {
    const { clock, inner, ask } = limited({ requestsPerMinute: 2 })

    const seen: string[] = []
    for (const text of 'abcde') void ask(text)
    for (const ms of [0, 59_999, 1, 59_999, 1]) {
      await clock.advance(ms)
      seen.push(inner.asked.join(''))
    }

    expect(seen).toEqual(['ab', 'ab', 'abcd', 'abcd', 'abcde'])
  })

  test('keeps requests evenly apart when it is told to: the first at once, then one each 60 s / requestsPerMinute', async () => {
    const { clock, inner, ask } = limited({ requestsPerMinute: 30, evenly: true })

    const seen: string[] = []
    for (const text of 'abc') void ask(text)
    for (const ms of [0, 1_999, 1, 1_999, 1]) {
      await clock.advance(ms)
      seen.push(inner.asked.join(''))
    }

    expect(seen).toEqual(['a', 'a', 'ab', 'ab', 'abc'])
  })

  test('takes less than one request a minute for one in a longer time', async () => {
    const { clock, inner, ask } = limited({ requestsPerMinute: 0.5 })

    void ask('a')
    void ask('b')
    await clock.advance(119_999)
    const before = inner.asked.join('')
    await clock.advance(1)

    expect([before, inner.asked.join('')]).toEqual(['a', 'ab'])
  })

  test('has so many requests on their way at once, however they end', async () => {
    const { inner, ask, model } = limited({ concurrency: 1 })
    const controller = new AbortController()

    void ask('a')
    void ask('b', { signal: controller.signal })
    void ask('c')
    const left = (async () => {
      for await (const _ of model.stream(saying('d'))) break
    })()
    void ask('e')
    await settled()
    const seen = [inner.asked.join('')]
    inner.finish('a')
    await settled()
    seen.push(inner.asked.join(''))
    controller.abort(new Error('enough'))
    await settled()
    seen.push(inner.asked.join(''))
    inner.finish('c', new Error('down'))
    await settled()
    inner.finish('d')
    await left
    await settled()
    seen.push(inner.asked.join(''))

    expect(seen).toEqual(['a', 'ab', 'abc', 'abcde'])
  })

  test('estimates tokens before, and takes what the reply has counted after', async () => {
    const { clock, inner, ask } = limited({ tokensPerMinute: 400, estimate: () => 300 })

    void ask('a')
    void ask('b')
    await settled()
    const seen = [inner.asked.join('')]
    // It has taken 120, so there is room for 280: not enough until the minute is over.
    inner.finish('a')
    await settled()
    seen.push(inner.asked.join(''))
    await clock.advance(60_000)
    seen.push(inner.asked.join(''))

    expect(seen).toEqual(['a', 'a', 'ab'])
  })

  test('lets the next request begin sooner when one has taken less than was thought', async () => {
    const { clock, inner, ask } = limited({ tokensPerMinute: 420, estimate: () => 300 })

    void ask('a')
    void ask('b')
    await settled()
    inner.finish('a')
    await settled()

    expect(inner.asked.join('')).toBe('ab')
    expect(clock.now()).toBe(0)
  })

  test('lets the next request wait longer when one has taken more than was thought', async () => {
    const { clock, inner, ask } = limited({ tokensPerMinute: 130, estimate: () => 50 })

    void ask('a')
    await settled()
    inner.finish('a')
    await settled()
    void ask('b')
    await clock.advance(59_999)
    const before = inner.asked.join('')
    await clock.advance(1)

    expect([before, inner.asked.join('')]).toEqual(['a', 'ab'])
  })

  test('counts nothing of a reply whose minute is over when it ends', async () => {
    const estimate = ({ messages }: ModelRequest): number => (JSON.stringify(messages).includes('"a"') ? 300 : 100)
    const { clock, inner, ask } = limited({ tokensPerMinute: 300, estimate })

    for (const text of 'abcde') void ask(text)
    await clock.advance(60_000)
    inner.finish('a')
    await settled()

    expect(inner.asked.join('')).toBe('abcd')
  })

  test('estimates by what is said, shown and defined', async () => {
    const { clock, inner, ask } = limited({ tokensPerMinute: 1_010 })
    const image = { type: 'image', url: 'https://example.com/a.png' } as const
    const call = { type: 'tool-call', id: '1', name: 'f', input: { a: 1 } } as const
    const result = { type: 'tool-result', id: '1', name: 'f', ok: true, text: '12345678' } as const

    void ask('a', { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }, image, call, result] }] })
    void ask('b'.repeat(16), { tools: [] })
    void ask('c')
    await settled()
    const first = inner.asked.join('')
    await clock.advance(60_000)

    expect(first).toBe(`a${'b'.repeat(16)}`)
    expect(inner.asked).toHaveLength(3)
  })

  test('sends a request that is larger than the limit when nothing else has taken any', async () => {
    const { clock, inner, ask } = limited({ tokensPerMinute: 10, estimate: ({ messages }) => messages.length * 50 })

    void ask('a')
    void ask('b')
    await clock.advance(59_999)
    const before = inner.asked.join('')
    await clock.advance(1)

    expect([before, inner.asked.join('')]).toEqual(['a', 'ab'])
  })

  test('lets nobody overtake who came first', async () => {
    const sizes: Readonly<Record<string, number>> = { a: 60, b: 90, c: 1 }
    const estimate = ({ messages }: ModelRequest): number =>
      sizes[JSON.stringify(messages).match(/"([abc])"/)?.[1] ?? ''] ?? 0
    const { clock, inner, ask } = limited({ tokensPerMinute: 100, estimate })

    for (const text of 'abc') void ask(text)
    await clock.advance(59_999)
    const before = inner.asked.join('')
    await clock.advance(1)

    expect([before, inner.asked.join('')]).toEqual(['a', 'abc'])
  })

  test('stops waiting when the request is aborted, and lets the others go on', async () => {
    const { clock, inner, ask } = limited({ requestsPerMinute: 1 })
    const controller = new AbortController()
    const reason = new Error('enough')

    void ask('a')
    const waiting = ask('b', { signal: controller.signal })
    void ask('c')
    await settled()
    controller.abort(reason)

    await expect(waiting).rejects.toBe(reason)
    await clock.advance(60_000)
    expect(inner.asked.join('')).toBe('ac')
  })

  test('waits for nothing once nobody waits', async () => {
    const clock = fakeClock()
    const controller = new AbortController()
    let isOver = false
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
      clock.sleep(ms, signal).finally(() => (isOver = true))
    const model = rateLimited(scriptedModel(['a']), { requestsPerMinute: 1, pacing: { ...clock, sleep } })
    await generate(model, saying('a'))

    const waiting = generate(model, { ...saying('b'), signal: controller.signal })
    await settled()
    controller.abort(new Error('enough'))

    await expect(waiting).rejects.toThrow('enough')
    expect(isOver).toBe(true)
  })

  test('refuses a request when too many wait, and says so', async () => {
    const { inner, ask } = limited({ concurrency: 1, maxWaiting: 2 })

    void ask('a')
    void ask('b')
    void ask('c')
    const error = await ask('d').catch((thrown: unknown) => thrown)
    for (const text of 'abc') {
      inner.finish(text)
      await settled()
    }

    expect(error).toMatchObject({
      code: 'rate-limited',
      retryable: true,
      message: '2 requests wait for held already. Raise maxWaiting of rateLimited(), or start fewer runs at once.',
    })
    expect(inner.asked.join('')).toBe('abc')
  })

  test('refuses an estimate that is no number', async () => {
    const { ask } = limited({ tokensPerMinute: 10, estimate: () => Number.NaN })

    await expect(ask('a')).rejects.toThrow('rateLimited: estimate gave NaN, which is no number of tokens.')
  })
})
