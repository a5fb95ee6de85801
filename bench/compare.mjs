import { setTimeout as sleep } from 'node:timers/promises'

/** Median and minimum of a list of times. */
function summaryOf(times) {
  const sorted = times.toSorted((left, right) => left - right)
  const last = sorted.length - 1
  const medianMs = (sorted[Math.floor(last / 2)] + sorted[Math.ceil(last / 2)]) / 2
  return { medianMs, minMs: sorted[0] }
}

/**
 * Measures two things in turns, so that a busy machine slows both. `floor` and `ours` do it once and return how long the
 * part that counts took; who goes first changes with each round. `pauseMs` passes after each of them, unmeasured.
 */
export async function compare({ floor, ours, rounds, warmUps = 3, pauseMs = 0 }) {
  const sides = [
    { measure: floor, times: [] },
    { measure: ours, times: [] },
  ]
  for (let round = -warmUps; round < rounds; round += 1) {
    const order = round % 2 === 0 ? sides : sides.toReversed()
    for (const { measure, times } of order) {
      const elapsedMs = await measure()
      if (round >= 0) times.push(elapsedMs)
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  const [ofFloor, ofOurs] = sides.map(({ times }) => summaryOf(times))
  return {
    floor: ofFloor,
    ours: ofOurs,
    ratio: ofOurs.medianMs / ofFloor.medianMs,
    ratioOfMins: ofOurs.minMs / ofFloor.minMs,
  }
}
