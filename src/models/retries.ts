import { ModelError } from '../core/errors.ts'

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

/** How often and how a request is tried again. */
export type RetryOptions = {
  /** Further attempts after the first one. */
  readonly maxRetries: number
  readonly pacing: Pacing
  readonly signal: AbortSignal | undefined
  /** The wait is a random part of this time, which doubles with every attempt. Default 500. */
  readonly firstWaitMs?: number | undefined
  /** The most that the wait is a part of. Default 8,000. */
  readonly maxWaitMs?: number | undefined
  /** Default 60,000. */
  readonly maxRetryAfterMs?: number | undefined
  /** Default: after failures that may pass. */
  readonly when?: ((error: unknown) => boolean) | undefined
  /** Is told before each wait; `attempt` is the number of the attempt to come, from 2. */
  readonly onRetry?:
    | ((retry: { readonly error: unknown; readonly attempt: number; readonly waitMs: number }) => void)
    | undefined
}

/**
 * Tries failures that may pass again while nothing of the reply has arrived: after the time the server asks for (up to a
 * limit; beyond that it fails at once), else after a random back-off.
 */
export async function* withRetries<T>(attempt: () => AsyncIterable<T>, options: RetryOptions): AsyncGenerator<T> {
  for (let retries = 0; ; retries += 1) {
    let started = false
    try {
      for await (const event of attempt()) {
        started = true
        yield event
      }
      return
    } catch (error) {
      options.signal?.throwIfAborted()
      const waitMs = started ? undefined : waitBeforeRetry(error, retries, options)
      if (waitMs === undefined) throw error
      options.onRetry?.({ error, attempt: retries + 2, waitMs })
      await options.pacing.sleep(waitMs, options.signal)
    }
  }
}

/** How long to wait before the next attempt, after so many; `undefined` when there should be none. */
export function waitBeforeRetry(
  error: unknown,
  retries: number,
  options: Omit<RetryOptions, 'signal'>,
): number | undefined {
  const { when = mayPass, firstWaitMs = 500, maxWaitMs = 8_000, maxRetryAfterMs: most = maxRetryAfterMs } = options
  if (retries >= options.maxRetries || !when(error)) return undefined
  const retryAfterMs = retryAfterOf(error)
  if (retryAfterMs !== undefined) return retryAfterMs <= most ? retryAfterMs : undefined
  return options.pacing.random() * Math.min(maxWaitMs, firstWaitMs * 2 ** retries)
}

function mayPass(error: unknown): boolean {
  return error instanceof ModelError && error.retryable
}

/** How long the server asked to wait, if it did. */
export function retryAfterOf(error: unknown): number | undefined {
  const retryAfterMs = error instanceof ModelError ? error.details?.['retryAfterMs'] : undefined
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined
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
