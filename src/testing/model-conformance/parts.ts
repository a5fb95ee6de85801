import type { Usage } from '../../core/usage.ts'
import { expectMatch, show } from '../conformance/match.ts'
import type { Check } from '../conformance/match.ts'
import { goOn, replyOf } from './asking.ts'
import type { ModelCaseDefinition } from './asking.ts'

/** What models do that tell how a reply ended at the limit of tokens. */
export const lengthCases: readonly ModelCaseDefinition[] = [
  {
    name: 'tells that a reply ended at the limit of tokens',
    script: { text: 'a reply that is', finishReason: 'length' },
    async run({ model, request }) {
      const reply = await replyOf(model, request)

      expectMatch('reply', reply, { text: 'a reply that is', finishReason: 'length' })
    },
  },
  {
    name: 'keeps to a limit of tokens, and tells that it was reached',
    script: { maxTokens: 2 },
    async run({ model, request }) {
      const reply = await replyOf(model, request)

      expectMatch('reply', reply, { finishReason: 'length' })
      const { outputTokens = 0 } = reply.usage ?? {}
      if (outputTokens > 2) throw new Error(`Expected at most 2 tokens, got ${outputTokens}: ${show(reply)}`)
    },
  },
]

const toolCalls = [
  { id: 'call-a', name: 'add', input: '{"a":1,"b":2}' },
  { id: 'call-b', name: 'getWeather', input: '{"city":"Zürich"}' },
]

/** What models do that can call tools natively. */
export const toolCallCases: readonly ModelCaseDefinition[] = [
  {
    name: 'gives native tool calls whole and in order',
    script: { text: '', toolCalls },
    async run({ model, request }) {
      const tools = ['add', 'getWeather'].map((name) => ({ name, description: name, inputSchema: { type: 'object' } }))

      expectMatch('reply', await replyOf(model, { ...request, tools }), { toolCalls, finishReason: 'tool-calls' })
    },
  },
]

/** What models do that show their reasoning. */
export const reasoningCases: readonly ModelCaseDefinition[] = [
  {
    name: 'keeps reasoning apart from the text',
    script: { text: 'The answer is 4.', reasoning: 'Two and two.' },
    async run({ model, request }) {
      const reply = await replyOf(model, request)

      expectMatch('reply', reply, { text: 'The answer is 4.', reasoning: 'Two and two.' })
    },
  },
]

const usage: Usage = {
  inputTokens: 120,
  outputTokens: 30,
  cachedInputTokens: 100,
  reasoningTokens: 12,
}

/** What models do that count tokens. */
export const usageCases: readonly ModelCaseDefinition[] = [
  {
    name: 'counts the tokens of a reply, with those cached and those of reasoning',
    script: { text: 'a reply of some words', usage },
    async run({ model, request }) {
      expectMatch('usage', (await replyOf(model, request)).usage, usage)
    },
  },
  {
    name: 'counts tokens as they can be: whole numbers, and no more of a part than of the whole',
    script: {},
    needs: ['count'],
    async run({ model, request }) {
      const counted = (await replyOf(model, request)).usage

      expectMatch('usage', counted, { inputTokens: countUpTo(Infinity), outputTokens: countUpTo(Infinity) })
      const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 1, reasoningTokens = 1 } = counted ?? {}
      expectMatch('cached tokens', Math.max(1, cachedInputTokens), countUpTo(inputTokens))
      expectMatch('tokens of reasoning', Math.max(1, reasoningTokens), countUpTo(outputTokens))
    },
  },
  {
    name: 'counts more tokens of a conversation that has gone on',
    script: {},
    needs: ['count'],
    async run({ model, request, other }) {
      const first = await replyOf(model, request)

      const second = await replyOf(model, goOn(request, first, other))

      const [before = 0, after = 0] = [first, second].map((reply) => reply.usage?.inputTokens)
      if (after <= before) throw new Error(`Expected more than ${before} tokens of input, got ${after}.`)
    },
  },
]

function countUpTo(limit: number): Check {
  return {
    says: `a whole number from 1 to ${limit}`,
    holds: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limit,
  }
}
