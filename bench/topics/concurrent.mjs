import { performance } from 'node:perf_hooks'
import process from 'node:process'

import { CodeAgent, tool } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'

import { isKnown, statusOf, statusOfChildren } from '../processes.mjs'
import { toMb } from '../table.mjs'

export const about = 'Memory and time of many runs at once of one agent, alone and with a team.'

const columns = [
  { title: 'at once', width: 26 },
  { title: 'runs', width: 6 },
  { title: 'seconds', width: 8 },
  { title: 'host', width: 10 },
  { title: 'a run', width: 9 },
  { title: 'sandbox', width: 10 },
  { title: 'a run', width: 9 },
]

const look = tool({
  name: 'look',
  description: 'Looks something up.',
  effect: 'read',
  input: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
  execute: ({ n }) => Number(n) * 2,
})

/** A model that says what a script has for the turn of the conversation it is shown. */
function scripted(replies) {
  return {
    id: 'scripted',
    async *stream({ messages }) {
      const turn = messages.filter(({ role }) => role === 'assistant').length
      yield { type: 'text-delta', text: `<code>${replies[turn]}` }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}

function createAgents(executor) {
  const common = { executor, tools: [look] }
  const single = new CodeAgent({
    ...common,
    name: 'single',
    description: 'Doubles.',
    model: scripted(['var found = await look({ n })', 'finalAnswer(found + n)']),
  })
  const team = new CodeAgent({
    ...common,
    name: 'lead',
    agents: [single],
    model: scripted([
      "var both = await Promise.all([single({ task: 'x', n }), single({ task: 'y', n: n + 1 })])",
      'finalAnswer(both.length)',
    ]),
  })
  return { single, team }
}

export async function* run({ quick }) {
  yield { type: 'table', title: 'peak above what it was before; each run has two steps', columns }
  const runs = quick ? 100 : 1_000
  yield await measure('runs of one agent', { count: runs, runsEach: 1, pick: ({ single }) => single })
  const teams = quick ? 30 : 333
  yield await measure('teams of one with two', { count: teams, runsEach: 3, pick: ({ team }) => team })
  if (!isKnown) yield { type: 'note', text: 'Memory is known on Linux only.' }
}

async function measure(name, { count, runsEach, pick }) {
  const executor = quickjs()
  try {
    const agent = pick(createAgents(executor))
    await agent.run('Warm up.', { variables: { n: 0 } })
    globalThis.gc?.()
    const before = memory()
    const peak = { ...before }
    const sampling = setInterval(() => takePeak(peak), 50)
    const start = performance.now()
    const results = await Promise.all(
      Array.from({ length: count }, (_, n) => agent.run('Do it.', { variables: { n }, reject: false })),
    )
    const seconds = (performance.now() - start) / 1_000
    clearInterval(sampling)
    takePeak(peak)
    const failed = results.find(({ status }) => status !== 'completed')
    if (failed) throw new Error(`A run ended as ${failed.status}: ${failed.error?.message}`)
    return toRow(name, {
      runs: count * runsEach,
      seconds,
      host: peak.host - before.host,
      sandbox: peak.sandbox - before.sandbox,
    })
  } finally {
    await executor.close()
  }
}

function memory() {
  if (!isKnown) return { host: process.memoryUsage().rss, sandbox: 0 }
  return { host: statusOf(process.pid).memoryBytes, sandbox: statusOfChildren().memoryBytes }
}

function takePeak(peak) {
  const now = memory()
  peak.host = Math.max(peak.host, now.host)
  peak.sandbox = Math.max(peak.sandbox, now.sandbox)
}

function toRow(name, { runs, seconds, host, sandbox }) {
  const each = (bytes) => `${(bytes / runs / 1e6).toFixed(3)} MB`
  const cells = [name, `${runs}`, seconds.toFixed(1), toMb(host), each(host), toMb(sandbox), each(sandbox)]
  return { type: 'row', cells, figures: { name, runs, seconds, hostBytes: host, sandboxBytes: sandbox } }
}
