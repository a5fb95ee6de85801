import { expect, test } from 'vitest'

import { Pace } from '../../../src/tools/web/search/pace.ts'

const { signal } = new AbortController()

test('one goes at once, those that come with it each so much later than the one before', async () => {
  const waits: number[] = []
  let now = 10_000
  const pace = new Pace(2, {
    now: () => now,
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  })

  await Promise.all([pace.turn(signal), pace.turn(signal), pace.turn(signal)])
  now += 1_200
  await pace.turn(signal)
  now += 500
  await pace.turn(signal)

  expect(waits).toEqual([500, 1_000, 300, 300])
})

test('waiting ends when the signal aborts', async () => {
  const stop = new AbortController()
  const reason = new Error('enough')
  const pace = new Pace(0.001)
  await pace.turn(stop.signal)

  const turn = pace.turn(stop.signal)
  stop.abort(reason)

  await expect(turn).rejects.toBe(reason)
})

test('what was aborted before takes no place', async () => {
  const waits: number[] = []
  const pace = new Pace(1, { now: () => 0, sleep: (ms) => Promise.resolve(void waits.push(ms)) })
  const reason = new Error('never mind')

  await expect(pace.turn(AbortSignal.abort(reason))).rejects.toBe(reason)
  await pace.turn(signal)

  expect(waits).toEqual([])
})
