// What both worlds look at while hostile code runs: secrets that come out, and what becomes of the process around it.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'

// Taken now: in the open world the code may replace them.
const { stringify } = JSON
const { ownKeys, getOwnPropertyDescriptor } = Reflect
const MiB = 1024 * 1024

const intrinsics = {
  globalThis,
  Object,
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  Array,
  'Array.prototype': Array.prototype,
  'String.prototype': String.prototype,
  'Error.prototype': Error.prototype,
  Error,
  Promise,
  'Promise.prototype': Promise.prototype,
  'Map.prototype': Map.prototype,
  'RegExp.prototype': RegExp.prototype,
  JSON,
  Reflect,
  Symbol,
  process,
}

/** Every property of the built-ins, by identity. */
function snapshot() {
  const found = new Map()
  for (const [name, object] of Object.entries(intrinsics)) {
    for (const key of ownKeys(object)) {
      const { value, get, set } = getOwnPropertyDescriptor(object, key)
      found.set(`${name}.${String(key)}`, [value, get, set])
    }
  }
  return found
}

function changes(before) {
  const after = snapshot()
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => {
    const [old, now] = [before.get(name), after.get(name)]
    // Node.js loads some of its globals when they are first read.
    if (old?.[1] && now?.[0] && name.startsWith('globalThis.')) return false
    return !old || !now || old.some((part, index) => !Object.is(part, now[index]))
  })
}

function filesHere() {
  return stringify(readdirSync('.').map((name) => [name, statSync(name).size, readFileSync(name, 'utf8')]))
}

/** Reads of a process what Linux tells about it; elsewhere, and of a process that is gone, nothing. */
function ofProcess(pid, read) {
  try {
    return read(`/proc/${pid}`)
  } catch {
    return 0
  }
}

function childrenOf(pid) {
  const text = ofProcess(pid, (folder) => readFileSync(`${folder}/task/${pid}/children`, 'utf8'))
  return text === 0 ? [] : text.trim().split(' ').filter(Boolean)
}

const residentMb = (pid) =>
  ofProcess(pid, (folder) => (Number(readFileSync(`${folder}/statm`, 'utf8').split(' ')[1]) * 4096) / MiB)
const openFiles = (pid) => ofProcess(pid, (folder) => readdirSync(`${folder}/fd`).length)

const familyOf = (pid) => [pid, ...childrenOf(pid)]
const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0)
const familyMb = () => sumOf(familyOf(process.pid).map(residentMb))
const familyFiles = () => sumOf(familyOf(process.pid).map(openFiles))

/** A server nobody has a reason to ask. Its address stands in the environment. */
export async function startSink() {
  const sink = { hits: 0 }
  const server = createServer((_, response) => {
    sink.hits += 1
    response.end('hit')
  })
  server.unref()
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  process.env.SINK = `http://127.0.0.1:${server.address().port}/`
  return sink
}

/** Starts to watch. `canaries` are secrets by name. */
export function createWatch({ canaries, sink }) {
  const before = snapshot()
  const environment = stringify(process.env)
  const files = filesHere()
  const [filesOpen, residentBefore, hits] = [familyFiles(), familyMb(), sink.hits]
  const leaks = new Set()
  let outChars = 0
  let peakMb = residentBefore
  let rejections = 0
  const onRejection = () => {
    rejections += 1
  }
  const look = () => {
    peakMb = Math.max(peakMb, familyMb())
  }
  const sampling = setInterval(look, 25)
  sampling.unref()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const usage = process.cpuUsage()
  const startedAt = performance.now()
  return {
    /** Something came out of the code. */
    out(value) {
      const text = typeof value === 'string' ? value : (stringify(value) ?? '')
      outChars += text.length
      for (const [name, canary] of Object.entries(canaries)) if (text.includes(canary)) leaks.add(name)
    },
    onRejection,
    report() {
      const elapsedMs = performance.now() - startedAt
      const { user, system } = process.cpuUsage(usage)
      delay.disable()
      clearInterval(sampling)
      look()
      return {
        leaks: [...leaks],
        outChars,
        changed: changes(before),
        environmentKept: stringify(process.env) === environment && process.exitCode === undefined,
        filesKept: filesHere() === files,
        filesOpened: familyFiles() - filesOpen,
        hits: sink.hits - hits,
        rejections,
        elapsedMs,
        // A loop that is late without having computed was kept waiting by other processes.
        stallMs: Math.min(delay.max, (user + system) * 1_000) / 1e6,
        grownMb: peakMb - residentBefore,
      }
    },
  }
}
