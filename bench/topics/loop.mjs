import { fork } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

import { CodeAgent } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'

import { runFloor } from '../floor/loop.mjs'
import { toTime } from '../table.mjs'

export const about = 'CPU time of the host for a step of an agent, against a loop of bare fetch calls.'

const target = 1.5

const columns = [
  { title: 'steps of 1 KB', width: 14 },
  { title: 'floor', width: 9 },
  { title: 'ours', width: 9 },
  { title: 'ratio', width: 6 },
  { title: 'target', width: 7 },
]

export async function* run({ quick }) {
  const server = fork(new URL('../server/chat.mjs', import.meta.url))
  const [port] = await once(server, 'message')
  const lengths = quick ? [10, 50] : [10, 100, 400]
  const rounds = quick ? 2 : 3
  try {
    const system = 'x'.repeat(4_000)
    const ours = (steps) => runAgent(`http://127.0.0.1:${port}/${steps}/v1`, steps)
    const floor = (steps) => runFloor(`http://127.0.0.1:${port}/${steps}/v1`, { steps, system })
    yield { type: 'table', title: 'CPU per step, least of the rounds; the sandbox is another process', columns }
    for (let round = 0; round < 3; round += 1) for (const side of [floor, ours]) await side(30)
    for (const steps of lengths) {
      const times = { floor: [], ours: [] }
      for (let round = 0; round < rounds; round += 1) {
        times.floor.push(await cpuMsOf(() => floor(steps)))
        times.ours.push(await cpuMsOf(() => ours(steps)))
      }
      yield toRow(steps, Math.min(...times.floor) / steps, Math.min(...times.ours) / steps)
    }
  } finally {
    server.disconnect()
  }
}

async function runAgent(baseUrl, steps) {
  const agent = new CodeAgent({ model: openai({ model: 'test', baseUrl }), maxSteps: steps + 1 })
  await agent.run('Do it.')
}

async function cpuMsOf(work) {
  globalThis.gc?.()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function toRow(steps, floorMs, oursMs) {
  const ratio = oursMs / floorMs
  const cells = [`${steps}`, toTime(floorMs), toTime(oursMs), ratio.toFixed(2), target.toFixed(1)]
  return { type: 'row', cells, figures: { steps, floorMs, oursMs, ratio } }
}
