import { ModelError } from '../../core/errors.ts'
import type { ModelErrorCode } from '../../core/errors.ts'
import { expectMatch, show } from '../conformance/match.ts'
import { eventsOf, rejectionOf } from './asking.ts'
import type { ModelCaseDefinition } from './asking.ts'
import type { ModelRefusal } from './script.ts'

/** What a model rejects with where there is no reply at all, and whether asking again may help. */
type Outcome = {
  readonly name: string
  readonly refusal: ModelRefusal
  readonly code: ModelErrorCode
  readonly retryable: boolean
}

const outcomes: readonly Outcome[] = [
  { name: 'tells that no server is there', refusal: 'unreachable', code: 'network', retryable: true },
  { name: 'tells that there is no such model', refusal: 'unknown-model', code: 'bad-request', retryable: false },
  { name: 'tells that the key was refused', refusal: 'unauthorized', code: 'unauthorized', retryable: false },
  { name: 'tells that there were too many requests', refusal: 'rate-limited', code: 'rate-limited', retryable: true },
  { name: 'tells that the quota is used up', refusal: 'quota-exhausted', code: 'quota-exhausted', retryable: false },
  { name: 'tells that the server failed', refusal: 'server-error', code: 'server-error', retryable: true },
  {
    name: 'tells that the conversation is too long',
    refusal: 'context-overflow',
    code: 'context-overflow',
    retryable: false,
  },
  {
    name: 'tells that a filter refused the request',
    refusal: 'content-filter',
    code: 'content-filter',
    retryable: false,
  },
]

/** How requests end that get no reply. */
export const refusalCases: readonly ModelCaseDefinition[] = outcomes.map(({ name, refusal, code, retryable }) => ({
  name,
  script: { refusal },
  async run({ model, request }) {
    const error = await rejectionOf('a request', eventsOf(model, request))

    if (!(error instanceof ModelError)) throw new Error(`Expected a ModelError, got ${show(error)}`)
    expectMatch('error', error, { code, retryable })
  },
}))
