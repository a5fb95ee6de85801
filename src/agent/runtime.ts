import type { Runtime } from '../core/runtime.ts'

/** The longest wait a platform timer takes; a longer one would fire at once. */
const maxTimerMs = 2_147_483_647

/** Time, waiting, identity and chance of the platform the application runs on. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  id: () => crypto.randomUUID(),
  seed: () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
        Math.min(ms, maxTimerMs),
      )
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
    }),
}
