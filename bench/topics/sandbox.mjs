import { performance } from 'node:perf_hooks'

import { compare } from '../compare.mjs'
import { createFloor } from '../floor/floor.mjs'
import { createOurs } from '../ours.mjs'
import { toTime } from '../table.mjs'

export const about = 'Time of opening, calls, large values and images of quickjs(), against the floor.'

const target = 1.5
/** Both sides have a new interpreter ready again after this long. */
const pauseMs = 400
const calls = 500
const parallelCalls = 900
const functions = ['echo']
const echo = (value) => Promise.resolve(value)

const columns = [
  { title: 'measure', width: 28 },
  { title: 'floor', width: 9 },
  { title: 'min', width: 9 },
  { title: 'ours', width: 9 },
  { title: 'min', width: 9 },
  { title: 'ratio', width: 6 },
  { title: 'of min', width: 6 },
  { title: 'target', width: 7 },
  { title: '', width: 4 },
]

/** Actions on sessions that stay open, and what a result must be. */
const actions = [
  {
    name: 'host call, one by one',
    code: `for (let i = 0; i < ${calls}; i++) await echo(i); ${calls}`,
    expected: `${calls}`,
    rounds: 24,
    per: calls,
  },
  {
    name: `${parallelCalls} calls at once`,
    code: `(await Promise.all(Array.from({ length: ${parallelCalls} }, (_, i) => echo(i)))).length`,
    expected: `${parallelCalls}`,
    rounds: 24,
  },
  { name: '1 MB of text each way', code: '(await echo(text)).length', expected: '963500', rounds: 9, warmUps: 1 },
  { name: '1 MB of rows each way', code: '(await echo(rows)).length', expected: '24000', rounds: 9, warmUps: 1 },
]

/** Text and rows take about a million bytes as JSON. */
const prepare = `
  globalThis.text = 'The quick brown fox said "jump" and did.\\n'.repeat(23_500)
  globalThis.rows = Array.from({ length: 24_000 }, (_, index) => ({ id: index, name: 'customer number ' + index }))
  0
`

export async function* run({ quick }) {
  const sides = { floor: await createFloor(), ours: createOurs() }
  const share = quick ? 1 / 3 : 1
  yield { type: 'table', title: 'median and minimum of quickjs() and of the floor, in turns', columns }
  try {
    yield toRow('warm open + first result', await compareOpen(sides, Math.ceil(24 * share)))
    const sessions = await openBoth(sides, prepare)
    for (const { name, rounds, ...action } of actions) {
      yield toRow(name, await compareAction(sessions, action, Math.ceil(rounds * share)))
    }
    closeBoth(sessions)
    yield* images(sides, share)
  } finally {
    await Promise.all([sides.floor.close(), sides.ours.close()])
  }
}

function toRow(name, { floor, ours, ratio, ratioOfMins }) {
  const times = [floor.medianMs, floor.minMs, ours.medianMs, ours.minMs].map(toTime)
  const verdict = ratio <= target ? 'ok' : 'over'
  const cells = [name, ...times, ratio.toFixed(2), ratioOfMins.toFixed(2), `<= ${target}`, verdict]
  return { type: 'row', cells, figures: { name, floor, ours, ratio, ratioOfMins, target, verdict } }
}

async function openBoth({ floor, ours }, code) {
  const sessions = { floor: await floor.open({ functions }), ours: await ours.open({ functions }) }
  await sessions.floor.execute(code, echo)
  await sessions.ours.execute(code, echo)
  return sessions
}

function closeBoth({ floor, ours }) {
  floor.close()
  ours.close()
}

/** Runs an action once and returns its time; a wrong result is no time. */
async function timed(session, code, expected) {
  const start = performance.now()
  const result = await session.execute(code, echo)
  const elapsedMs = performance.now() - start
  if (String(result) !== expected) throw new Error(`"${code}" gave ${String(result)}, not ${expected}.`)
  return elapsedMs
}

function compareAction(sessions, { code, expected, per = 1, warmUps }, rounds) {
  return compare({
    rounds,
    warmUps,
    floor: async () => (await timed(sessions.floor, code, expected)) / per,
    ours: async () => (await timed(sessions.ours, code, expected)) / per,
  })
}

async function timedOpen(side, options, { code, expected }) {
  const start = performance.now()
  const session = await side.open(options)
  await timed(session, code, expected)
  const elapsedMs = performance.now() - start
  session.close()
  return elapsedMs
}

function compareOpen({ floor, ours }, rounds) {
  const action = { code: '1 + 1', expected: '2' }
  return compare({
    rounds,
    pauseMs,
    floor: () => timedOpen(floor, { functions }, action),
    ours: () => timedOpen(ours, { functions }, action),
  })
}

/** Images of an interpreter that has run one small action. */
async function* images(sides, share) {
  const sessions = await openBoth(sides, 'globalThis.marker = 41')
  if (!sessions.ours.snapshot) {
    yield { type: 'note', text: 'snapshot and restore: skipped, the sandboxes of this build have no snapshot().' }
    return closeBoth(sessions)
  }
  const taken = {}
  const take = async (name) => {
    const start = performance.now()
    taken[name] = await sessions[name].snapshot()
    return performance.now() - start
  }
  const rounds = Math.ceil(30 * share)
  yield toRow('snapshot', await compare({ rounds, floor: () => take('floor'), ours: () => take('ours') }))
  closeBoth(sessions)
  yield toRow('restore + first result', await compareRestore(sides, taken, Math.ceil(16 * share)))
  const sizes = `${taken.floor.length} bytes of the floor, ${taken.ours.length} of ours`
  yield { type: 'note', text: `images: ${sizes}` }
}

function compareRestore({ floor, ours }, taken, rounds) {
  const action = { code: 'marker + 1', expected: '42' }
  return compare({
    rounds,
    pauseMs,
    floor: () => timedOpen(floor, { functions, image: taken.floor }, action),
    ours: () => timedOpen(ours, { functions, image: taken.ours }, action),
  })
}
