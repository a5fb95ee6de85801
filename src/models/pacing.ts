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
export const systemPacing: Pacing = { now: () => Date.now(), random: () => Math.random(), sleep }

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
