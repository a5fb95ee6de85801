import { CodeAgent } from 'smolagents-ts'
import type { ActionStep, RunResult } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

function agentOf(codes: readonly (string | Error)[]) {
  const model = scriptedModel(codes.map((code) => (typeof code === 'string' ? `<code>${code}` : code)))
  return { model, agent: new CodeAgent({ model, executor }) }
}

describe('a run that is taken step by step', () => {
  test('does nothing between two steps, and returns how it ended', async () => {
    const { agent, model } = agentOf(['const a = 1', 'const b = 2', 'finalAnswer(a + b)'])

    const steps = agent.steps('Add.')
    const first = await steps.next()
    const askedAfterFirst = model.requests.length
    const second = await steps.next()
    const third = await steps.next()
    const end = await steps.next()

    expect(first).toMatchObject({ done: false, value: { kind: 'action', number: 1, code: 'const a = 1' } })
    expect(askedAfterFirst).toBe(1)
    expect([second.value, third.value]).toMatchObject([
      { number: 2 },
      { number: 3, outcome: { kind: 'answer', value: 3 } },
    ])
    expect(end).toMatchObject({ done: true, value: { status: 'completed', output: 3 } })
  })

  test('has types that say what is a step and what is the end', async () => {
    const { agent } = agentOf(['finalAnswer(1)'])

    const next = await agent.steps('x').next()

    if (next.done === true) expectTypeOf(next.value).toEqualTypeOf<RunResult>()
    else expectTypeOf(next.value).toEqualTypeOf<ActionStep>()
    expect(next.done).toBe(false)
  })

  test('is aborted when no further step is wanted', async () => {
    const { agent, model } = agentOf(['const a = 1', 'const b = 2'])
    const session = agent.session()

    for await (const step of session.steps('x')) if (step.number === 1) break

    await session.reset({ memory: false, variables: false })
    expect(model.requests).toHaveLength(1)
    expect(session.memory.map(({ kind }) => kind)).toEqual(['task', 'action'])
  })

  test('goes on in a session with steps of its own only', async () => {
    const { agent } = agentOf(['const a = 1', new Error('429'), 'const b = a', 'finalAnswer(b)'])
    const session = agent.session()
    await session.run('x', { reject: false })

    const numbers: number[] = []
    for await (const step of session.steps({ continue: true })) numbers.push(step.number)

    expect(numbers).toEqual([2, 3])
  })

  test('ends with what went wrong', async () => {
    const { agent } = agentOf(['const a = 1', new Error('503')])

    const steps = agent.steps('x')
    await steps.next()

    expect(await steps.next()).toMatchObject({ done: true, value: { status: 'failed' } })
  })

  test('pauses for whoever else wants it to', async () => {
    const { agent } = agentOf(['const a = 1', 'finalAnswer(a)'])
    const paused: number[] = []
    const notAFunction: unknown = 5

    for await (const _ of agent.steps('x', { pause: ({ number }) => paused.push(number) }));

    expect(paused).toEqual([1])
    // @ts-expect-error It is no function.
    expect(() => agent.stream('x', { pause: notAFunction })).toThrow('pause must be a function')
  })

  test('stops while it pauses when it is aborted', async () => {
    const { agent } = agentOf(['const a = 1'])

    const stop = new AbortController()
    const pause = (): Promise<void> => {
      stop.abort(new Error('enough'))
      return new Promise(() => {})
    }
    const run = agent.stream('x', { pause, signal: stop.signal })

    expect(await run.result).toMatchObject({ status: 'aborted', error: { message: 'The run was aborted: enough' } })
  })

  test('fails when its pause does', async () => {
    const { agent } = agentOf(['const a = 1'])

    const result = await agent.run('x', { reject: false, pause: () => Promise.reject(new Error('no')) })

    expect(result).toMatchObject({ status: 'failed', error: { message: 'no' } })
  })
})
