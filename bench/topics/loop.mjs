import { spawnSync } from 'node:child_process'
import process from 'node:process'

import { startSides } from '../loop/sides.mjs'
import { cpuMsOfGone, isKnown } from '../processes.mjs'
import { toTime } from '../table.mjs'

export const about = 'CPU time and memory of the host for the steps of an agent, against a loop of bare fetch calls.'

/** What is to be reached, as ratios to the floor where no unit is given. */
const targets = { step: 1.5, exponent: 1.15, deltaMs: 0.015, kept: 2, start: 1.5 }

/** The sides that the target is about. */
const bare = ['floor', 'ours']

export async function* run({ quick }) {
  const rounds = quick ? 2 : 8
  const sides = await startSides(['floor', 'echo', 'ours'], { warmUps: quick ? 2 : 8 })
  try {
    yield* perStep(sides, { rounds, lengths: quick ? [10] : [10, 400] })
    yield* growth(sides, { rounds: Math.ceil(rounds / 4), long: quick ? 300 : 1_000 })
    yield* streaming(sides, { rounds, counts: quick ? [500, 2_000] : [500, 2_000, 8_000] })
    yield* memory(sides, { steps: quick ? 100 : 400 })
  } finally {
    sides.stop()
  }
  if (isKnown) yield* start({ times: quick ? 10 : 40 })
}

function toTable(title, what, ...more) {
  const columns = [
    { title: what, width: 28 },
    { title: 'floor', width: 9 },
    { title: 'ours', width: 9 },
    { title: 'ratio', width: 6 },
    { title: 'target', width: 8 },
    ...more.map((one) => ({ title: one, width: 9 })),
  ]
  return { type: 'table', title, columns }
}

function toRow(name, figures, { cells, target }) {
  return { type: 'row', cells: [name, ...cells, target], figures: { name, ...figures } }
}

async function* perStep({ compare }, { rounds, lengths }) {
  yield toTable('CPU of the host for one step', 'replies, steps, output', 'echo', 'sandbox')
  const cases = [{ steps: 100, chars: 10 }, ...lengths.map((length) => ({ steps: length, chars: 1_000 }))]
  for (const deltas of [0, 20]) {
    for (const { steps: length, chars } of cases) {
      const found = await compare({ steps: length, chars, deltas }, length > 100 ? Math.ceil(rounds / 4) : rounds)
      const [floorMs, echoMs, oursMs] = [found.floor, found.echo, found.ours].map(({ hostMs }) => hostMs / length)
      const sandboxMs = found.ours.sandboxMs / length
      const ratio = oursMs / floorMs
      const cells = [toTime(floorMs), toTime(oursMs), ratio.toFixed(2)]
      const name = `${deltas === 0 ? 'plain' : `${deltas} deltas`}, ${length}, ${chars < 1_000 ? 'short' : '1 KB'}`
      const row = toRow(name, { floorMs, echoMs, oursMs, sandboxMs, ratio }, { cells, target: `${targets.step}` })
      yield { ...row, cells: [...row.cells, toTime(echoMs), toTime(sandboxMs)] }
    }
  }
}

/** How the time of a run grows with its length n: as n to the power of the exponent. */
async function* growth({ compare }, { rounds, long }) {
  yield toTable(`CPU of the host for one step of a long run, and how that of the run grows from 100`, 'steps')
  const found = {}
  for (const length of [100, long]) {
    const { floor, ours } = await compare({ steps: length }, length > 100 ? rounds : 4 * rounds, bare)
    found[length] = { floor: floor.hostMs, ours: ours.hostMs }
    const [floorMs, oursMs] = [floor.hostMs / length, ours.hostMs / length]
    const ratio = oursMs / floorMs
    const cells = [toTime(floorMs), toTime(oursMs), ratio.toFixed(2)]
    yield toRow(`${length}`, { floorMs, oursMs, ratio }, { cells, target: `${targets.step}` })
  }
  const exponentOf = (side) => Math.log(found[long][side] / found[100][side]) / Math.log(long / 100)
  const [floor, ours] = [exponentOf('floor'), exponentOf('ours')]
  const cells = [floor.toFixed(2), ours.toFixed(2), '']
  yield toRow('exponent', { floor, ours }, { cells, target: `${targets.exponent}` })
}

async function* streaming({ compare }, { rounds, counts }) {
  yield toTable('CPU of the host for one delta of a long reply, with somebody who listens', 'deltas')
  for (const count of counts) {
    const { floor, ours } = await compare({ steps: 1, deltas: count, listens: true }, rounds, bare)
    const [floorMs, oursMs] = [floor.hostMs / count, ours.hostMs / count]
    const ratio = oursMs / floorMs
    const cells = [floorMs, oursMs].map((ms) => `${(ms * 1_000).toFixed(1)} µs`)
    const target = `${targets.deltaMs * 1_000} µs`
    yield toRow(`${count}`, { floorMs, oursMs, ratio }, { cells: [...cells, ratio.toFixed(2)], target })
  }
}

async function* memory({ compare }, { steps: length }) {
  yield toTable('memory that stays while agent and result are kept', 'after a run of')
  const job = { steps: length, chars: 1_000, repeat: 5, keeps: true }
  // What earlier jobs have left behind is let go of in the first round.
  await compare(job, 1, bare)
  const { floor, ours } = await compare(job, 2, bare)
  const [floorBytes, oursBytes] = [floor.keptBytes, ours.keptBytes]
  const ratio = oursBytes / floorBytes
  const cells = [...[floorBytes, oursBytes].map((bytes) => `${(bytes / 1_024).toFixed(0)} KB`), ratio.toFixed(2)]
  yield toRow(`${length} steps of 1 KB`, { floorBytes, oursBytes, ratio }, { cells, target: `${targets.kept}` })
}

async function* start({ times }) {
  yield toTable('CPU of a process that does nothing else', 'importing')
  const programs = { floor: '0', ours: "import('smolagents-ts')" }
  const found = { floor: [], ours: [] }
  for (let round = 0; round < 4; round += 1) {
    for (const [side, program] of Object.entries(programs)) found[side].push(cpuMsOf(program, times / 4))
  }
  const [floorMs, oursMs] = [Math.min(...found.floor), Math.min(...found.ours)]
  const ratio = oursMs / floorMs
  const cells = [toTime(floorMs), toTime(oursMs), ratio.toFixed(2)]
  yield toRow('the main entry', { floorMs, oursMs, ratio }, { cells, target: `${targets.start}` })
}

/** CPU time of a process that runs a program, the mean of several: the kernel counts it in ticks of 10 ms. */
function cpuMsOf(program, times) {
  const before = cpuMsOfGone()
  for (let time = 0; time < times; time += 1) {
    const { status } = spawnSync(process.execPath, ['-e', program], { cwd: new URL('..', import.meta.url) })
    if (status !== 0) throw new Error(`node -e "${program}" failed.`)
  }
  return (cpuMsOfGone() - before) / times
}
