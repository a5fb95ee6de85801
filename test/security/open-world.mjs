// Runs the actions of one attack in a plain `node:vm` context, with a bridge as people write them at first, and prints
// what came of it. Nothing here protects from anything.
import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { constants, createContext, runInContext } from 'node:vm'

import { createWatch, startSink } from './watch.mjs'

const { actions, canaries, variables } = JSON.parse(readFileSync(0, 'utf8'))
const { stringify } = JSON
const sink = await startSink()
// What another session of this process holds.
globalThis.sessions = { other: { secret: canaries.session } }
const watch = createWatch({ canaries, sink })
const world = { calls: [], answers: [], output: '', finished: false }

function called(name, args) {
  world.calls.push(name)
  try {
    watch.out(stringify(args))
  } catch {
    // What cannot be written down cannot be searched.
  }
}

function print(...args) {
  const text = `${args.join(' ')}\n`
  world.output = (world.output + text).slice(0, 10_000)
  watch.out(text)
}

function show(value) {
  return inspect(value, { showProxy: true })
}

/** How options are merged where nobody thinks of `__proto__`. */
function merge(target, source) {
  for (const key of Object.keys(source)) {
    const value = source[key]
    if (typeof value === 'object' && value !== null && target[key]) merge(target[key], value)
    else target[key] = value
  }
}

const settings = {}
const context = createContext({
  console: { log: print, info: print, warn: print, error: print, debug: (...args) => print(...args.map(show)) },
  setTimeout,
  setInterval,
  clearTimeout,
  queueMicrotask,
  structuredClone,
  echo: (value) => {
    called('echo', [value])
    return Promise.resolve(value)
  },
  load: (...args) => {
    called('load', args)
    return Promise.resolve({ rows: [1, 2, 3] })
  },
  fail: async (...args) => {
    called('fail', args)
    await Promise.resolve()
    throw new Error('no luck')
  },
  hang: (...args) => {
    called('hang', args)
    return new Promise(() => {})
  },
  finalAnswer: (value) => {
    const answer = JSON.parse(runInContext('JSON', context).stringify(value))
    world.answers.push(answer)
    watch.out(answer)
    if (typeof answer === 'object' && answer !== null) merge(settings, answer)
  },
  post: (id, value) => {
    called('slow', [value])
    setTimeout(() => context.settle(id, value), 5)
  },
  ...variables,
})
// The part of the bridge that lives with the code, as in sandboxes whose messages have numbers.
runInContext(
  `{
    const { post } = globalThis
    const pending = []
    globalThis.settle = (id, value) => pending[id].resolve(value)
    globalThis.slow = (value) => new Promise((resolve) => {
      pending[pending.length] = { post, resolve }
      post(pending.length - 1, value)
    })
  }`,
  context,
)
process.on('exit', () => {
  // More than a pipe takes at once would be lost, and is enough to be judged.
  const answers = world.answers.map((answer) => (stringify(answer)?.length > 10_000 ? 'large' : answer))
  process.stdout.write(stringify({ ...world, ...watch.report(), answers, calls: world.calls.slice(0, 2_000) }))
})
process.stdout.write('ready\n')
// So that the delay of the event loop is counted from before the code runs.
await new Promise((resolve) => {
  setTimeout(resolve, 15)
})
for (const [index, action] of actions.entries()) {
  try {
    const options = {
      filename: `step-${index + 1}.js`,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }
    await runInContext(`(async () => {${action}\n})`, context, options)()
  } catch (error) {
    // What is thrown may not even be readable.
    try {
      world.error = `${error.name}: ${error.message}`.slice(0, 1_000)
      watch.out(error.message)
    } catch {
      world.error = 'unreadable'
    }
  }
}
// Until what was started has come to light: timers, jobs, and how late they were.
await new Promise((resolve) => {
  setTimeout(resolve, 30)
})
world.finished = true
process.exit()
