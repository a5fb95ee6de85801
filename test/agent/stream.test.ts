import { setTimeout } from 'node:timers/promises'

import { CodeAgent, tool } from 'smolagents-ts'
import type { AgentEvent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { echo } from '../helpers/echo.ts'

async function eventsOf(run: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  for await (const event of run) events.push(event)
  return events
}

describe('a stream', () => {
  test('tells everything that happens, in order, as plain data', async () => {
    const model = scriptedModel(['I ask. <code>console.log(await echo(1))', '<code>finalAnswer(2n)'])
    const run = new CodeAgent({ model, tools: [echo] }).stream('x')

    const events = await eventsOf(run)

    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
    const types = events.map((event) => event.type)
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'run-start',
      'step-start',
      'model-start',
      'text-delta',
      'model-end',
      'code-start',
      'call-start',
      'call-delta',
      'call-end',
      'output-delta',
      'code-end',
      'step-end',
      'step-start',
      'model-start',
      'text-delta',
      'model-end',
      'code-start',
      'code-end',
      'step-end',
      'run-end',
    ])
    expect(events.at(-1)).toMatchObject({ status: 'completed', value: { $type: 'bigint', value: '2' } })
    expect(events.flatMap((event) => ('seq' in event ? [event.seq] : []))).toEqual(
      Array.from({ length: 14 }, (_, index) => index + 1),
    )
  })

  test('drives itself: its result comes without a listener', async () => {
    const run = new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']) }).stream('x')

    expect(await run.result).toMatchObject({ status: 'completed', output: 1, runId: run.id })
  })

  test('gives a late listener every durable event, and a second one as well', async () => {
    const run = new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']) }).stream('x')
    await run.result

    const [first, second] = [await eventsOf(run), await eventsOf(run)]

    expect(first.map((event) => event.type)).toContain('run-start')
    expect(first.at(-1)?.type).toBe('run-end')
    expect(second).toEqual(first)
  })

  test('is aborted when its first listener leaves', async () => {
    const model = scriptedModel(['<code>1', '<code>finalAnswer(2)'])
    const run = new CodeAgent({ model }).stream('x')

    for await (const event of run) if (event.type === 'code-end') break

    expect(await run.result).toMatchObject({ status: 'aborted' })
    expect(model.requests).toHaveLength(1)
  })

  test('goes on when its first listener leaves, if it was detached', async () => {
    const run = new CodeAgent({ model: scriptedModel(['<code>1', '<code>finalAnswer(2)']) }).stream('x', {
      detach: true,
    })

    for await (const event of run) if (event.type === 'code-end') break

    expect(await run.result).toMatchObject({ status: 'completed', output: 2 })
  })

  test('is not slowed by a slow listener, which then finds deltas joined', async () => {
    const words = 'word '.repeat(500)
    const run = new CodeAgent({ model: scriptedModel([`${words}<code>finalAnswer(1)`]) }).stream('x')
    const listener = run[Symbol.asyncIterator]()
    await listener.next()

    await run.result
    const deltas: AgentEvent[] = []
    for (let next = await listener.next(); !next.done; next = await listener.next()) deltas.push(next.value)

    const texts = deltas.filter((event) => event.type === 'text-delta')
    expect(texts.length).toBeLessThan(5)
    expect(texts.map((event) => event.text).join('')).toBe(`${words}<code>finalAnswer(1)`)
  })

  test('can be aborted while code runs for ever', async () => {
    const run = new CodeAgent({ model: scriptedModel(['<code>for (;;) {}']) }).stream('x')
    for await (const event of run) {
      if (event.type === 'code-start') run.abort(new Error('too long for me'))
    }

    expect(await run.result).toMatchObject({
      status: 'aborted',
      error: { code: 'aborted', message: expect.stringContaining('too long for me') },
    })
  })

  test('passes on what the user says in between, before the next step', async () => {
    const model = scriptedModel(['<code>1', '<code>finalAnswer(2)'])
    const run = new CodeAgent({ model }).stream('x')
    for await (const event of run) if (event.type === 'step-start' && event.step === 1) run.send('Hurry up.')

    const last = model.requests[1]?.messages.at(-1)?.content.map((part) => (part.type === 'text' ? part.text : ''))
    expect(last).toEqual(['Last value:\n1', 'The user adds:\nHurry up.'])
  })

  test('knows no pending actions in this version', () => {
    const run = new CodeAgent({ model: scriptedModel(['<code>finalAnswer(2)']) }).stream('x')

    expect(() => run.decide('a/1/1', { decision: 'deny', reason: 'no' })).toThrow(TypeError)
    run.abort()
  })
})

