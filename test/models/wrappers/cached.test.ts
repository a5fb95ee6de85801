import { describe, expect, test } from 'vitest'

import type { Model, ModelEvent, ModelRequest } from '../../../src/core/model.ts'
import { generate } from '../../../src/models/generate.ts'
import { cached, memoryCache } from '../../../src/models/wrappers/index.ts'
import type { CachedReply, CacheStore } from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import type { ScriptedReply } from '../../../src/testing/scripted-model.ts'
import { request } from '../asking.ts'
import { fakeClock, settled } from './fake-clock.ts'
import { breaking, errorOf, heldModel, saying, usage } from './models.ts'

async function eventsOf(model: Model, asked: ModelRequest): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of model.stream(asked)) events.push(event)
  return events
}

/** A store that takes its time, as a database does, and that can be looked into. */
function slowStore(): CacheStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    async get(key) {
      await settled()
      return JSON.parse(texts.get(key) ?? 'null')
    },
    async set(key, reply) {
      await settled()
      texts.set(key, JSON.stringify(reply))
    },
  }
}

describe('cached()', () => {
  test('gives the same reply to the same request, without asking, and says that it took nothing', async () => {
    const toolCalls = [{ id: '1', name: 'f', input: '{}' }]
    const spent = { ...usage, costUsd: 0.5 }
    const inner = scriptedModel([{ text: 'a b', reasoning: 'hm', toolCalls, usage: spent }])
    const model = cached(inner)
    const first = await generate(model, request)

    const events = await eventsOf(model, { ...request, signal: new AbortController().signal })
    const second = await generate(model, request)

    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'text-delta', text: 'a b' },
      { type: 'tool-call-delta', index: 0, ...toolCalls[0] },
      {
        type: 'usage',
        usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
        raw: { cached: true, usage: spent },
      },
      { type: 'finish', reason: 'tool-calls' },
    ])
    expect({ ...second, usage: spent }).toEqual(first)
    expect(inner.requests).toHaveLength(1)
  })

  test('says so too where nothing was counted', async () => {
    const model = cached(scriptedModel(['a']))
    await generate(model, request)

    const [, counted] = await eventsOf(model, request)

    expect(counted).toEqual({ type: 'usage', usage: { inputTokens: 0, outputTokens: 0 }, raw: { cached: true } })
  })

  const whole: ModelRequest = {
    ...saying('a'),
    stopSequences: ['x'],
    tools: [{ name: 'f', description: 'd', inputSchema: { type: 'object', properties: { a: {}, b: {} } } }],
    toolChoice: 'auto',
    responseSchema: { type: 'string' },
    codeTags: { open: '<a>', close: '</a>' },
  }

  test('takes requests for the same whatever the order of their fields', async () => {
    const model = cached(scriptedModel(['a']))
    const { messages, tools, ...rest } = whole
    const [tool] = tools ?? []
    const inputSchema = { properties: { b: {}, a: {} }, type: 'object' }

    await generate(model, whole)

    const turned = { ...rest, tools: [{ inputSchema, description: 'd', name: tool?.name ?? '' }], messages }
    expect((await generate(model, turned)).text).toBe('a')
  })

  test.each<Partial<ModelRequest>>([
    saying('b'),
    { messages: [...whole.messages, ...whole.messages] },
    { stopSequences: ['y'] },
    { tools: [] },
    { toolChoice: 'required' },
    { responseSchema: { type: 'number' } },
    { codeTags: { open: '<a>', close: '</b>' } },
  ])('takes a request with another %o for another one', async (other) => {
    const model = cached(scriptedModel(['a', 'b']))

    await generate(model, whole)

    expect((await generate(model, { ...whole, ...other })).text).toBe('b')
  })

  test('keeps the replies of two models apart in one store', async () => {
    const store = slowStore()
    const [a, b] = [
      cached(scriptedModel(['A'], { id: 'a' }), { store }),
      cached(scriptedModel(['B'], { id: 'b' }), { store }),
    ]

    const texts: string[] = []
    for (const model of [a, b, a, b]) texts.push((await generate(model, request)).text)

    expect(texts).toEqual(['A', 'B', 'A', 'B'])
    expect([...store.texts.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.any(String)])
  })

  test('forgets a reply after its time', async () => {
    const clock = fakeClock()
    const model = cached(scriptedModel(['a', 'b']), { ttlMs: 1_000, pacing: clock, store: slowStore() })

    const seen: string[] = []
    for (const ms of [0, 999, 1]) {
      await clock.advance(ms)
      seen.push((await generate(model, request)).text)
    }

    expect(seen).toEqual(['a', 'a', 'b'])
  })

  test.each<[string, ScriptedReply]>([
    ['failed', errorOf('network')],
    ['was cut', { text: 'half', finishReason: null }],
    ['ended at the token limit', { text: 'half', finishReason: 'length' }],
    ['was filtered', { text: 'half', finishReason: 'content-filter' }],
    ['ended for an unknown reason', { text: 'half', finishReason: 'other' }],
  ])('keeps no reply that %s', async (_, reply) => {
    const store = slowStore()
    const model = cached(scriptedModel([reply, 'whole']), { store })

    await generate(model, request).catch(() => {})

    expect(store.texts.size).toBe(0)
    expect((await generate(model, request)).text).toBe('whole')
  })

  test('keeps no reply that broke, was left or was aborted', async () => {
    const store = slowStore()
    const controller = new AbortController()
    const held = heldModel()

    await expect(generate(cached(breaking('x'), { store }), request)).rejects.toMatchObject({ code: 'network' })
    for await (const _ of cached(scriptedModel(['a b']), { store }).stream(request)) break
    const aborted = generate(cached(held, { store }), { ...request, signal: controller.signal })
    await settled()
    await settled()
    controller.abort(new Error('enough'))

    await expect(aborted).rejects.toThrow('enough')
    expect(held.asked).toHaveLength(1)
    expect(store.texts.size).toBe(0)
  })

  test.each<unknown>([
    null,
    7,
    {},
    { version: 2, at: 0, events: [{ type: 'finish', reason: 'stop' }] },
    { version: 1, at: 0, events: [] },
    { version: 1, at: 0, events: [7] },
    { version: 1, at: 0, events: [{ type: 'text-delta', text: 'half' }] },
  ])('asks the model when the store has %o', async (stored) => {
    const store = { get: () => Promise.resolve(stored), set: () => Promise.resolve() }

    expect((await generate(cached(scriptedModel(['a']), { store }), request)).text).toBe('a')
  })

  test('fails with the store, or goes on without it where somebody is told', async () => {
    const broken = new Error('no disk')
    const store = { get: () => Promise.reject(broken), set: () => Promise.reject(broken) }
    const told: unknown[] = []
    const model = cached(scriptedModel(['a']), { store, onStoreError: (error) => told.push(error) })

    await expect(generate(cached(scriptedModel(['a']), { store }), request)).rejects.toBe(broken)
    expect((await generate(model, request)).text).toBe('a')
    expect(told).toEqual([broken, broken])
  })

  test('does not wait for the store when the request is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const inner = scriptedModel(['a'])
    const store = { get: () => new Promise<never>(() => {}), set: () => Promise.resolve() }

    const asked = generate(cached(inner, { store }), { ...request, signal: controller.signal })
    await settled()
    controller.abort(reason)

    await expect(asked).rejects.toBe(reason)
    expect(inner.requests).toEqual([])
  })

  test('takes for the same what a function says, and always asks where it says nothing', async () => {
    const key = ({ messages }: { readonly messages: readonly unknown[] }): unknown =>
      messages.length > 1 ? undefined : 'all the same'
    const model = cached(scriptedModel(['a', 'b', 'c']), { key })
    const two = { messages: [...request.messages, ...request.messages] }

    const seen: string[] = []
    for (const asked of [saying('x'), saying('y'), two, two]) seen.push((await generate(model, asked)).text)

    expect(seen).toEqual(['a', 'a', 'b', 'c'])
  })
})

describe('memoryCache()', () => {
  const reply = (text: string): CachedReply => ({ version: 1, at: 0, events: [{ type: 'text-delta', text }] })
  const size = JSON.stringify(reply('a')).length

  test('lets go of what was not asked for longest when it is full', async () => {
    const store = memoryCache({ maxChars: 2 * size })

    await store.set('a', reply('a'))
    await store.set('b', reply('b'))
    await store.get('a')
    await store.set('c', reply('c'))

    const found = await Promise.all(['a', 'b', 'c'].map((key) => store.get(key)))
    expect(found).toEqual([reply('a'), undefined, reply('c')])
  })

  test('counts a reply once that is set again, and keeps none that is larger than all', async () => {
    const store = memoryCache({ maxChars: 2 * size })

    await store.set('a', reply('a'))
    for (let time = 0; time < 3; time += 1) await store.set('b', reply('b'))
    const kept = await store.get('a')
    await store.set('c', reply('c'.repeat(3 * size)))

    expect(kept).toEqual(reply('a'))
    expect(await store.get('c')).toBeUndefined()
  })

  test('refuses a limit that is none', () => {
    expect(() => memoryCache({ maxChars: 0 })).toThrow('memoryCache: maxChars must be a number above 0, not 0.')
  })
})
