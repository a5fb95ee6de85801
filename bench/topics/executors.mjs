import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

import { defaultLimits } from '../../dist/core/limits.js'
import { encode } from '../../dist/values/codec.js'
import { kernels, toAction } from '../executors/kernels.mjs'
import { places } from '../executors/places.mjs'
import { isKnown, statusOfChildren } from '../processes.mjs'
import { toMb, toTime } from '../table.mjs'

export const about =
  'Cold start, warm open, host calls, 12 kernels and memory of every place, beside Node.js and CPython.'

const calls = 200
/** How long a place gets to have the next guest ready. */
const pauseMs = 3_000

const columns = [
  { title: 'place', width: 28 },
  { title: 'cold', width: 9 },
  { title: 'x', width: 5 },
  { title: 'warm', width: 9 },
  { title: 'host call', width: 9 },
  { title: 'memory', width: 9 },
  { title: 'kernels x', width: 9 },
  { title: 'slowest x', width: 18 },
]

export async function* run({ quick }) {
  const rounds = quick ? 2 : 5
  const floors = { javascript: floor('javascript', rounds), python: floor('python', rounds) }
  yield { type: 'table', title: 'minimum of each; x is the ratio to a plain process of the language', columns }
  for (const [language, { startMs, times }] of Object.entries(floors)) {
    const name = `${language === 'python' ? 'CPython' : 'Node.js'}, no sandbox`
    const cells = [name, toTime(startMs), '1', '', '', '', '1', '']
    yield { type: 'row', cells, figures: { name, startMs, times: Object.fromEntries(times) } }
  }
  for (const place of places) {
    const name = `${place.name}, ${place.language}`
    const missing = place.missing?.()
    if (missing === undefined) yield toRow(name, await measure(place, rounds), floors[place.language])
    else yield { type: 'note', text: `${name}: skipped, ${missing}.` }
  }
  yield* original(floors.python)
}

function toRow(name, { coldMs, warmMs, callMs, memoryBytes, times }, { startMs, times: plain }) {
  const ratios = [...times].map(([kernel, ms]) => [kernel, ms / plain.get(kernel)])
  const mean = Math.exp(ratios.reduce((sum, [, ratio]) => sum + Math.log(ratio), 0) / ratios.length)
  const [slowest, most] = ratios.toSorted(([, left], [, right]) => right - left)[0]
  const cells = [
    name,
    toTime(coldMs),
    (coldMs / startMs).toFixed(1),
    toTime(warmMs),
    toTime(callMs),
    isKnown ? toMb(memoryBytes) : '',
    mean.toFixed(1),
    `${slowest} ${most.toFixed(1)}`,
  ]
  const figures = { name, coldMs, warmMs, callMs, memoryBytes, mean, ratios: Object.fromEntries(ratios) }
  return { type: 'row', cells, figures }
}

