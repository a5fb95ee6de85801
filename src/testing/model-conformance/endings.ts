import { ModelError } from '../../core/errors.ts'
import type { Model, ModelRequest } from '../../core/model.ts'
import { expectMatch, show } from '../conformance/match.ts'
import { eventsOf, expectReason, rejectionOf, replyOf } from './asking.ts'
import type { ModelCaseDefinition } from './asking.ts'

/** How replies end that somebody does not want any more. */
export const abortCases: readonly ModelCaseDefinition[] = [
  {
    name: 'rejects with the reason of a signal that has aborted before',
    script: {},
    async run({ model, request }) {
      const reason = new Error('changed my mind')

      const asked = eventsOf(model, { ...request, signal: AbortSignal.abort(reason) })

      expectReason('a request', await rejectionOf('a request', asked), reason)
    },
  },
  {
    name: 'rejects with the reason of a signal that aborts while the reply arrives',
    script: {},
    async run({ model, request }) {
      const reason = new Error('enough')

      expectReason('the reply', await rejectionOf('the reply', abortAtFirst(model, request, reason)), reason)
    },
  },
  {
    name: 'rejects only the request that is aborted',
    script: {},
    async run({ model, request, other, anyReply }) {
      const reason = new Error('enough')

      const aborted = rejectionOf('the aborted one', abortAtFirst(model, request, reason))
      const kept = replyOf(model, other)

      expectReason('the aborted one', await aborted, reason)
      expectMatch('the other reply', await kept, { ...anyReply, finishReason: 'stop' })
    },
  },
  {
    name: 'takes no notice of a signal that aborts after the reply',
    script: {},
    async run({ model, request, anyReply }) {
      const controller = new AbortController()
      const reply = await replyOf(model, { ...request, signal: controller.signal })
      controller.abort(new Error('too late'))

      expectMatch('reply', reply, anyReply)
      expectMatch('the next reply', await replyOf(model, request), anyReply)
    },
  },
  {
    name: 'can be asked again after its reply was left early',
    script: {},
    async run({ model, request, anyReply }) {
      for await (const _ of model.stream(request)) break

      expectMatch('the next reply', await replyOf(model, request), anyReply)
    },
  },
  {
    name: 'can be asked again after an abort',
    script: {},
    async run({ model, request, anyReply }) {
      await rejectionOf('an aborted request', abortAtFirst(model, request, new Error('enough')))

      expectMatch('the next reply', await replyOf(model, request), anyReply)
    },
  },
]

/** Reads a reply, and aborts it at its first event. */
async function abortAtFirst(model: Model, request: ModelRequest, reason: Error): Promise<void> {
  const controller = new AbortController()
  for await (const _ of model.stream({ ...request, signal: controller.signal })) controller.abort(reason)
}

/** How replies end that go wrong. */
export const faultCases: readonly ModelCaseDefinition[] = [
  {
    name: 'never takes a reply that was cut for a whole one',
    script: { fault: 'cut' },
    async run({ model, request }) {
      const error = await rejectionOf('the reply', replyOf(model, request))

      if (!(error instanceof ModelError)) throw new Error(`Expected a ModelError, got ${show(error)}`)
      expectMatch('error', error, { code: /^(?:truncated|invalid-response)$/, retryable: true })
    },
  },
  {
    name: 'rejects when it fails in the middle, and never says so in the text',
    script: { fault: 'failure' },
    async run({ model, request }) {
      const error = await rejectionOf('the reply', replyOf(model, request))

      if (!(error instanceof ModelError)) throw new Error(`Expected a ModelError, got ${show(error)}`)
    },
  },
  {
    name: 'can be aborted while nothing comes',
    script: { fault: 'stall' },
    async run({ model, request }) {
      const reason = new Error('enough')
      const controller = new AbortController()
      const events = model.stream({ ...request, signal: controller.signal })[Symbol.asyncIterator]()
      await events.next()

      const rest = (async () => {
        while (!(await events.next()).done);
      })()
      controller.abort(reason)

      expectReason('the reply', await rejectionOf('the reply', rest), reason)
    },
  },
  {
    name: 'can be left while nothing comes',
    script: { fault: 'stall' },
    async run({ model, request }) {
      for await (const _ of model.stream(request)) break
    },
  },
]