describe('a session', () => {
  test('keeps memory and variables from run to run', async () => {
    const model = scriptedModel(['<code>let n = 20\nfinalAnswer(n)', '<code>n += 1; finalAnswer(n * 2)'])
    const session = new CodeAgent({ model }).session()

    const first = await session.run('First.')
    const second = await session.run('Second.')
    await session.close()

    expect([first.output, second.output]).toEqual([20, 42])
    const roles = model.requests[1]?.messages.map((message) => message.role)
    expect(roles).toEqual(['system', 'user', 'assistant', 'user'])
    expect(session.memory.filter((step) => step.kind === 'task').map((step) => step.task)).toEqual([
      'First.',
      'Second.',
    ])
  })

  test('runs one run at a time, in order', async () => {
    const order: string[] = []
    const slow = tool({
      name: 'slow',
      description: 'Takes its time.',
      execute: async () => {
        order.push('in')
        await setTimeout(5)
        order.push('out')
      },
    })
    const model = scriptedModel(Array.from({ length: 3 }, (_, index) => `<code>await slow(); finalAnswer(${index})`))
    const session = new CodeAgent({ model, tools: [slow] }).session()

    const results = await Promise.all(['a', 'b', 'c'].map((task) => session.run(task)))
    await session.close()

    expect(results.map((result) => result.output)).toEqual([0, 1, 2])
    expect(order).toEqual(['in', 'out', 'in', 'out', 'in', 'out'])
  })

  test('forgets everything on reset', async () => {
    const model = scriptedModel(['<code>var n = 1; finalAnswer(n)', '<code>finalAnswer(typeof n)'])
    const session = new CodeAgent({ model }).session()
    await session.run('a')

    await session.reset()

    expect((await session.run('b')).output).toBe('undefined')
    expect(model.requests[1]?.messages).toHaveLength(2)
    await session.close()
  })

  test('forks: both go on from the same state and do not see each other', async () => {
    const model = scriptedModel([
      '<code>var list = [1]; finalAnswer(0)',
      '<code>list.push(2); finalAnswer(list)',
      '<code>list.push(3); finalAnswer(list)',
    ])
    const session = new CodeAgent({ model }).session()
    await session.run('a')

    const fork = await session.fork()
    const [left, right] = [await session.run('b'), await fork.run('c')]
    await Promise.all([session.close(), fork.close()])

    expect([left.output, right.output]).toEqual([
      [1, 2],
      [1, 3],
    ])
  })

  test('goes on after a run that was killed: its variables are rolled back, earlier ones are kept', async () => {
    const model = scriptedModel(['<code>var a = 1; finalAnswer(a)', '<code>a = 2; for (;;) {}', '<code>finalAnswer(a)'])
    const session = new CodeAgent({ model, limits: { stepTimeoutMs: 200 } }).session()
    await session.run('a')

    const second = await session.run('b')
    await session.close()

    expect(second.output).toBe(1)
    expect(second.steps[1]).toMatchObject({ outcome: { error: { code: 'code-killed' } } })
  })

  test('refuses runs once it is closed', async () => {
    const session = new CodeAgent({ model: scriptedModel([]) }).session()
    await session.close()

    await expect(session.run('x')).rejects.toThrow('is closed')
  })
})

test('fifty runs of one agent at once share nothing', async () => {
  const model = {
    id: 'by-task',
    async *stream(request: { messages: readonly { content: readonly unknown[] }[] }) {
      await setTimeout(1)
      const task = /number (\d+)/.exec(JSON.stringify(request.messages[1]))?.[1]
      const code =
        request.messages.length === 2
          ? `var mine = ${task}; globalThis.seen = [typeof other]; var other = mine`
          : 'finalAnswer({ mine, other, seen })'
      yield { type: 'text-delta' as const, text: `<code>${code}` }
      yield { type: 'finish' as const, reason: 'stop' as const }
    },
  }
  const agent = new CodeAgent({ model })
  const sessions = Array.from({ length: 50 }, () => agent.session())

  const results = await Promise.all(sessions.map((session, index) => session.run(`Say number ${index}`)))
  await Promise.all(sessions.map((session) => session.close()))

  expect(results.map((result) => result.output)).toEqual(
    results.map((_, index) => ({ mine: index, other: index, seen: ['undefined'] })),
  )
}, 120_000)
