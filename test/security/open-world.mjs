// Runs a program in a plain `node:vm` context with a bridge as people write them at first, and prints what it did.
import { createContext, runInContext } from 'node:vm'

const world = { answers: [], calls: 0, outputChars: 0, ended: false }
const context = createContext({
  console: {
    log: (...args) => {
      world.outputChars += args.join(' ').length
    },
  },
  echo: (value) => {
    world.calls += 1
    return Promise.resolve(value)
  },
  finalAnswer: (value) => {
    world.answers.push(JSON.parse(runInContext('JSON', context).stringify(value)))
  },
})
context.answered = world.answers
process.on('exit', () => process.stdout.write(JSON.stringify(world)))
const program = runInContext(`(async (load) => {${process.argv[2]?.replaceAll('import(', 'load(')}\n})`, context)
try {
  await program((name) => import(name))
  world.ended = true
} catch (error) {
  world.error = String(error)
}
