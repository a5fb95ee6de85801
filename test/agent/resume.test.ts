import { array, assert, asyncProperty, integer } from 'fast-check'
import { CodeAgent, memoryJournal, tool } from 'smolagents-ts'
import type { Journal, Runtime, Tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { systemRuntime } from '../../src/agent/runtime.ts'
import { dyingAfter } from '../helpers/dying-journal.ts'

type World = {
  readonly tools: readonly Tool[]
  /** How often each call id was executed, and how often it took effect. */
  readonly executed: Map<string, number>
  readonly effects: Map<string, number>
}

function createWorld(delays: readonly number[]): World {
  const executed = new Map<string, number>()
  const effects = new Map<string, number>()
  const count = (map: Map<string, number>, key: string): number => {
    const value = (map.get(key) ?? 0) + 1
    map.set(key, value)
    return value
  }
  const wait = (callId: string): Promise<void> =>
    systemRuntime.sleep(delays[Number(callId.split('/').at(-1)) % delays.length] ?? 0)
  const input = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } as const
  const square = tool({
    name: 'square',
    description: 'Squares.',
    input,
    effect: 'read',
    async execute({ n }, { callId }) {
      count(executed, callId)
      await wait(callId)
      return Number(n) ** 2
    },
  })
  const deposit = tool({
    name: 'deposit',
    description: 'Adds to an account, once for each key.',
    input,
    idempotency: 'keyed',
    async execute({ n }, { callId }) {
      count(executed, callId)
      await wait(callId)
      if (!effects.has(callId)) count(effects, callId)
      return `deposited ${String(n)}`
    },
  })
  return { tools: [square, deposit], executed, effects }
}

const replies = [
  `I look. <code>
const squares = await Promise.all([1, 2, 3].map((n) => square({ n })))
console.log(squares, Math.random(), Date.now() > 0)`,
  `<code>
const order = []
const pay = async (n) => { order.push(await deposit({ n })); await new Promise((done) => setTimeout(done, 2)) }
await Promise.all([4, 5].map(pay).concat(square({ n: 6 }).then((s) => order.push(s))))
let total = squares.reduce((a, b) => a + b)`,
  `<code>
const [last] = await Promise.all([square({ n: total }), deposit({ n: total })])
finalAnswer({ last, count: order.length, random: Math.random() })`,
]

/** A runtime whose ids and seeds are the same in every test run. */
const runtime: Runtime = { ...systemRuntime, id: () => 'run-1', seed: () => 42 }

async function runUntil(journal: Journal, world: World, task: string | { resume: string }): Promise<unknown> {
  const done = task === 'go' ? 0 : (await journal.read('run-1')).filter((record) => record.type === 'model-end').length
  const model = scriptedModel(replies.slice(done))
  const agent = new CodeAgent({ model, tools: world.tools, journal, runtime })
  const result = await agent.run(task, { reject: false })
  return result.status === 'completed' ? result.output : result
}

