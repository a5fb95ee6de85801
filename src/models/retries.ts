import { ModelError } from '../core/errors.ts'
import type { ModelEvent } from '../core/model.ts'
import type { Pacing } from './pacing.ts'

/** What is told before a request is sent again. */
export type Retry = {
  /** The id of the model. */
  readonly model: string
  readonly error: unknown
  /** The number of the attempt to come, from 2. */
  readonly attempt: number
  readonly waitMs: number
}

/** When a request is sent again, and how long is waited before that. */
export type RetryRules = {
  readonly model: string
  /** Attempts in all, the first one included. */
  readonly attempts: number
  /** The back-off is a random part of this time, which doubles with every attempt. */
  readonly firstWaitMs: number
  readonly maxWaitMs: number
  /** A server that wants us to wait longer is not waited for. */
  readonly maxRetryAfterMs: number
  readonly when: (error: unknown) => boolean
  readonly onRetry?: ((retry: Retry) => void) | undefined
  readonly pacing: Pacing
}

/** The errors after which the same request may succeed. */
export function mayPass(error: unknown): boolean {
  return error instanceof ModelError && error.retryable
}

/**
 * Yields the reply of the first attempt that gives any of it. Attempts that fail before are made again as the rules say;
 * once something was given away there is no other.
 */
export async function* withRetries(
  attempt: () => AsyncIterable<ModelEvent>,
  rules: RetryRules,
  signal: AbortSignal | undefined,
): AsyncGenerator<ModelEvent> {
  for (let made = 1; ; made += 1) {
    let started = false
    try {
      for await (const event of attempt()) {
        started = true
        yield event
      }
      return
    } catch (error) {
      signal?.throwIfAborted()
      const waitMs = started || made >= rules.attempts ? undefined : toWaitMs(error, made, rules)
      if (waitMs === undefined) throw error
      rules.onRetry?.({ model: rules.model, error, attempt: made + 1, waitMs })
      await rules.pacing.sleep(waitMs, signal)
    }
  }
}

/** How long to wait before the next attempt; `undefined` when there should be none. */
function toWaitMs(error: unknown, made: number, rules: RetryRules): number | undefined {
  if (!rules.when(error)) return undefined
  const retryAfterMs = retryAfterOf(error)
  if (retryAfterMs !== undefined) return retryAfterMs <= rules.maxRetryAfterMs ? retryAfterMs : undefined
  return rules.pacing.random() * Math.min(rules.maxWaitMs, rules.firstWaitMs * 2 ** (made - 1))
}

/** How long the server asked to wait, if it did. */
export function retryAfterOf(error: unknown): number | undefined {
  const retryAfterMs = error instanceof ModelError ? error.details?.['retryAfterMs'] : undefined
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined
}
