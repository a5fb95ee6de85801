// Runs a program in the sandbox, watches the host meanwhile, and prints what came of it.
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { quickjs } from 'smolagents-ts/executors/quickjs'

const MiB = 1024 * 1024
const limits = {
  stepTimeoutMs: 2_000,
  graceMs: 300,
  memoryMb: 32,
  sourceBytes: MiB,
  variablesBytes: MiB,
  answerBytes: MiB,
  valueChars: 1_000,
  consoleBytes: 10_000,
  argumentBytes: MiB,
  resultBytes: MiB,
  callsPerStep: 100,
  callsInFlight: 10,
}
const world = { calls: 0 }
const host = {
  output() {},
  call(call) {
    world.calls += 1
    return Promise.resolve({ now: 1, ok: true, value: call.args[0] ?? null })
  },
}
const globalsBefore = Reflect.ownKeys(globalThis).length
const executor = quickjs()
const options = { language: 'javascript', limits, seed: 1, functions: ['echo', 'finalAnswer'] }

const sandbox = await executor.open(options)
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const startedAt = performance.now()
world.execution = await sandbox.execute({ code: process.argv[2], filename: 'step-1.js', now: 1 }, host)
world.elapsedMs = performance.now() - startedAt
delay.disable()
world.delayMs = delay.max / 1e6

const fresh = await executor.open(options)
world.next = await fresh.execute({ code: '1 + 1', filename: 'step-1.js', now: 1 }, host)
world.isIntact =
  Reflect.ownKeys(globalThis).length === globalsBefore && !('toJSON' in {}) && process.exitCode === undefined
process.stdout.write(JSON.stringify(world))
