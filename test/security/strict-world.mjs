// Runs one attack after the other in the sandbox, in one process with one executor, and watches that process and a
// session beside the hostile one. Told and answered by messages.
import process from 'node:process'

import { quickjs } from 'smolagents-ts/executors/quickjs'

import { createWatch, startSink } from './watch.mjs'

const KiB = 1024
const functions = ['echo', 'load', 'fail', 'hang', 'slow', 'finalAnswer']
const usual = {
  graceMs: 200,
  memoryMb: 24,
  sourceBytes: 256 * KiB,
  variablesBytes: 64 * KiB,
  answerBytes: 64 * KiB,
  valueChars: 10_000,
  consoleBytes: 10_000,
  argumentBytes: 64 * KiB,
  resultBytes: 64 * KiB,
  callsPerStep: 100,
  callsInFlight: 10,
}
const executor = quickjs()
const sink = await startSink()
const rejections = { listener: () => {} }
process.on('unhandledRejection', () => rejections.listener())
process.on('uncaughtException', () => rejections.listener())

function wait(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}

/** A host as an agent has it: `calls` are the names that reached it, `watch` sees what came with them. */
function createHost(watch, onHang = () => {}) {
  const host = {
    calls: [],
    output: ({ text }) => watch.out(text),
    async call({ name, args }, { signal }) {
      if (name === '$timer') {
        await wait(args[0], signal)
        return { now: 1, ok: true, value: null }
      }
      host.calls.push(name)
      watch.out(args)
      if (name === 'fail') return { now: 1, ok: false, error: { name: 'ToolError', message: 'no luck' } }
      if (name === 'hang') {
        onHang()
        return new Promise(() => {})
      }
      if (name === 'slow') await wait(5, signal)
      return { now: 1, ok: true, value: name === 'load' ? { rows: [1, 2, 3] } : (args[0] ?? null) }
    },
  }
  return host
}

/** A session that means no harm. It counts its turns, and loses them with its variables. */
function createSibling(secret) {
  const silent = { out: () => {} }
  let turns = 0
  let sandbox
  async function turn() {
    sandbox ??= executor.open({
      language: 'javascript',
      limits: { ...usual, stepTimeoutMs: 30_000 },
      seed: 2,
      functions,
    })
    const code =
      turns === 0 ? `const secret = ${JSON.stringify(secret)}; let turns = 1; turns` : `turns += await echo(1); turns`
    turns += 1
    const execution = await (await sandbox).execute({ code, filename: 'sibling.js', now: 1 }, createHost(silent))
    if (execution.text === String(turns)) return true
    sandbox = undefined
    turns = 0
    return false
  }
  return { turn: () => turn().catch(() => false) }
}

const sibling = createSibling(process.env.CANARY_SESSION)
await sibling.turn()

async function runActions({ actions, variables, abortsOnHang }, { sandbox, watch }) {
  const controller = new AbortController()
  const host = createHost(watch, () => abortsOnHang && controller.abort())
  const executions = []
  for (const [index, code] of actions.entries()) {
    const request = { code, filename: `step-${index + 1}.js`, now: 1, signal: controller.signal }
    const given = index === 0 && variables ? { variables } : {}
    const execution = await sandbox.execute({ ...request, ...given }, host)
    watch.out(execution)
    executions.push(execution)
    if (execution.kind === 'killed') break
  }
  return { executions, calls: host.calls }
}

async function attack(given) {
  const limits = { ...usual, ...given.limits }
  const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions })
  const watch = createWatch({ canaries: given.canaries, sink })
  rejections.listener = watch.onRejection
  const [during, done] = await Promise.all([sibling.turn(), runActions(given, { sandbox, watch })])
  const report = watch.report()
  await sandbox.close()
  const siblingKept = during && (await sibling.turn())
  return { ...report, ...done, siblingKept, finished: true }
}

process.on('message', async (given) => {
  try {
    process.send(await attack(given))
  } catch (error) {
    process.send({ failed: String(error?.stack ?? error) })
  }
})
process.send('ready')
