import { CodeAgent, tool, ToolCallingAgent } from 'smolagents-ts'
import type { Session } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { lookingSession } from './looking-session.ts'

const executor = quickjs()
afterAll(() => executor.close())

const begin = (codes: Parameters<typeof lookingSession>[0]) => lookingSession(codes, executor)

function codesOf(session: Session): (string | undefined)[] {
  return session.memory.map((step) => (step.kind === 'action' ? step.code : step.kind))
}

describe('a reset', () => {
  test('of variables only keeps what was said', async () => {
    const { session, model } = begin(['const a = 1; finalAnswer(a)', 'finalAnswer(typeof a)'])
    await session.run('x')

    await session.reset({ memory: false })
    const { output } = await session.run('y')

    expect(output).toBe('undefined')
    expect(model.requests[1]?.messages).toHaveLength(4)
  })

  test('of memory only keeps the variables, also when the session is saved', async () => {
    const { agent, session, model } = begin(['const a = 1; finalAnswer(a)', 'finalAnswer(a + 1)', 'finalAnswer(a)'])
    await session.run('x')

    await session.reset({ variables: false })
    const saved = session.toJSON()
    const { output } = await session.run('y')
    const again = await agent.session(saved).run('z')

    expect([output, again.output]).toEqual([2, 1])
    expect(model.requests[1]?.messages).toHaveLength(2)
  })
})

describe('a fork', () => {
  test('at an earlier step has the memory and the variables of that time', async () => {
    const { session, calls } = begin([
      'let n = await look({ at: "a" }); n',
      'n += 10',
      'finalAnswer(n)',
      'finalAnswer(n * 100)',
      'finalAnswer(n)',
    ])
    await session.run('x')

    const fork = await session.fork({ at: 2 })
    const [there, here] = [await fork.run('y'), await session.run('z')]

    expect([there.output, here.output]).toEqual([100, 11])
    expect(codesOf(fork).slice(0, 3)).toEqual(['task', 'let n = await look({ at: "a" }); n', 'task'])
    expect(calls).toHaveLength(1)
  })

  test('counts from the end, and refuses a place that memory does not have', async () => {
    const { session } = begin(['let n = 1', 'n = 2', 'finalAnswer(n)', 'finalAnswer(n)'])
    await session.run('x')

    const fork = await session.fork({ at: -2 })

    expect((await fork.run('y')).output).toBe(1)
    await expect(session.fork({ at: 5 })).rejects.toThrow('at must be a number of steps up to 4')
    await expect(session.rewind({ to: 1.5 })).rejects.toThrow('to must be a number of steps up to 4')
  })

  test('leaves out what was rolled back', async () => {
    const codes = ['let n = 1', 'n = 2; while (true) {}', 'n += 5', 'finalAnswer(n)', 'finalAnswer(n)']
    const model = scriptedModel(codes.map((code) => `<code>${code}`))
    const session = new CodeAgent({ model, executor, limits: { stepTimeoutMs: 200, graceMs: 200 } }).session()
    await session.run('x')

    const fork = await session.fork({ at: 4 })

    expect((await fork.run('y')).output).toBe(6)
  })
})