/** A plain process of a language: how long it takes to start, and its times for the kernels, by itself. */
function floor(language, rounds) {
  const [file, flag] = language === 'python' ? ['python3', '-c'] : [process.execPath, '-e']
  const time = (code) => {
    const start = performance.now()
    const { status, stdout, stderr } = spawnSync(file, [flag, code], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${file} failed: ${stderr}`)
    return { elapsedMs: performance.now() - start, text: stdout.trim() }
  }
  const startMs = Math.min(...Array.from({ length: rounds }, () => time('1').elapsedMs))
  const times = kernels.map((kernel) => [kernel.name, Number(time(timedAlone(kernel, language, rounds)).text)])
  return { startMs, times: new Map(times) }
}

/** A program that prints the least time in ms that a kernel took. */
function timedAlone({ javascript, python }, language, rounds) {
  if (language === 'javascript') {
    return `function kernel() { ${javascript} }
      let best = Infinity
      for (let round = 0; round < ${rounds}; round++) { const start = performance.now(); kernel(); best = Math.min(best, performance.now() - start) }
      console.log(best)`
  }
  const body = python.replaceAll('\n', '\n    ')
  return `import time
def kernel():
    ${body}
best = float('inf')
for _ in range(${rounds}):
    start = time.perf_counter()
    kernel()
    best = min(best, time.perf_counter() - start)
print(best * 1000)`
}

const host = {
  output: () => {},
  call: () => Promise.resolve({ now: Date.now(), ok: true, value: encode(1) }),
}

async function measure({ create, language }, rounds) {
  const before = isKnown ? statusOfChildren().memoryBytes : 0
  const start = performance.now()
  const executor = await create()
  try {
    const first = await open(executor, language)
    await act(first, '1', undefined)
    const coldMs = performance.now() - start
    const memoryBytes = isKnown ? statusOfChildren().memoryBytes - before : 0
    const callMs = await timeCalls(first, language, rounds)
    const times = await timeKernels(first, language, rounds)
    await first.close()
    return { coldMs, warmMs: await timeWarm(executor, language, rounds), callMs, memoryBytes, times }
  } finally {
    await executor.close()
  }
}

function open(executor, language) {
  return executor.open({ language, limits: defaultLimits, seed: 1, functions: ['echo'] })
}

let actions = 0

/** Runs an action, and returns how long it took; a wrong result is no time. */
async function act(sandbox, code, expected) {
  actions += 1
  const start = performance.now()
  const ended = await sandbox.execute({ code, filename: `a${actions}`, now: Date.now() }, host)
  const elapsedMs = performance.now() - start
  const text = ended.output.trim() || (ended.text ?? '').replaceAll(/^'|'$/g, '')
  if (ended.kind === 'value' && (expected === undefined || text === expected)) return elapsedMs
  throw new Error(`An action ended with ${ended.kind}: ${ended.error?.message ?? ended.message ?? text}`)
}

async function least(rounds, work) {
  let best = Infinity
  for (let round = 0; round < rounds; round += 1) best = Math.min(best, await work())
  return best
}

function timeCalls(sandbox, language, rounds) {
  const code =
    language === 'python'
      ? `for _i in range(${calls}):\n    echo(_i)`
      : `for (let i = 0; i < ${calls}; i++) await echo(i); undefined`
  return least(rounds, async () => (await act(sandbox, code, undefined)) / calls)
}

/** The time of each kernel without that of an action that does nothing. */
async function timeKernels(sandbox, language, rounds) {
  const nothingMs = await least(rounds * 2, () => act(sandbox, '1', undefined))
  const times = new Map()
  for (const kernel of kernels) {
    const code = toAction(kernel, language, 1)
    const ms = await least(rounds, () => act(sandbox, code, kernel.expected))
    times.set(kernel.name, Math.max(ms - nothingMs, 0.001))
  }
  return times
}

function timeWarm(executor, language, rounds) {
  return least(Math.min(rounds, 3), async () => {
    await sleep(pauseMs)
    const start = performance.now()
    const sandbox = await open(executor, language)
    await act(sandbox, '1', undefined)
    const elapsedMs = performance.now() - start
    await sandbox.close()
    return elapsedMs
  })
}

const originalProgram = `
import json, sys, time
start = time.perf_counter()
from smolagents.local_python_executor import LocalPythonExecutor
executor = LocalPythonExecutor([], timeout_seconds=None)
executor.send_tools({})
executor("1")
cold = time.perf_counter() - start
times = {}
for name, code in json.load(sys.stdin):
    start = time.perf_counter()
    executor(code)
    times[name] = (time.perf_counter() - start) * 1000
print(json.dumps({"coldMs": cold * 1000, "times": times}))
`

/** The local executor of the Python package smolagents, where it is installed: in the process of the application. */
function* original(plain) {
  const programs = kernels.map((kernel) => [kernel.name, toAction(kernel, 'python', 1)])
  const { status, stdout } = spawnSync('python3', ['-c', originalProgram], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
  })
  if (status !== 0) {
    yield { type: 'note', text: 'smolagents (Python), local executor: skipped, it is not installed.' }
    return
  }
  const { coldMs, times } = JSON.parse(stdout)
  const found = { coldMs, warmMs: 0, callMs: 0, memoryBytes: 0, times: new Map(Object.entries(times)) }
  const row = toRow('smolagents (Python), local', found, plain)
  yield { ...row, cells: row.cells.map((cell, index) => ([3, 4, 5].includes(index) ? '' : cell)) }
}
