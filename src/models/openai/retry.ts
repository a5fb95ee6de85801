import { ModelError } from '../../core/errors.ts'
import { maxRetryAfterMs } from './http-errors.ts'
import type { Settings } from './options.ts'

const firstBackOffMs = 500
const maxBackOffMs = 8_000

/** How long to wait before the next attempt, after so many; `undefined` when there should be none. */
export function waitBeforeRetry(
  error: unknown,
  retries: number,
  { maxRetries, pacing }: Pick<Settings, 'maxRetries' | 'pacing'>,
): number | undefined {
  if (!(error instanceof ModelError) || !error.retryable || retries >= maxRetries) return undefined
  const retryAfterMs = error.details?.['retryAfterMs']
  if (typeof retryAfterMs === 'number') return retryAfterMs <= maxRetryAfterMs ? retryAfterMs : undefined
  return pacing.random() * Math.min(maxBackOffMs, firstBackOffMs * 2 ** retries)
}
