import { describe, expect, test } from 'vitest'

import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'
import { cannotOfPlans as cannot, onFaultServer } from './on-fault-server.ts'

describe('openai() against the fault server', () => {
  const { cases, skipped } = modelConformance((script) => onFaultServer(script), { cannot })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all but what a plan cannot say', () => {
    expect(cases).toHaveLength(34)
    expect(skipped.map(({ group, reason }) => `${group}: ${reason}`)).toEqual([
      `length: ${cannot.limit}`,
      `usage: ${cannot.count}`,
      `usage: ${cannot.count}`,
    ])
  })
})

describe('openai() without streaming against the fault server', () => {
  const stall = 'a reply that is no stream comes whole or not at all'
  const { cases, skipped } = modelConformance((script) => onFaultServer(script, { streaming: false }), {
    cannot: { ...cannot, stall },
  })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all but what a plan cannot say, and stalls', () => {
    expect(cases).toHaveLength(32)
    expect(skipped.filter(({ group }) => group === 'faults').map(({ reason }) => reason)).toEqual([stall, stall])
  })
})

describe('modelConformance', () => {
  const lying = ({ text }: ModelScript): ModelUnderTest => ({
    model: {
      id: '',
      async *stream() {
        yield { type: 'text-delta', text: '' }
        yield { type: 'text-delta', text: `${text ?? ''} ` }
        yield { type: 'finish', reason: 'other' }
        yield { type: 'finish', reason: 'stop' }
        yield { type: 'usage', usage: { inputTokens: 1.5, outputTokens: 1 } }
      },
    },
  })

  /** The cases that a model passes. */
  async function passedBy(
    create: (script: ModelScript) => ModelUnderTest,
    source: 'script' | 'live',
  ): Promise<readonly string[]> {
    const { cases } = modelConformance(create, { source })
    const outcomes = await Promise.allSettled(cases.map(({ run }) => run()))
    return cases.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name)
  }

  /** What a model that does nothing right gets right all the same. */
  const passes = ['gives events that are plain data', 'changes nothing of a request']

  test('notices a model that keeps to none of it', async () => {
    expect(await passedBy(lying, 'script')).toEqual([...passes, 'can be left while nothing comes'])
  })

  test('notices a live model that keeps to none of it', async () => {
    expect(await passedBy(lying, 'live')).toEqual(passes)
  })

  test('notices a live model that mixes, forgets, never stops and counts wrong', async () => {
    let asked = 0
    const mixing = (): ModelUnderTest => ({
      model: {
        id: 'mixing',
        async *stream({ signal }) {
          signal?.throwIfAborted()
          yield { type: 'text-delta', text: `reply ${(asked += 1)}` }
          signal?.throwIfAborted()
          yield { type: 'usage', usage: { inputTokens: 5, outputTokens: 3, cachedInputTokens: 6 } }
          yield { type: 'finish', reason: 'stop' }
        },
      },
    })
    const passed = await passedBy(mixing, 'live')

    const { cases } = modelConformance(mixing, { source: 'live' })
    expect(cases.map(({ name }) => name).filter((name) => !passed.includes(name))).toEqual([
      'gives pieces that make the whole',
      'does not mix the replies to requests at once',
      'ends before a stop sequence, and does not say it',
      'keeps to a limit of tokens, and tells that it was reached',
      'counts tokens as they can be: whole numbers, and no more of a part than of the whole',
      'counts more tokens of a conversation that has gone on',
      'tells that no server is there',
      'tells that there is no such model',
    ])
  })

  test('refuses an ability that does not exist', () => {
    expect(() => modelConformance(lying, { cannot: JSON.parse('{"fly":"no wings"}') })).toThrow(/Abilities: text, /)
  })
})
