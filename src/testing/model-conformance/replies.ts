import type { ModelRequest } from '../../core/model.ts'
import { expectMatch, isSame, show } from '../conformance/match.ts'
import { eventsOf, goOn, replyOf } from './asking.ts'
import type { ModelCaseDefinition } from './asking.ts'

const foreign = 'Grüße, 世界 🌍!\n\n```js\nconst a = `${1}`\n```\n'

/** What every model does with a reply that is whole. */
export const replyCases: readonly ModelCaseDefinition[] = [
  {
    name: 'has an id',
    script: {},
    run: ({ model }) => {
      expectMatch('id', model.id, /./)
      return Promise.resolve()
    },
  },
  {
    name: 'ends a reply with exactly one finish, as its last event',
    script: {},
    async run({ model, request }) {
      const events = await eventsOf(model, request)

      const places = events.flatMap(({ type }, index) => (type === 'finish' ? [index] : []))
      expectMatch('places of finish', places, [events.length - 1])
      expectMatch('last event', events.at(-1), { type: 'finish', reason: 'stop' })
    },
  },
  {
    name: 'gives pieces that make the whole',
    script: {},
    needs: ['repeat'],
    async run({ model, request, anyReply }) {
      const events = await eventsOf(model, request)
      const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')

      const reply = await replyOf(model, request)

      expectMatch('reply', reply, { ...anyReply, toolCalls: [], finishReason: 'stop' })
      expectMatch('the pieces', text, reply.text)
    },
  },
  {
    name: 'gives pieces that make the whole, whatever is in the text',
    script: { text: foreign },
    async run({ model, request }) {
      expectMatch('reply', await replyOf(model, request), { text: foreign, toolCalls: [], finishReason: 'stop' })
    },
  },
  {
    name: 'gives no empty pieces',
    script: {},
    async run({ model, request }) {
      const pieces = (await eventsOf(model, request)).filter((event) => event.type === 'text-delta')

      expectMatch('empty pieces', pieces.filter(({ text }) => text === '').length, 0)
      if (pieces.length === 0) throw new Error('Expected some text, got none.')
    },
  },
  {
    name: 'gives events that are plain data',
    script: {},
    async run({ model, request }) {
      const events = await eventsOf(model, request)

      const copy: unknown = JSON.parse(JSON.stringify(events))
      if (!isSame(copy, events)) throw new Error(`Expected events that JSON can hold, got ${show(events)}`)
    },
  },
  {
    name: 'changes nothing of a request',
    script: {},
    async run({ model, request }) {
      const given = structuredClone(request)
      deepFreeze(given)

      await replyOf(model, given)

      expectMatch('request', JSON.stringify(given), JSON.stringify(request))
    },
  },
  {
    name: 'answers the same request again',
    script: {},
    async run({ model, request, anyReply }) {
      await replyOf(model, request)

      expectMatch('second reply', await replyOf(model, request), anyReply)
    },
  },
  {
    name: 'does not mix the replies to requests at once',
    script: {},
    needs: ['repeat'],
    async run({ model, request, other, anyReply }) {
      const alone = [await replyOf(model, request), await replyOf(model, other)].map(({ text }) => text)

      const requests = [request, other, request, other]
      const replies = await Promise.all(requests.map((one) => replyOf(model, one)))

      for (const reply of replies) expectMatch('reply', reply, anyReply)
      const together = replies.map(({ text }) => text)
      expectMatch('replies', together, [...alone, ...alone])
    },
  },
  {
    name: 'starts nothing before it is iterated',
    script: {},
    async run({ model, request, anyReply }) {
      model.stream({ ...request, signal: AbortSignal.abort(new Error('never read')) })

      expectMatch('reply to another request', await replyOf(model, request), anyReply)
    },
  },
  {
    name: 'ends before a stop sequence, and does not say it',
    script: {},
    needs: ['repeat', 'stop'],
    async run({ model, request }) {
      const { text } = await replyOf(model, request)
      const characters = Array.from(text)
      const middle = Math.floor(characters.length / 2)
      const stop = characters.slice(middle, middle + 2).join('')

      const reply = await replyOf(model, { ...request, stopSequences: ['never said', stop] })

      expectMatch('reply', reply, { text: text.slice(0, text.indexOf(stop)), finishReason: 'stop' })
    },
  },
  {
    name: 'goes on with a conversation of several turns',
    script: {},
    async run({ model, request, other, anyReply }) {
      let conversation: ModelRequest = request
      for (const next of [other, request]) {
        const reply = await replyOf(model, conversation)
        expectMatch('reply', reply, { ...anyReply, finishReason: 'stop' })
        conversation = goOn(conversation, reply, next)
      }

      expectMatch('last reply', await replyOf(model, conversation), anyReply)
    },
  },
]

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
}
