/** The child process of the floor: its main thread passes frames on to workers, of which some are kept ready. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { Worker } from 'node:worker_threads'

import { createReader, toFrame } from './frames.mjs'

/** Workers that are kept ready, and how long after one is taken the next is started: not while the first one works. */
const spare = 1
const refillMs = 50
const file = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')
const wasm = await WebAssembly.compile(readFileSync(file))
const sessions = new Map()
const idle = []

function start() {
  return new Worker(new URL('worker.mjs', import.meta.url), {
    workerData: { wasm },
    resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    env: {},
  })
}

async function fill() {
  while (idle.length < spare) {
    const worker = start()
    idle.push(worker)
    await once(worker, 'message')
  }
}

/** Takes a worker that is ready, or one that takes its messages as soon as it is. */
function open(session) {
  const worker = idle.pop() ?? start()
  worker.on('message', (message) => {
    if (message !== 'ready') process.stdout.write(toFrame(session, message))
  })
  sessions.set(session, worker)
  setTimeout(fill, refillMs)
  return worker
}

const read = createReader((session, body) => {
  const worker = sessions.get(session) ?? open(session)
  const letter = String.fromCharCode(body[0])
  if (letter === 'c') {
    sessions.delete(session)
    void worker.terminate()
  } else if (letter === 'i') {
    const image = new Uint8Array(body.subarray(1))
    worker.postMessage(image, [image.buffer])
  } else {
    // A worker has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(body.toString())
  }
})

process.stdin.on('data', read).on('end', () => process.exit())
await fill()
process.stdout.write(toFrame(0, 'ready'))
