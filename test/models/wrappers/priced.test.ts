import { describe, expect, test } from 'vitest'

import type { Usage } from '../../../src/core/usage.ts'
import { generate } from '../../../src/models/generate.ts'
import { priced } from '../../../src/models/wrappers/index.ts'
import type { PricedOptions } from '../../../src/models/wrappers/index.ts'
import { findPrice } from '../../../src/models/wrappers/price-table.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { request } from '../asking.ts'

const million = 1_000_000
const all: Usage = {
  inputTokens: 10 * million,
  cachedInputTokens: 4 * million,
  cacheWriteTokens: million,
  outputTokens: 2 * million,
}

/** What a reply of a model with this id costs. */
async function costOf(id: string, usage: Usage, options: PricedOptions = {}): Promise<number | undefined> {
  const model = priced(scriptedModel([{ text: 'a', usage }], { id }), options)
  return (await generate(model, request)).usage?.costUsd
}

describe('priced()', () => {
  test('counts by prices of its own: each part of the input once, and what has no price as the rest', async () => {
    const prices = { inputUsd: 3, outputUsd: 15 }

    expect(await costOf('x', all, { prices })).toBeCloseTo(10 * 3 + 2 * 15)
    expect(await costOf('x', all, { prices: { ...prices, cachedInputUsd: 0.3, cacheWriteUsd: 3.75 } })).toBeCloseTo(
      5 * 3 + 4 * 0.3 + 3.75 + 2 * 15,
    )
    expect(await costOf('x', { inputTokens: 0, outputTokens: 0 }, { prices })).toBe(0)
  })

  test('pays for no more of the input than there is, whatever the provider counts', async () => {
    const prices = { inputUsd: 1, outputUsd: 1, cachedInputUsd: 2, cacheWriteUsd: 3 }
    const usage = { inputTokens: million, outputTokens: 0, cachedInputTokens: 5 * million, cacheWriteTokens: million }

    expect(await costOf('x', usage, { prices })).toBe(2)
    expect(await costOf('gpt-4.1', usage)).toBe(0.5)
  })

  test('counts by the table otherwise, under the id of the model or the name it is told', async () => {
    const usage = { inputTokens: million, outputTokens: million, cachedInputTokens: 0 }

    const costs = await Promise.all([
      costOf('gpt-4.1', usage),
      costOf('openai:gpt-4.1', usage),
      costOf('mine', usage, { name: 'gpt-4.1' }),
      costOf('mine', usage, { name: 'gpt-4.1', provider: 'openai' }),
      costOf('hf:Qwen/Qwen3-Coder-480B-A35B-Instruct', usage, { provider: 'huggingface_together' }),
    ])

    expect(costs).toEqual([10, 10, 10, 10, 4])
  })

  test('counts what was cached at its own price in the table', async () => {
    expect(await costOf('gpt-4.1', { inputTokens: 2 * million, outputTokens: 0, cachedInputTokens: million })).toBe(2.5)
  })

  test.each([
    ['mine', {}],
    ['ollama:gpt-4.1', {}],
    ['gpt-4.1', { provider: 'nobody' }],
  ])('sends nothing when the table does not know the model %s, %o, and says what to do', async (id, options) => {
    const inner = scriptedModel(['a'], { id })

    const asked = generate(priced(inner, options), request)

    await expect(asked).rejects.toThrow(TypeError)
    await expect(asked).rejects.toThrow(new RegExp(`no price of the model ${id}.* prices: \\{ inputUsd, outputUsd`))
    expect(inner.requests).toEqual([])
  })

  test('says what to install when there is no table', async () => {
    const missing = '@pydantic/not-installed'

    const found = findPrice({ model: 'gpt-4.1' }, () => import(missing))

    await expect(found).rejects.toThrow(/Run npm install @pydantic\/genai-prices, or give \{ prices:/)
    await expect(found).rejects.toBeInstanceOf(TypeError)
  })

  test('leaves a cost that the model tells by itself', async () => {
    expect(await costOf('x', { ...all, costUsd: 7 }, { prices: { inputUsd: 3, outputUsd: 15 } })).toBe(7)
  })

  test('says nothing of a reply that was not counted', async () => {
    const reply = await generate(priced(scriptedModel(['a']), { prices: { inputUsd: 3, outputUsd: 15 } }), request)

    expect(reply).not.toHaveProperty('usage')
  })

  test.each<[unknown, RegExp]>([
    [{ prices: { inputUsd: 1 } }, /prices must have inputUsd and outputUsd, in US dollars for a million tokens/],
    [{ prices: { inputUsd: -1, outputUsd: 1 } }, /inputUsd must be a number that is not negative, not -1/],
    [{ prices: { inputUsd: 1, outputUsd: 1, cachedUsd: 1 } }, /option cachedUsd does not exist; there are inputUsd,/],
  ])('refuses %o', (options, message) => {
    expect(() => priced(scriptedModel([]), JSON.parse(JSON.stringify(options)))).toThrow(message)
  })
})
