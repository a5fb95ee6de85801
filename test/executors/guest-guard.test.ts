import { describe, expect, test } from 'vitest'

import { GuestGuard } from '../../src/executors/host/guest-guard.ts'

/** How long a guard lets an action go on, which `act` may tell it about. */
function untilOverdue(limitMs: number, load: number, act: (guard: GuestGuard) => void = () => {}): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const onOverdue = (): void => resolve(performance.now() - startedAt)
    act(new GuestGuard({ limitMs, load: () => load, onOverdue }))
  })
}

describe('the limit that the host keeps for itself', () => {
  test('is that of an action', async () => {
    expect(await untilOverdue(40, 1)).toBeGreaterThanOrEqual(39)
  })

  test('is longer when others have their turns too', async () => {
    expect(await untilOverdue(40, 3)).toBeGreaterThanOrEqual(119)
  })

  test('does not count the time in which the action waits for the host', async () => {
    const ms = await untilOverdue(40, 1, (guard) => {
      guard.update(true)
      setTimeout(() => guard.update(false), 100)
    })

    expect(ms).toBeGreaterThanOrEqual(138)
  })

  test('is put off by nothing that is sent', async () => {
    let isFlooded = true

    await untilOverdue(40, 1, (guard) => {
      const flood = setInterval(() => guard.update(false), 1)
      setTimeout(() => {
        isFlooded = false
        clearInterval(flood)
      }, 2_000)
    })

    expect(isFlooded).toBe(true)
  })
})
