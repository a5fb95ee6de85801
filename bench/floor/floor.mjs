/**
 * The floor: what a sandbox of the same shape costs when it does nothing but run code. Interpreter in a worker in a
 * child process, JSON for values, one frame for each message; no codec, no checks, no limits of its own.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { createReader, toFrame } from './frames.mjs'

export async function createFloor() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('child.mjs', import.meta.url))], {
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const sessions = new Map()
  const ready = new Promise((resolve) => sessions.set(0, resolve))
  child.stdout.on(
    'data',
    createReader((session, body) => sessions.get(session)?.(body)),
  )
  await ready
  let last = 0
  return {
    pid: child.pid,
    open({ functions, image }) {
      last += 1
      return openSession({ child, sessions, session: last }, { functions, image })
    },
    async close() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

/** Does not wait: a worker is ready, and what is sent to it comes in order. */
function openSession({ child, sessions, session }, { functions, image }) {
  const send = (body) => child.stdin.write(toFrame(session, body))
  let host
  let waiting
  sessions.set(session, (body) => {
    // An image of an interpreter is no JSON.
    if (body[0] !== 0x7b) return waiting(new Uint8Array(body))
    const message = JSON.parse(body.toString())
    if (message.type === 'done') return waiting(message)
    void host(...message.args).then((value) => send(`s${JSON.stringify({ call: message.call, value })}`))
  })
  send(image ? Buffer.concat([Buffer.from('i'), image]) : `o${JSON.stringify(functions)}`)
  const ask = (body) =>
    new Promise((resolve) => {
      waiting = resolve
      send(body)
    })
  return {
    /** Runs one action; `call` does what any of its functions is asked to do. */
    async execute(code, call) {
      host = call
      const { value, error } = await ask(`e${code}`)
      if (error !== undefined) throw new Error(error)
      return value
    },
    snapshot: () => ask('p'),
    close() {
      send('c')
      sessions.delete(session)
    },
  }
}
