/**
 * One interpreter in its worker, with nothing around it. The first letter of a message says what it is: from the host
 * `o` opens (JSON: names of functions), `i` opens from an image, `e` executes, `s` settles (JSON), `p` asks for an image;
 * to the host everything is JSON written by the guest, or the bytes of an image.
 */
import { parentPort as port, workerData } from 'node:worker_threads'

import { EvalFlags, QuickJS } from 'quickjs-wasi'

const settings = { wasm: workerData.wasm, memoryLimit: 64 * 1024 * 1024, maxStackSize: 512 * 1024, timezoneOffset: 0 }

/** A program for the guest: JSON both ways, and a table of the promises of calls. */
const prelude = `
  globalThis.guest = (() => {
    const { parse, stringify } = JSON
    const waiting = new Map()
    let last = 0
    return {
      open(text) {
        for (const name of parse(text)) {
          globalThis[name] = (...args) =>
            new Promise((resolve) => {
              last += 1
              waiting.set(last, resolve)
              post(stringify({ type: 'call', call: last, name, args }))
            })
        }
      },
      settle(text) {
        const { call, value } = parse(text)
        const resolve = waiting.get(call)
        waiting.delete(call)
        resolve(value)
      },
      watch(promise) {
        promise.then(
          ({ value }) => post(stringify({ type: 'done', value })),
          (error) => post(stringify({ type: 'done', error: String(error) })),
        )
      },
    }
  })()
`

let vm = await QuickJS.create(settings)
vm.global.setProp('post', vm.newFunction('post', post))
vm.evalCode(prelude, 'prelude.js').dispose()
let guest = guestOf(vm)

function post(text) {
  port.postMessage(text.toString())
  return vm.undefined
}

function guestOf(owner) {
  const table = owner.global.getProp('guest')
  return { open: table.getProp('open'), settle: table.getProp('settle'), watch: table.getProp('watch') }
}

function call(target, text) {
  const handle = vm.newString(text)
  vm.callFunction(target, vm.undefined, handle).dispose()
  handle.dispose()
}

function execute(code) {
  const promise = vm.evalCode(code, 'action.js', EvalFlags.ASYNC)
  vm.callFunction(guest.watch, vm.undefined, promise).dispose()
  promise.dispose()
}

async function restore(image) {
  vm = await QuickJS.restore(QuickJS.deserializeSnapshot(image), settings)
  vm.registerHostCallback('post', post)
  guest = guestOf(vm)
}

function snapshot() {
  const image = QuickJS.serializeSnapshot(vm.snapshot())
  port.postMessage(image, [image.buffer])
}

// A session that is restored takes what follows only when it is there.
let restoring
port.on('message', (message) => {
  if (typeof message !== 'string') restoring = restore(message)
  else if (restoring) void restoring.then(() => take(message))
  else take(message)
})

function take(message) {
  const text = message.slice(1)
  switch (message[0]) {
    case 'o':
      return call(guest.open, text)
    case 'e':
      execute(text)
      break
    case 's':
      call(guest.settle, text)
      break
    case 'p':
      return snapshot()
  }
  vm.executePendingJobs()
}

port.postMessage('ready')
