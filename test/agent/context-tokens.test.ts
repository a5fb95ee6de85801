import { CodeAgent } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

type Sizes = { readonly contextTokens?: number; readonly maxTokens?: number }

/** Whether a conversation is shortened whose requests took so many tokens. */
async function isShortened(inputTokens: number, { contextTokens, maxTokens }: Sizes): Promise<boolean> {
  const programs = [...Array.from({ length: 6 }, (_, n) => `"o${n}".repeat(1000)`), 'finalAnswer(1)']
  const replies = programs.map((code) => ({ text: `<code>${code}</code>`, usage: { inputTokens, outputTokens: 1 } }))
  const capabilities = contextTokens === undefined ? {} : { contextTokens }
  const context = { keepSteps: 2, ...(maxTokens !== undefined && { maxTokens }) }
  const prompts = { system: () => 'You are a code agent.' }
  const agent = new CodeAgent({ model: scriptedModel(replies, { capabilities }), executor, context, prompts })

  const { steps } = await agent.run('Talk.')
  return steps.some((step) => step.kind === 'note' && step.purpose === 'shortening')
}

test.each<[string, number, Sizes]>([
  ['100,000 tokens where nothing is known of the model', 100_000, {}],
  ['three quarters of what the model can take', 6_000, { contextTokens: 8_000 }],
  ['100,000 tokens where the model can take more', 100_000, { contextTokens: 1e6 }],
  ['the tokens that are said, whatever the model can take', 7_000, { contextTokens: 8_000, maxTokens: 7_000 }],
])('a conversation is too long beyond %s', async (_, tokens, sizes) => {
  expect(await isShortened(tokens, sizes)).toBe(false)
  expect(await isShortened(tokens + 1, sizes)).toBe(true)
})
