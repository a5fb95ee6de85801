import type { Model } from '../../core/model.ts'
import { realPacing, withRetries } from '../retries.ts'
import type { Pacing } from '../retries.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { wholeReply, withStream } from './with-stream.ts'

/** What is told before a request is sent again. */
export type Retry = {
  /** The id of the model. */
  readonly model: string
  readonly error: unknown
  /** The number of the attempt to come, from 2. */
  readonly attempt: number
  readonly waitMs: number
}

/** What `retrying()` takes. */
export type RetryingOptions = {
  /** Attempts in all, the first one included. Default 3. */
  readonly attempts?: number
  /** The wait before the second attempt is a random part of this time; it doubles with every attempt. Default 500. */
  readonly firstWaitMs?: number
  /** The most such a wait can be a part of. Default 8,000. */
  readonly maxWaitMs?: number
  /** The most that is waited because a server asks for it; beyond that the request fails at once. Default 60,000. */
  readonly maxRetryAfterMs?: number
  /** After which errors the request is sent again. Default: those with `retryable`. */
  readonly when?: (error: unknown) => boolean
  /** Is told before each wait. */
  readonly onRetry?: (retry: Retry) => void
  /** Default the real clock and chance. */
  readonly pacing?: Pacing
}

const rulesOfOptions = {
  attempts: 'count',
  firstWaitMs: 'time',
  maxWaitMs: 'time',
  maxRetryAfterMs: 'time',
  when: 'function',
  onRetry: 'function',
  pacing: 'other',
} as const

/**
 * The same model, which sends a request again after an error that may pass, while nothing of the reply was given away: after
 * the time the server asks for, else after a random part of a time that doubles.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function retrying(model: Model, options: RetryingOptions = {}): Model {
  checkModel('retrying', model)
  checkOptions('retrying', options, rulesOfOptions)
  const { attempts = 3, onRetry, pacing = realPacing, ...rules } = options
  const tell = onRetry && ((retry: Omit<Retry, 'model'>): void => onRetry({ model: model.id, ...retry }))
  const retries = { ...rules, maxRetries: attempts - 1, onRetry: tell, pacing }
  return withStream(model, (request) =>
    withRetries(() => wholeReply(model, request), { ...retries, signal: request.signal }),
  )
}
