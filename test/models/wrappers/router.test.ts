import { describe, expect, test } from 'vitest'

import type { Model } from '../../../src/core/model.ts'
import { generate } from '../../../src/models/generate.ts'
import { fallback, router } from '../../../src/models/wrappers/index.ts'
import type { Candidate, Route, RouterOptions } from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { request } from '../asking.ts'
import { fakeClock, settled } from './fake-clock.ts'
import type { FakeClock } from './fake-clock.ts'
import { errorOf, heldModel, saying } from './models.ts'

/** A model that replies after so much time has passed. */
function slow(id: string, { clock, ms }: { readonly clock: FakeClock; readonly ms: () => number }): Model {
  return {
    id,
    async *stream() {
      await clock.advance(ms())
      yield { type: 'text-delta', text: id }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}

function ready(id: string, replies = 20): Model {
  return scriptedModel(
    Array.from({ length: replies }, () => id),
    { id },
  )
}

/** Who replied to so many requests, one after another. */
async function repliersOf(model: Model, times: number): Promise<string> {
  let ids = ''
  for (let time = 0; time < times; time += 1) ids += (await generate(model, request)).model
  return ids
}

function routing(models: readonly (Model | Route)[], options: RouterOptions = {}) {
  const clock = fakeClock()
  return { clock, model: router(models, { pacing: clock, ...options }) }
}

describe('router()', () => {
  test('chooses by chance, each model as often as its weight says', async () => {
    const chances = [0, 0.19, 0.21, 0.69, 0.71, 0.99]
    const random = (): number => chances[Math.floor(drawn++ / 3)] ?? 0
    let drawn = 0
    const routes = [
      { model: ready('a'), weight: 2 },
      { model: ready('b'), weight: 5 },
      { model: ready('c'), weight: 3 },
    ]

    expect(await repliersOf(router(routes, { pacing: { now: () => 0, random } }), 6)).toBe('aabbcc')
  })

  test('chooses the cheapest, and the next one when it fails', async () => {
    const routes = [
      { model: ready('a'), cost: 3 },
      { model: scriptedModel([errorOf('server-error'), 'b'], { id: 'b' }), cost: 1 },
      { model: ready('c'), cost: 2 },
    ]
    const { model, clock } = routing(routes, { strategy: 'cost', cooldownMs: 1_000 })

    const cooling = await repliersOf(model, 2)
    await clock.advance(1_000)

    expect([cooling, await repliersOf(model, 1)]).toEqual(['cc', 'b'])
  })

  test('chooses who has begun to reply soonest, newer times counting more, and measures again after a while', async () => {
    const clock = fakeClock()
    const time = { a: 100, b: 300 }
    const models = [slow('a', { clock, ms: () => time.a }), slow('b', { clock, ms: () => time.b })]
    const model = router(models, { strategy: 'latency', latencyTtlMs: 10_000, pacing: clock })

    const first = await repliersOf(model, 4)
    // 100, then 100 + 0.3 × (500 - 100) = 220, then 220 + 0.3 × (500 - 220) = 304: slower than 300 now.
    time.a = 500
    const second = await repliersOf(model, 3)
    // What is known of a has grown old by then.
    time.a = 1
    await clock.advance(9_900)
    const third = await repliersOf(model, 3)

    expect([first.slice(0, 2).split('').toSorted().join(''), first.slice(2), second]).toEqual(['ab', 'aa', 'aab'])
    expect(third).toContain('a')
    expect(third.at(-1)).toBe('a')
  })

  test('chooses who has the least on its way, weighed', async () => {
    const [a, b] = [heldModel('a'), heldModel('b')]
    const { model } = routing([a, { model: b, weight: 3 }], { strategy: 'load' })

    for (const text of '1234567') {
      void generate(model, saying(text))
      await settled()
    }
    const first = [a.asked.length, b.asked.length]
    for (const text of b.asked) b.finish(text)
    await settled()
    for (const text of '89') {
      void generate(model, saying(text))
      await settled()
    }

    expect(first).toEqual([2, 5])
    expect(b.asked).toHaveLength(7)
  })

  test('asks a function, which is told what is known of each', async () => {
    const seen: (readonly Candidate[])[] = []
    const models = [ready('a'), ready('b')]
    const { model } = routing(models, {
      strategy: (candidates, asked) => {
        seen.push(candidates)
        expect(asked).toBe(request)
        return candidates.at(-1) ?? fail()
      },
    })

    expect(await repliersOf(model, 2)).toBe('bb')
    expect(seen[1]).toEqual([
      { model: models[0], weight: 1, running: 0 },
      { model: models[1], weight: 1, running: 0, latencyMs: 0 },
    ])
  })

  test('refuses a function that chooses none of them', async () => {
    const [a, b] = [ready('a'), ready('b')]
    const { model } = routing([a], { strategy: () => ({ model: b, weight: 1, running: 0 }) })

    await expect(generate(model, request)).rejects.toThrow(/must return one of the candidates/)
  })

  test('leaves a model that failed alone for a while, longer where its server says so', async () => {
    const replies = [errorOf('server-error'), errorOf('rate-limited', { retryAfterMs: 5_000 }), 'a', 'a']
    const models = [
      { model: scriptedModel(replies, { id: 'a' }), cost: 1 },
      { model: ready('b'), cost: 2 },
    ]
    const { model, clock } = routing(models, { strategy: 'cost', cooldownMs: 1_000 })

    const seen: string[] = []
    for (const ms of [0, 999, 1, 4_999, 1]) {
      await clock.advance(ms)
      seen.push(await repliersOf(model, 1))
    }

    expect(seen).toEqual(['b', 'b', 'b', 'b', 'a'])
  })

  test.each(['bad-request', 'context-overflow', 'content-filter'] as const)(
    'does not hold %s against a model: that is about the request',
    async (code) => {
      const models = [
        { model: scriptedModel([errorOf(code), 'a'], { id: 'a' }), cost: 1 },
        { model: ready('b'), cost: 2 },
      ]
      const { model } = routing(models, { strategy: 'cost' })

      expect(await repliersOf(model, 2)).toBe('ba')
    },
  )

  test('asks those that are left alone when there are no others, the first to be ready first', async () => {
    const models = [
      { model: scriptedModel([errorOf('rate-limited', { retryAfterMs: 90_000 }), 'a'], { id: 'a' }), cost: 1 },
      { model: scriptedModel([errorOf('server-error'), 'b'], { id: 'b' }), cost: 2 },
    ]
    const { model } = routing(models, { strategy: 'cost' })

    await expect(generate(model, request)).rejects.toThrow(/None of 2 models replied/)
    expect(await repliersOf(model, 1)).toBe('b')
  })

  test('does not hold an abort against a model', async () => {
    const a = heldModel('a')
    const { model } = routing(
      [
        { model: a, cost: 1 },
        { model: ready('b'), cost: 2 },
      ],
      { strategy: 'cost' },
    )
    const controller = new AbortController()

    const aborted = generate(model, { ...saying('1'), signal: controller.signal })
    await settled()
    controller.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    void generate(model, saying('2'))
    await settled()

    expect(a.asked).toEqual(['1', '2'])
  })

  test('goes from group to group in a fallback', async () => {
    const down = (id: string): Model => scriptedModel([errorOf('unauthorized')], { id })
    const model = fallback([router([down('a'), down('b')]), router([ready('c')])])

    expect(await repliersOf(model, 1)).toBe('c')
    expect(model.id).toBe('fallback(router(a, b), router(c))')
  })

  test('can do what all of them can', () => {
    const blind = scriptedModel([], { capabilities: { vision: false } })

    expect(router([ready('a'), blind]).capabilities).toMatchObject({ vision: false, nativeTools: true })
  })
})

function fail(): never {
  throw new Error('there was no candidate')
}
