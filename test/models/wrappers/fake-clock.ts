import type { Pacing } from '../../../src/models/retries.ts'

/** Time that passes only when it is told to, and chance that is always in the middle. */
export type FakeClock = Pacing & {
  /** How long the waits were to be that have begun. */
  readonly waits: readonly number[]
  /** Lets time pass, and everybody act who waited for it. */
  readonly advance: (ms: number) => Promise<void>
}

type Sleeper = { readonly until: number; readonly wake: () => void }

export function fakeClock(): FakeClock {
  const waits: number[] = []
  const sleepers = new Set<Sleeper>()
  let time = 0
  return {
    waits,
    now: () => time,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        waits.push(ms)
        const sleeper = { until: time + ms, wake: resolve }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        })
      }),
    async advance(ms) {
      const end = time + ms
      await settled()
      for (let next = due(end); next; next = due(end)) {
        time = next.until
        sleepers.delete(next)
        next.wake()
        await settled()
      }
      time = end
    },
  }

  function due(end: number): Sleeper | undefined {
    const all = [...sleepers].filter(({ until }) => until <= end)
    return all.toSorted((left, right) => left.until - right.until)[0]
  }
}

/** Everything has been done that needs no time. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