describe('a run that stops after any record', () => {
  test('goes on from there to the same result, with no recorded call made again', { timeout: 240_000 }, async () => {
    const reference = memoryJournal()
    const expected = await runUntil(reference, createWorld([0]), 'go')
    const { length } = await reference.read('run-1')
    expect(expected).toMatchObject({ last: 14 ** 2, count: 3 })
    expect(length).toBeGreaterThan(25)

    const stops = integer({ min: 1, max: length - 1 })
    const delays = array(integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
    await assert(
      asyncProperty(stops, delays, async (stop, delay) => {
        const journal = memoryJournal()
        const world = createWorld(delay)

        await runUntil(dyingAfter(journal, stop), world, 'go')
        const stored = await journal.read('run-1')
        const settled = stored.flatMap((record) => (record.type === 'call-end' ? [record.callId] : []))
        const before = new Map(world.executed)
        const output = await runUntil(journal, world, { resume: 'run-1' })

        expect(stored).toHaveLength(stop)
        expect(output).toEqual(expected)
        for (const callId of settled) expect(world.executed.get(callId)).toBe(before.get(callId))
        expect([...world.effects.values()].every((times) => times === 1)).toBe(true)
        expect((await journal.read('run-1')).map((record) => record.seq)).toEqual(
          Array.from({ length: (await journal.read('run-1')).length }, (_, index) => index + 1),
        )
      }),
      {
        numRuns: length - 1 + 30,
        seed: 7,
        examples: Array.from({ length: length - 1 }, (_, index) => [index + 1, [0]]),
      },
    )
  })

  test('does not repeat a call that must happen once and whose outcome nobody knows', async () => {
    const journal = memoryJournal()
    let sent = 0
    const send = tool({ name: 'send', description: 'Sends.', execute: () => Promise.resolve((sent += 1)) })
    const code = '<code>try { await send(); finalAnswer("sent") } catch (error) { finalAnswer(error.code) }'
    const agent = (store: Journal) =>
      new CodeAgent({ model: scriptedModel([code]), tools: [send], journal: store, runtime })
    // Records: run-start, step-start, model-end, code-start, call-start; the end of the call is lost.
    await agent(dyingAfter(journal, 5)).run('go', { reject: false })

    const resumed = new CodeAgent({ model: scriptedModel([]), tools: [send], journal, runtime })
    const { output } = await resumed.run({ resume: 'run-1' })

    expect(output).toBe('outcome-unknown')
    expect(sent).toBe(1)
  })

  test('is done when it was done: resuming gives the recorded answer and asks nobody', async () => {
    const journal = memoryJournal()
    await new CodeAgent({ model: scriptedModel(['<code>finalAnswer(new Set([1]))']), journal, runtime }).run('go')

    const { output } = await new CodeAgent({ model: scriptedModel([]), journal, runtime }).run({ resume: 'run-1' })

    expect(output).toEqual(new Set([1]))
  })

  test('goes on after the model failed', async () => {
    const journal = memoryJournal()
    const failing = new CodeAgent({ model: scriptedModel(['<code>var n = 41', new Error('503')]), journal, runtime })
    expect((await failing.run('go', { reject: false })).status).toBe('failed')

    const { output } = await new CodeAgent({
      model: scriptedModel(['<code>finalAnswer(n + 1)']),
      journal,
      runtime,
    }).run({ resume: 'run-1' })

    expect(output).toBe(42)
  })

  test('does not replay a step that was killed: its variables stay rolled back', async () => {
    const journal = memoryJournal()
    const limits = { stepTimeoutMs: 200 }
    const killing = ['<code>var n = 41', '<code>n = 0; for (;;) {}', new Error('503')]
    await new CodeAgent({ model: scriptedModel(killing), journal, runtime, limits }).run('go', { reject: false })

    const model = scriptedModel(['<code>finalAnswer(n + 1)'])
    const { output } = await new CodeAgent({ model, journal, runtime, limits }).run({ resume: 'run-1' })

    expect(output).toBe(42)
  })

  test('fails with a clear error when the code does something else than was recorded', async () => {
    const journal = memoryJournal()
    const world = createWorld([0])
    await runUntil(dyingAfter(journal, 12), world, 'go')
    // Where the first step was killed instead, it is this that says why.
    const codeEnd = (await journal.read('run-1')).find((record) => record.type === 'code-end')
    expect(codeEnd).toMatchObject({ execution: { kind: 'value' } })
    const tampered: Journal = {
      ...journal,
      read: async (runId) =>
        (await journal.read(runId)).map((record) =>
          record.type === 'code-start'
            ? Object.assign({}, record, { code: record.code.replaceAll('square', 'deposit') })
            : record,
        ),
    }

    const result = await runUntil(tampered, world, { resume: 'run-1' })

    expect(result).toMatchObject({ status: 'failed', error: { code: 'diverged' } })
  })

  test('refuses a run the journal does not know', async () => {
    const agent = new CodeAgent({ model: scriptedModel([]), journal: memoryJournal(), runtime })

    expect(await agent.run({ resume: 'other' }, { reject: false })).toMatchObject({
      status: 'failed',
      error: { message: 'There is no run other in the journal.' },
    })
  })
})

test('a writer that was replaced cannot go on', async () => {
  const journal = memoryJournal()
  const first = await journal.lease('r')
  await journal.lease('r')

  await expect(journal.append('r', first.epoch, [])).rejects.toThrow('taken over')
})
