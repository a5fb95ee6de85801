/** The executor of this package, as it is built, behind the same two methods that a session of the floor has. */
import { quickjs } from 'smolagents-ts/executors/quickjs'

import { defaultLimits } from '../dist/core/limits.js'
import { decode, encode } from '../dist/values/codec.js'

export function createOurs() {
  const executor = quickjs()
  return {
    async open({ functions, image }) {
      const options = { language: 'javascript', limits: defaultLimits, seed: 1, functions }
      return toSession(await executor.open(image ? { ...options, image } : options))
    },
    close: () => executor.close(),
  }
}

function toSession(sandbox) {
  let actions = 0
  return {
    /** Runs one action and returns its last value as text; `call` gets and returns values, as a tool does. */
    async execute(code, call) {
      actions += 1
      const request = { code, filename: `action-${actions}.js`, now: Date.now() }
      const execution = await sandbox.execute(request, toHost(call))
      if (execution.kind === 'value') return execution.text
      throw new Error(`The action ended with ${execution.kind}: ${execution.error?.message ?? execution.message}`)
    },
    snapshot: sandbox.snapshot && (() => sandbox.snapshot()),
    close: () => sandbox.close(),
  }
}

function toHost(call) {
  return {
    output: () => {},
    async call({ args }) {
      const value = await call(...args.map((argument) => decode(argument)))
      return { now: Date.now(), ok: true, value: encode(value) }
    },
  }
}
