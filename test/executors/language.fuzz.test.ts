import { Session } from 'node:inspector/promises'
import process from 'node:process'
import { createContext } from 'node:vm'

import { array, assert, asyncProperty, nat } from 'fast-check'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, expect, test } from 'vitest'

import type { Sandbox } from '../../src/core/executor.ts'
import { defaultLimits as limits } from '../../src/core/limits.ts'
import { writeSequence } from '../helpers/program-generator.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
const executor = quickjs()
const inspector = new Session()
inspector.connect()
afterAll(async () => {
  inspector.disconnect()
  await executor.close()
})

/** What an action says: its lines, then its value or the name of its error. */
type Said = readonly string[]

/** Two consoles in which the same is typed: ours and the one of Node.js. */
type Pair = {
  readonly ours: Sandbox
  readonly theirs: number
  /** Without it the context would be collected. */ readonly context: object
}

/** So many sequences share a session; each has names of its own. */
const sequencesPerSession = 250

async function openPair(number: number): Promise<Pair> {
  const name = `context ${number}`
  const created = new Promise<number>((resolve) => {
    inspector.on('Runtime.executionContextCreated', ({ params: { context } }) => {
      if (context.name === name) resolve(context.id)
    })
  })
  await inspector.post('Runtime.enable')
  const context = createContext(
    { console: { log: (...texts: string[]) => void lines.push(texts.join(' ')) } },
    { name },
  )
  const theirs = await created
  inspector.removeAllListeners('Runtime.executionContextCreated')
  await inspector.post('Runtime.disable')
  return { ours: await executor.open({ language: 'javascript', limits, seed: 1, functions: [] }), theirs, context }
}
let lines: string[] = []

async function runOurs(sandbox: Sandbox, code: string): Promise<Said> {
  let output = ''
  const host = {
    output: ({ text }: { text: string }) => void (output += text),
    call: () => new Promise<never>(() => {}),
  }
  const execution = await sandbox.execute({ code, filename: 'action.js', now: 0 }, host)
  const printed = output.split('\n').slice(0, -1)
  if (execution.kind === 'value') return [...printed, toValue(execution.text ?? 'undefined')]
  return [...printed, execution.kind === 'error' ? `error ${execution.error.name}` : `ended by ${execution.kind}`]
}

/** How objects are shown is not what is compared. */
function toValue(text: string): string {
  return /^[[{]/.test(text) ? 'value of some kind' : `value ${text}`
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The same in Node.js, as its inspector evaluates what is typed into a console. */
async function runTheirs(contextId: number, expression: string): Promise<Said> {
  lines = []
  const options = { expression, contextId, replMode: true, awaitPromise: true }
  // Its types do not say that it answers.
  const answer: unknown = await inspector.post('Runtime.evaluate', options)
  const { result, exceptionDetails } = record(answer)
  const { type, value, unserializableValue } = record(result)
  const text = type === 'object' && value !== null ? '{' : String(unserializableValue ?? value)
  const end = exceptionDetails
    ? `error ${String(record(record(exceptionDetails)['exception'])['className'])}`
    : toValue(text)
  return [...lines, end]
}

test(`${numRuns} generated sequences of actions say the same as in Node.js`, { timeout: 3_600_000 }, async () => {
  const choices = array(nat(1_000), { minLength: 20, maxLength: 200, size: 'max' })
  let number = 0
  let pair = await openPair(number)
  const property = asyncProperty(choices, async (numbers) => {
    number += 1
    if (number % sequencesPerSession === 0) {
      await pair.ours.close()
      pair = await openPair(number)
    }
    const actions = writeSequence(numbers, number)

    const [ours, theirs]: [Said[], Said[]] = [[], []]
    for (const action of actions) {
      ours.push(await runOurs(pair.ours, action))
      theirs.push(await runTheirs(pair.theirs, action))
    }

    expect({ actions, said: ours }).toEqual({ actions, said: theirs })
  })

  await assert(property, { numRuns })
})
