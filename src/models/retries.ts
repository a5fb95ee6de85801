import { ModelError } from '../core/errors.ts'
import type { ModelEvent } from '../core/model.ts'

/** What a model needs of the world to wait between attempts; replaceable for tests. */
export type Pacing = {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** A number from 0 up to 1. */
  readonly random: () => number
  /** Waits; rejects with the signal's reason when it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** The real clock and chance. */
export const realPacing: Pacing = { now: () => Date.now(), random: () => Math.random(), sleep }

/** A server that wants us to wait longer is not waited for. */
export const maxRetryAfterMs = 60_000

const firstBackOffMs = 500
const maxBackOffMs = 8_000

/** How often and how a request is tried again. */
export type RetryOptions = {
  /** Further attempts after the first one. */
  readonly maxRetries: number
  readonly pacing: Pacing
  readonly signal: AbortSignal | undefined
}

/**
 * Tries failures that may pass again while nothing of the reply has arrived: after the time the server asks for (up to a
 * minute; beyond that it fails at once), else after a random back-off.
 */
export async function* withRetries(
  attempt: () => AsyncIterable<ModelEvent>,
  options: RetryOptions,
): AsyncGenerator<ModelEvent> {
  for (let retries = 0; ; retries += 1) {
    let started = false
    try {
      for await (const event of attempt()) {
        started = true
        yield event
      }
      return
    } catch (error) {
      const waitMs = started || retries >= options.maxRetries ? undefined : toWaitMs(error, retries, options.pacing)
      if (waitMs === undefined) throw error
      await options.pacing.sleep(waitMs, options.signal)
    }
  }
}

/** How long to wait before the next attempt; `undefined` when there should be none. */
function toWaitMs(error: unknown, retries: number, pacing: Pacing): number | undefined {
  if (!(error instanceof ModelError) || !error.retryable) return undefined
  const retryAfterMs = error.details?.['retryAfterMs']
  if (typeof retryAfterMs === 'number') return retryAfterMs <= maxRetryAfterMs ? retryAfterMs : undefined
  return pacing.random() * Math.min(maxBackOffMs, firstBackOffMs * 2 ** retries)
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
