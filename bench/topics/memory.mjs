import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { createFloor } from '../floor/floor.mjs'
import { createOurs } from '../ours.mjs'
import { isKnown, statusOf, statusOfChildren } from '../processes.mjs'
import { toMb } from '../table.mjs'

export const about = 'Memory of the child process and of the host for each idle session of quickjs(), beside the floor.'

/** Most memory of one idle session, in MB. */
const targets = { child: 12, host: 1 }
/** After this long everything that was started or ended has come to rest. */
const restMs = 1_500
const functions = ['echo']
const action = 'globalThis.rows = Array.from({ length: 100 }, (_, id) => ({ id })); await echo(rows.length)'

const columns = [
  { title: 'memory of', width: 28 },
  { title: 'floor', width: 9 },
  { title: 'ours', width: 9 },
  { title: 'target', width: 9 },
  { title: '', width: 4 },
]

export async function* run({ quick }) {
  const sessions = quick ? 10 : 40
  yield { type: 'table', title: `resident memory of each of ${sessions} idle sessions`, columns }
  if (!isKnown) {
    yield { type: 'note', text: 'skipped: it is read from /proc, which only Linux has.' }
    return
  }
  // Ours goes first: the second one finds memory in the host that the first has given back.
  const ours = await growth(createOurs(), sessions)
  const floor = await growth(await createFloor(), sessions)
  yield toRow('child, per session', { floor: floor.child, ours: ours.child, targetMb: targets.child })
  yield toRow('host, per session', { floor: floor.host, ours: ours.host, targetMb: targets.host })
  yield toRow('child with one session', { floor: floor.childAtStart, ours: ours.childAtStart })
}

function toRow(name, { floor, ours, targetMb }) {
  const figures = { name, floorBytes: floor, oursBytes: ours, targetMb }
  const cells = [name, toMb(floor), toMb(ours)]
  if (targetMb === undefined) return { type: 'row', cells, figures }
  const verdict = ours <= targetMb * 1e6 ? 'ok' : 'over'
  return { type: 'row', cells: [...cells, `<= ${targetMb} MB`, verdict], figures: { ...figures, verdict } }
}

/** What each of many sessions adds, once one has been opened. */
async function growth(side, count) {
  const sessions = []
  const openOne = async () => {
    const session = await side.open({ functions })
    await session.execute(action, (value) => Promise.resolve(value))
    sessions.push(session)
  }
  await openOne()
  const before = await atRest()
  while (sessions.length < count + 1) await openOne()
  const after = await atRest()
  for (const session of sessions) session.close()
  await side.close()
  return {
    child: (after.child - before.child) / count,
    host: (after.host - before.host) / count,
    childAtStart: before.child,
  }
}

async function atRest() {
  await sleep(restMs)
  collectGarbage()
  return { child: statusOfChildren().memoryBytes, host: statusOf(process.pid).memoryBytes }
}

/** Garbage of the host says nothing about sessions. */
function collectGarbage() {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}