describe('a session that went back', () => {
  test('goes on with the task from there, and asks no tool again', async () => {
    const { session, model, calls } = begin([
      'let n = await look({ at: "a" }); n',
      'n = -1',
      'finalAnswer(n)',
      'finalAnswer(n + 1)',
    ])
    await session.run('Count.')

    await session.rewind({ to: 2 })
    const result = await session.run({ continue: true })

    expect(result.output).toBe(2)
    expect(calls).toHaveLength(1)
    expect(model.requests[3]?.messages).toEqual(model.requests[1]?.messages)
    expect(codesOf(session)).toEqual(['task', 'let n = await look({ at: "a" }); n', 'finalAnswer(n + 1)'])
    expect(result.steps).toEqual(session.memory)
  })

  test('runs an edited program in place of the one of that step, with its calls, and then asks the model', async () => {
    const { session, model, calls } = begin([
      'let n = await look({ at: "a" })',
      'n = -1',
      'finalAnswer(n)',
      'finalAnswer(n)',
    ])
    await session.run('Count.')

    await session.rewind({ to: 2 })
    const result = await session.run({ continue: true, code: 'n = n * 10 + await look({ at: "b" })' })

    expect(result.output).toBe(12)
    expect(calls).toEqual([{ at: 'a' }, { at: 'b' }])
    expect(codesOf(session)[2]).toBe('n = n * 10 + await look({ at: "b" })')
    expect(JSON.stringify(model.requests.at(-1)?.messages.at(-2))).toContain('await look({ at: \\"b\\" })')
    expect(result.steps.map((step) => (step.kind === 'action' ? step.number : 0))).toEqual([0, 1, 2, 3])
  })

  test('goes back again, to before what it went on with', async () => {
    const { session } = begin(['let n = 1', 'n = 2', 'finalAnswer(n)', 'finalAnswer(n)', 'finalAnswer(n)'])
    await session.run('x')

    await session.rewind({ to: 2 })
    const first = await session.run({ continue: true, code: 'n += 10' })
    await session.rewind({ to: 2 })
    const second = await session.run({ continue: true })

    expect([first.output, second.output]).toEqual([11, 1])
  })

  test('has the variables of a task that no program used yet', async () => {
    const { session } = begin(['finalAnswer(given)', 'finalAnswer(given * 2)'])
    await session.run('x', { variables: { given: 21 } })

    await session.rewind({ to: 1 })
    const { output } = await session.run({ continue: true })

    expect(output).toBe(42)
  })

  test('goes on after the model failed, in place of losing what was done', async () => {
    const { session, calls } = begin(['const n = await look({ at: "a" })', new Error('429'), 'finalAnswer(n)'])
    const failed = await session.run('x', { reject: false })

    const { output, steps } = await session.run({ continue: true })

    expect([failed.status, output, steps.length, calls.length]).toEqual(['failed', 1, 3, 1])
    expect(codesOf(session)).toEqual(['task', 'const n = await look({ at: "a" })', 'finalAnswer(n)'])
  })

  test('keeps its memory when going on fails at once', async () => {
    const { session } = begin(['const n = 1', new Error('429'), new Error('429')])
    await session.run('x', { reject: false })

    await session.run({ continue: true }, { reject: false })

    expect(codesOf(session)).toEqual(['task', 'const n = 1'])
  })

  test('goes on with more steps where they were used up', async () => {
    const { session } = begin(['let n = 1', 'I set n.', 'finalAnswer(n)'])
    await session.run('x', { maxSteps: 1, reject: false })

    const { output } = await session.run({ continue: true }, { maxSteps: 2 })

    expect(output).toBe(1)
  })

  test('has nothing to go on with before a task, after an answer, and with what is no program', async () => {
    const { agent, session } = begin(['finalAnswer(1)'])

    const before = await session.run({ continue: true }, { reject: false })
    await session.run('x')
    const after = await session.run({ continue: true }, { reject: false })

    expect(before).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('no task') } })
    expect(after).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('is answered') } })
    expect(session.memory).toHaveLength(2)
    expect(() => session.stream({ continue: true, code: ' ' })).toThrow('{ continue: true, code }')
    expect(() => session.stream({ continue: true }, { variables: { a: 1 } })).toThrow('belong to a task')
    // @ts-expect-error An agent has no last task.
    expect(() => agent.stream({ continue: true })).toThrow('Only a session')
  })
})

describe('a program that is given in place of the one of a step', () => {
  const ways = [
    ['code', 'text'],
    ['code', 'native'],
    ['code', 'structured'],
    ['both', 'native'],
    ['both', 'structured'],
  ] as const

  test.each(ways)('is run where actions are %s, written as %s', async (actions, format) => {
    const model = scriptedModel([new Error('429'), new Error('429')])
    const session = new CodeAgent({ model, executor, actions, format }).session()
    await session.run('x', { reject: false })

    const { output } = await session.run({ continue: true, code: 'finalAnswer(6 * 7)' })

    expect(output).toBe(42)
  })

  test('is refused where actions are calls only', async () => {
    const model = scriptedModel([new Error('429')])
    const session = new ToolCallingAgent({ model }).session()
    await session.run('x', { reject: false })

    expect(() => session.stream({ continue: true, code: 'finalAnswer(1)' })).toThrow('runs no programs')
  })
})

describe('a session of an agent that calls tools', () => {
  test('goes on after a failure, and is saved and taken back, with the results of its calls', async () => {
    const count = tool({ name: 'count', description: 'Counts.', execute: () => Promise.resolve(7) })
    const call = { toolCalls: [{ id: 'a', name: 'count', input: '{}' }] }
    const answer = { toolCalls: [{ id: 'b', name: 'finalAnswer', input: '{"answer":"done"}' }] }
    const model = scriptedModel([call, new Error('429'), answer])
    const agent = new ToolCallingAgent({ model, tools: [count] })
    const session = agent.session()
    await session.run('x', { reject: false })

    const again = agent.session(JSON.parse(JSON.stringify(session)))
    const { output } = await again.run({ continue: true })

    expect(output).toBe('done')
    expect(model.requests[2]?.messages).toEqual(model.requests[1]?.messages)
  })
})

