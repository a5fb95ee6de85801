import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

import { createOurs } from '../ours.mjs'
import { isKnown, statusOf, statusOfChildren } from '../processes.mjs'
import { toMb } from '../table.mjs'

export const about = 'Memory, threads and handles of quickjs() over a thousand sessions one by one, then 40 at once.'

const functions = ['echo']
const atOnce = 40
/** After this long the workers of closed sessions are gone. */
const restMs = 300

const columns = [
  { title: 'after', width: 28 },
  { title: 'child', width: 9 },
  { title: 'host', width: 9 },
  { title: 'threads', width: 8 },
  { title: 'handles', width: 8 },
  { title: 'sessions/s', width: 10 },
]

export async function* run({ quick }) {
  const total = quick ? 100 : 1_000
  const rounds = quick ? 1 : 5
  const ours = createOurs()
  yield { type: 'table', title: 'sessions that are opened, call once, and are closed', columns }
  if (!isKnown) yield { type: 'note', text: 'memory and threads are read from /proc, which only Linux has.' }
  try {
    // The first session starts the child process.
    await useOne(ours, 0)
    yield* oneByOne(ours, total)
    yield* manyAtOnce(ours, rounds)
  } finally {
    await ours.close()
  }
}

async function* oneByOne(ours, total) {
  let done = 0
  for (const part of [0.1, 0.5, 1]) {
    const start = performance.now()
    const count = total * part - done
    for (let index = 0; index < count; index += 1) await useOne(ours, index)
    done += count
    yield await toRow(`${done} one by one`, count / (performance.now() - start))
  }
}

async function* manyAtOnce(ours, rounds) {
  for (let round = 1; round <= rounds; round += 1) {
    const start = performance.now()
    await Promise.all(Array.from({ length: atOnce }, (_, index) => useOne(ours, index)))
    yield await toRow(`${atOnce} at once, round ${round}`, atOnce / (performance.now() - start))
  }
}

async function useOne(ours, index) {
  const session = await ours.open({ functions })
  const result = await session.execute(`(await echo(${index})) + 1`, (value) => Promise.resolve(value))
  if (result !== `${index + 1}`) throw new Error(`Session ${index} gave ${result}.`)
  await session.close()
}

async function toRow(name, perMs) {
  await sleep(restMs)
  const handles = process.getActiveResourcesInfo().length
  const perSecond = perMs * 1_000
  const speed = perSecond.toFixed(1)
  if (!isKnown)
    return { type: 'row', cells: [name, '', '', '', `${handles}`, speed], figures: { name, handles, perSecond } }
  const child = statusOfChildren()
  const host = statusOf(process.pid)
  const cells = [name, toMb(child.memoryBytes), toMb(host.memoryBytes), `${child.threads}`, `${handles}`, speed]
  const figures = {
    name,
    childBytes: child.memoryBytes,
    hostBytes: host.memoryBytes,
    threads: child.threads,
    handles,
    perSecond,
  }
  return { type: 'row', cells, figures }
}
