import { ModelError } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import { expectMatch, show } from '../conformance/match.ts'
import { eventsOf, expectReason, rejectionOf, replyOf, request } from './asking.ts'
import type { ModelCaseDefinition } from './script.ts'

const words = { text: 'a reply of some words' }

/** How replies end that somebody does not want any more. */
export const abortCases: readonly ModelCaseDefinition[] = [
  {
    name: 'rejects with the reason of a signal that has aborted before',
    script: words,
    async run(model) {
      const reason = new Error('changed my mind')

      const asked = eventsOf(model, { ...request, signal: AbortSignal.abort(reason) })

      expectReason('a request', await rejectionOf('a request', asked), reason)
    },
  },
  {
    name: 'rejects with the reason of a signal that aborts while the reply arrives',
    script: words,
    async run(model) {
      const reason = new Error('enough')
      const controller = new AbortController()
      const read = async (): Promise<void> => {
        for await (const _ of model.stream({ ...request, signal: controller.signal })) controller.abort(reason)
      }

      expectReason('the reply', await rejectionOf('the reply', read()), reason)
    },
  },
  {
    name: 'can be asked again after its reply was left early',
    script: words,
    async run(model) {
      for await (const _ of model.stream(request)) break

      expectMatch('the next reply', await replyOf(model), words)
    },
  },
  {
    name: 'can be asked again after an abort',
    script: words,
    async run(model) {
      const signal = AbortSignal.abort(new Error('enough'))
      await rejectionOf('an aborted request', eventsOf(model, { ...request, signal }))

      expectMatch('the next reply', await replyOf(model), words)
    },
  },
]

/** Pulls the first event and tells the error of what comes after it. */
async function errorOf(model: Model, signal?: AbortSignal): Promise<unknown> {
  const read = async (): Promise<void> => {
    for await (const event of model.stream({ ...request, ...(signal && { signal }) })) {
      if (event.type === 'finish') throw new Error(`Expected no finish of a reply that broke, got ${show(event)}`)
    }
  }
  return await rejectionOf('the reply', read())
}

/** How replies end that go wrong. */
export const faultCases: readonly ModelCaseDefinition[] = [
  {
    name: 'never takes a reply that was cut for a whole one',
    script: { ...words, fault: 'cut' },
    async run(model) {
      const error = await errorOf(model)

      if (!(error instanceof ModelError)) throw new Error(`Expected a ModelError, got ${show(error)}`)
      expectMatch('error', error, { code: 'truncated', retryable: true })
    },
  },
  {
    name: 'rejects when it fails in the middle, and never says so in the text',
    script: { ...words, fault: 'failure' },
    async run(model) {
      const error = await errorOf(model)

      if (!(error instanceof ModelError)) throw new Error(`Expected a ModelError, got ${show(error)}`)
    },
  },
  {
    name: 'can be aborted while nothing comes',
    script: { ...words, fault: 'stall' },
    async run(model) {
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
    script: { ...words, fault: 'stall' },
    async run(model) {
      for await (const _ of model.stream(request)) break
    },
  },
]