describe('a saved session', () => {
  test('goes on elsewhere, with memory and variables, and asks no tool again', async () => {
    const { session, agent, calls, model } = begin([
      'const seen = new Map([["a", await look({ at: "a" })]]); const luck = Math.random(); luck',
      'finalAnswer(seen)',
      'finalAnswer([seen.get("a"), luck])',
      'finalAnswer([seen.get("a"), luck])',
    ])
    await session.run('x')
    const text = JSON.stringify(session)

    const again = agent.session(JSON.parse(text))
    const [there, here] = [await again.run('y'), await session.run('y')]

    expect(there.output).toEqual(here.output)
    expect(there.output).toEqual([1, Number(/Last value:\\n([\d.]+)/.exec(JSON.stringify(model.requests[1]))?.[1])])
    expect(calls).toHaveLength(1)
    expect(model.requests[2]?.messages).toEqual(model.requests[3]?.messages)
    expect(JSON.stringify(again.toJSON().memory.slice(0, 3))).toBe(JSON.stringify(JSON.parse(text).memory))
  })

  test('can be rewound like the one it was saved of', async () => {
    const { session, agent } = begin([
      'let n = given',
      'n = 7',
      'finalAnswer(n)',
      'finalAnswer(n)',
      'finalAnswer(given)',
    ])
    await session.run('x', { variables: { given: 5 } })

    const again = agent.session(JSON.parse(JSON.stringify(session)))
    await again.rewind({ to: 2 })
    const { output } = await again.run({ continue: true })
    await again.rewind({ to: 1 })

    expect([output, (await again.run({ continue: true })).output]).toEqual([5, 5])
  })

  test('gives its memory to another agent, whose programs have none of the variables', async () => {
    const { session } = begin(['const a = 1; finalAnswer(a)'])
    await session.run('What is a?')
    const model = scriptedModel(['<code>finalAnswer(typeof a)'])
    const other = new CodeAgent({ model, executor, prompts: { system: () => 'You are another one.' } })

    const { output } = await other.session({ memory: session.memory }).run('Now?')

    expect(output).toBe('undefined')
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('What is a?')
  })

  test.each([
    ['an option that does not exist', { memroy: [] }, 'The option memroy of session does not exist'],
    ['an empty id', { id: '' }, 'id of a session must be'],
    [
      'an interpreter of another memory',
      { memory: [], interpreter: { seed: 1, actions: [], steps: [{ upTo: 0 }] } },
      'interpreter.steps must have one entry for each of the 0 steps',
    ],
    [
      'places that fall',
      { memory: [task, task], interpreter: { seed: 1, actions: [action], steps: [{ upTo: 1 }, { upTo: 0 }] } },
      'interpreter.steps[1].upTo must rise',
    ],
    [
      'a log that is none',
      { memory: [], interpreter: { seed: 1, actions: [{ code: 'x' }], steps: [] } },
      'interpreter.actions[0].filename is missing',
    ],
  ])('is refused with %s', (_, options, message) => {
    const { agent } = begin([])

    expect(() => agent.session(options as object)).toThrow(message)
  })
})

const task = { kind: 'task', task: 'x', images: [], variables: {} } as const
const action = { code: '1', filename: 'step-1.js', now: 1, settlements: [], kind: 'value' } as const

describe('what is asked of a session', () => {
  test('is not disturbed by a run that is aborted while it waits', async () => {
    const { session } = begin(['let n = 1', 'n += 1', 'finalAnswer(n)'])
    const waiting = new AbortController()

    const first = session.run('x', { pause: ({ number }) => number === 2 && waiting.abort() })
    const second = await session.run('y', { signal: waiting.signal, reject: false })

    expect([(await first).output, second.status]).toEqual([2, 'aborted'])
    expect(session.memory).toHaveLength(4)
  })

  test('is refused once it is closed', async () => {
    const { session } = begin([])
    await session.close()

    for (const asked of [session.reset(), session.rewind({ to: 0 }), session.fork(), session.edit((steps) => steps)])
      await expect(asked).rejects.toThrow('is closed')
  })

  test('is done in the order in which it was asked for', async () => {
    const { session } = begin(['const a = 1; finalAnswer(a)', 'finalAnswer(typeof a)', 'finalAnswer(2)'])

    const all = Promise.all([
      session.run('x'),
      session.reset(),
      session.run('y'),
      session.rewind({ to: 0 }),
      session.run('z'),
    ])
    const outputs = (await all).flatMap((one) => (one ? [one.output] : []))

    expect(outputs).toEqual([1, 'undefined', 2])
    expect(codesOf(session)).toEqual(['task', 'finalAnswer(2)'])
  })
})
