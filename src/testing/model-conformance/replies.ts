import type { ModelRequest } from '../../core/model.ts'
import { textMessage } from '../../core/messages.ts'
import { expectMatch, isSame, show } from '../conformance/match.ts'
import { eventsOf, replyOf, request } from './asking.ts'
import type { ModelCaseDefinition } from './script.ts'

const words = { text: 'a reply of some words' }
const foreign = 'Grüße, 世界 🌍!\n\n```js\nconst a = `${1}`\n```\n'

/** What every model does with a reply that is whole. */
export const replyCases: readonly ModelCaseDefinition[] = [
  {
    name: 'has an id',
    script: words,
    run: (model) => {
      expectMatch('id', model.id, /./)
      return Promise.resolve()
    },
  },
  {
    name: 'ends a reply with exactly one finish, as its last event',
    script: words,
    async run(model) {
      const events = await eventsOf(model)

      const places = events.flatMap(({ type }, index) => (type === 'finish' ? [index] : []))
      expectMatch('places of finish', places, [events.length - 1])
      expectMatch('last event', events.at(-1), { type: 'finish', reason: 'stop' })
    },
  },
  {
    name: 'gives pieces that make the whole, whatever is in the text',
    script: { text: foreign },
    async run(model) {
      expectMatch('reply', await replyOf(model), { text: foreign, toolCalls: [], finishReason: 'stop' })
    },
  },
  {
    name: 'gives no empty pieces',
    script: words,
    async run(model) {
      const empty = (await eventsOf(model)).filter((event) => event.type === 'text-delta' && event.text === '')

      expectMatch('empty pieces', empty.length, 0)
    },
  },
  {
    name: 'gives events that are plain data',
    script: words,
    async run(model) {
      const events = await eventsOf(model)

      const copy: unknown = JSON.parse(JSON.stringify(events))
      if (!isSame(copy, events)) throw new Error(`Expected events that JSON can hold, got ${show(events)}`)
    },
  },
  {
    name: 'changes nothing of a request',
    script: words,
    async run(model) {
      const given: ModelRequest = { messages: [textMessage('system', 'Be brief.'), textMessage('user', 'hello')] }
      const before = JSON.stringify(given)
      deepFreeze(given)

      await replyOf(model, given)

      expectMatch('request', JSON.stringify(given), before)
    },
  },
  {
    name: 'answers the same request again',
    script: words,
    async run(model) {
      await replyOf(model)

      expectMatch('second reply', await replyOf(model), words)
    },
  },
  {
    name: 'does not mix the replies to requests at once',
    script: words,
    async run(model) {
      const replies = await Promise.all([replyOf(model), replyOf(model), replyOf(model)])

      for (const reply of replies) expectMatch('reply', reply, words)
    },
  },
  {
    name: 'starts nothing before it is iterated',
    script: words,
    async run(model) {
      model.stream({ ...request, signal: AbortSignal.abort(new Error('never read')) })

      expectMatch('reply to another request', await replyOf(model), words)
    },
  },
]

/** What models do that tell how a reply ended at the limit of tokens. */
export const lengthCases: readonly ModelCaseDefinition[] = [
  {
    name: 'tells that a reply ended at the limit of tokens',
    script: { text: 'a reply that is', finishReason: 'length' },
    async run(model) {
      expectMatch('reply', await replyOf(model), { text: 'a reply that is', finishReason: 'length' })
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
    async run(model) {
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
    async run(model) {
      expectMatch('reply', await replyOf(model), { text: 'The answer is 4.', reasoning: 'Two and two.' })
    },
  },
]

const usage = {
  inputTokens: 120,
  outputTokens: 30,
  cachedInputTokens: 100,
  reasoningTokens: 12,
}

/** What models do that count tokens. */
export const usageCases: readonly ModelCaseDefinition[] = [
  {
    name: 'counts the tokens of a reply, with those cached and those of reasoning',
    script: { ...words, usage },
    async run(model) {
      expectMatch('usage', (await replyOf(model)).usage, usage)
    },
  },
]

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
}
