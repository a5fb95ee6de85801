/** The sides of the topics `loop` and `models`, each a process of its own, and the server that all of them ask. */
import { fork } from 'node:child_process'
import { once } from 'node:events'

const ofLoop = {
  program: new URL('side.mjs', import.meta.url),
  jobs: [
    { steps: 100, deltas: 0 },
    { steps: 100, deltas: 20 },
  ],
}

/** Starts them, and gives each `jobs` until its code is as fast as it gets. */
export async function startSides(names, { warmUps, program = ofLoop.program, jobs = ofLoop.jobs }) {
  const server = fork(new URL('../server/chat.mjs', import.meta.url))
  const [port] = await once(server, 'message')
  const children = new Map()
  for (const name of names) {
    const child = fork(program, [name], { execArgv: ['--expose-gc'] })
    await once(child, 'message')
    children.set(name, child)
  }

  async function ask(name, { deltas = 0, chars = 10, ...job }) {
    const child = children.get(name)
    const answered = once(child, 'message')
    const url = `http://127.0.0.1:${port}/${job.steps}/${chars}/${deltas}/v1`
    child.send({ ...job, url, chars, streaming: deltas > 0 })
    const [figures] = await answered
    if (figures.error !== undefined) throw new Error(`The side ${name} failed: ${figures.error}`)
    return figures
  }

  /** The least of the rounds for each side; they take turns, and who goes first changes. */
  async function compare(job, rounds, only = names) {
    const all = new Map(only.map((name) => [name, []]))
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? only : only.toReversed()
      for (const name of order) all.get(name).push(await ask(name, job))
    }
    return Object.fromEntries(only.map((name) => [name, leastOf(all.get(name))]))
  }

  for (let round = 0; round < warmUps; round += 1) {
    for (const name of names) for (const job of jobs) await ask(name, job)
  }
  return {
    compare,
    stop() {
      for (const child of [server, ...children.values()]) child.disconnect()
    },
  }
}

function leastOf(figures) {
  const keys = Object.keys(figures[0])
  return Object.fromEntries(keys.map((key) => [key, Math.min(...figures.map((one) => one[key]))]))
}
