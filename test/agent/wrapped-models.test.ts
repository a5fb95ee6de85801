import { CodeAgent, ModelError } from 'smolagents-ts'
import { fallback, priced, rateLimited, retrying } from 'smolagents-ts/models/wrappers'
import { scriptedModel } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

const usage = { inputTokens: 1_000_000, outputTokens: 100_000 }
const prices = { inputUsd: 1, outputUsd: 10 }

test('an agent goes on with the next model when one has failed, and its records say who replied and what it cost', async () => {
  const down = new ModelError('quota-exhausted', 'It is used up.')
  const [first, spare] = [
    scriptedModel([{ text: '<code>1', usage }, down], { id: 'first' }),
    scriptedModel([{ text: '<code>finalAnswer(2)', usage }], { id: 'spare' }),
  ]
  const model = fallback([priced(first, { prices }), priced(spare, { prices: { inputUsd: 0, outputUsd: 5 } })])

  const { output, steps, usage: total } = await new CodeAgent({ model }).run('x')

  const replies = steps.flatMap((step) => (step.kind === 'action' ? step.replies : []))
  expect(output).toBe(2)
  expect(replies.map((reply) => [reply.model, reply.usage?.costUsd])).toEqual([
    ['first', 2],
    ['spare', 0.5],
  ])
  expect(total).toMatchObject({ costUsd: 2.5, modelCalls: 2 })
})

test('runs of all agents with one limited model wait in one queue', async () => {
  let atOnce = 0
  let most = 0
  const reply = async () => {
    most = Math.max(most, (atOnce += 1))
    await new Promise((resolve) => void setImmediate(resolve))
    atOnce -= 1
    return '<code>finalAnswer(1)'
  }
  const model = rateLimited(scriptedModel(Array.from({ length: 12 }, () => reply)), { concurrency: 2 })
  const agents = [1, 2, 3].map(() => new CodeAgent({ model }))

  const results = await Promise.all(agents.flatMap((agent) => ['a', 'b', 'c', 'd'].map((task) => agent.run(task))))

  expect(results.map(({ output }) => output)).toEqual(Array(12).fill(1))
  expect(most).toBe(2)
})

test('one bad moment of a model does not end a run of an agent', async () => {
  const pacing = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() }
  const busy = new ModelError('rate-limited', 'Too many requests.')
  const model = scriptedModel(['<code>1', busy, '<code>2', busy, busy, '<code>finalAnswer(3)'])

  expect((await new CodeAgent({ model: retrying(model, { pacing }) }).run('x')).output).toBe(3)
})
