/**
 * One side of the topic `loop` in a process of its own: `floor`, `echo` (the floor with a message to a child process and
 * back in each step) or `ours`. It is sent jobs, does one at a time, and sends what each took.
 */
import process from 'node:process'

import { runFloor } from '../floor/loop.mjs'
import { startEcho } from '../floor/echo.mjs'
import { cpuMsOfChildren } from '../processes.mjs'

const system = 'x'.repeat(3_000)

const sides = {
  floor: () => (url, options) => runFloor(url, { ...options, system }),
  echo() {
    const act = startEcho()
    return (url, options) => runFloor(url, { ...options, system, act })
  },
  async ours() {
    const { CodeAgent } = await import('smolagents-ts')
    const { openai } = await import('smolagents-ts/models/openai')
    return async (url, { steps, streaming, onDelta }) => {
      const agent = new CodeAgent({ model: openai({ model: 'test', baseUrl: url, streaming }), maxSteps: steps + 1 })
      const run = agent.stream('Do it.', { detach: true })
      if (onDelta) for await (const event of run) if (event.type === 'text-delta') onDelta(event.text)
      const result = await run.result
      if (result.status !== 'completed') throw new Error(result.error.message)
      return { agent, result }
    }
  },
}

const work = await sides[process.argv[2]]()

/**
 * What is made is kept until its memory is measured, where that is asked for. Otherwise no garbage is collected by force:
 * that makes V8 forget code it has compiled.
 */
async function measure({ url, repeat = 1, keeps = false, listens = false, ...options }) {
  const kept = []
  const listening = listens ? { onDelta: () => {} } : {}
  const memory = keeps ? await keptBytes() : 0
  const sandboxMs = cpuMsOfChildren()
  const before = process.cpuUsage()
  for (let round = 0; round < repeat; round += 1) {
    const made = await work(url, { ...options, ...listening })
    if (keeps) kept.push(made)
  }
  const { user, system: inKernel } = process.cpuUsage(before)
  return {
    hostMs: (user + inKernel) / 1_000 / repeat,
    sandboxMs: (cpuMsOfChildren() - sandboxMs) / repeat,
    keptBytes: keeps ? ((await keptBytes()) - memory) / kept.length : 0,
  }
}

/** Memory in use once what can be let go of is gone; finalizers need a moment for that. */
async function keptBytes() {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc()
    await new Promise((resolve) => void setTimeout(resolve, 10))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

process.on('message', (job) => {
  void measure(job).then(
    (figures) => process.send(figures),
    (error) => process.send({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit())
process.send('ready')
