import { startSides } from '../loop/sides.mjs'
import { clients, installClients } from '../models/clients.mjs'
import { toTime } from '../table.mjs'

export const about = 'CPU time of clients for a streamed chunk and for a request, beside other packages.'

/** What is to be reached: microseconds for a chunk, or a part of what the best of the others takes. */
const targets = { chunkMs: 0.003, ratio: 0.5 }

const ours = 'smolagents-ts'
const others = Object.keys(clients).filter((name) => name !== ours)

export async function* run({ quick }) {
  installClients()
  const sides = await startSides([ours, ...others], {
    program: new URL('../models/side.mjs', import.meta.url),
    warmUps: quick ? 1 : 3,
    jobs: [
      { steps: 1, deltas: 2_000, requests: 4 },
      { steps: 1, deltas: 20, requests: 100 },
      { steps: 1, deltas: 0, requests: 100 },
    ],
  })
  try {
    yield* perChunk(sides, { rounds: quick ? 2 : 8, counts: quick ? [2_000] : [500, 2_000, 8_000] })
    yield* perRequest(sides, { rounds: quick ? 2 : 8 })
  } finally {
    sides.stop()
  }
}

function toTable(title, what) {
  const columns = [what, 'client', 'CPU', 'ours / it'].map((name, at) => ({ title: name, width: [28, 26, 9, 9][at] }))
  return { type: 'table', title, columns }
}

/** A row for each client, with how ours compares to it, and a note with the best of the others. */
function* toRows(what, found, units) {
  const all = Object.entries(found).map(([name, { cpuMs }]) => ({ name, cpuMs: cpuMs / units }))
  const own = all.find(({ name }) => name === ours).cpuMs
  for (const { name, cpuMs } of all) {
    const ratio = own / cpuMs
    const cells = [name === ours ? what : '', name, toShortTime(cpuMs), name === ours ? '' : ratio.toFixed(2)]
    yield { type: 'row', cells, figures: { name: `${what}, ${name}`, cpuMs, ratio } }
  }
}

function toShortTime(ms) {
  return ms < 0.1 ? `${(ms * 1_000).toFixed(2)} µs` : toTime(ms)
}

async function* perChunk({ compare }, { rounds, counts }) {
  const target = `target: ${targets.chunkMs * 1_000} µs, or ${targets.ratio} of the best of the others`
  yield toTable(`CPU for one chunk of a streamed reply; ${target}`, 'chunks of a reply')
  for (const count of counts) {
    const requests = Math.max(1, Math.round(8_000 / count))
    const found = await compare({ steps: 1, deltas: count, requests }, rounds)
    checkSame(found)
    yield* toRows(`${count}`, found, count * requests)
  }
}

async function* perRequest({ compare }, { rounds }) {
  yield toTable('CPU for one request', 'reply')
  for (const deltas of [0, 20]) {
    const requests = 200
    const found = await compare({ steps: 1, deltas, requests }, rounds)
    checkSame(found)
    yield* toRows(deltas === 0 ? 'in one piece' : `${deltas} chunks`, found, requests)
  }
}

/** Whoever loses a part of a reply is not measured. */
function checkSame(found) {
  const lengths = new Set(Object.values(found).map(({ characters }) => characters))
  if (lengths.size !== 1) throw new Error(`The clients read different texts: ${JSON.stringify(found)}`)
}
