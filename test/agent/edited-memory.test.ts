import type { Step } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, describe, expect, test } from 'vitest'

import { lookingSession } from './looking-session.ts'

const executor = quickjs()
afterAll(() => executor.close())

const begin = (codes: Parameters<typeof lookingSession>[0]) => lookingSession(codes, executor)

describe('an edited memory', () => {
  test('is what the model is shown, and leaves variables as they are', async () => {
    const { session, model } = begin(['const secret = "hush"; secret', 'finalAnswer(1)', 'finalAnswer(secret)'])
    await session.run('x')

    await session.edit((steps) => steps.filter((step) => !(step.kind === 'action' && step.number === 1)))
    const { output } = await session.run('y')

    expect(output).toBe('hush')
    expect(JSON.stringify(model.requests[2]?.messages)).not.toContain('hush')
    expect(session.memory.map((step) => (step.kind === 'action' ? step.number : step.kind))).toEqual([
      'task',
      1,
      'task',
      1,
    ])
  })

  test('still knows what the variables were at each of its steps', async () => {
    const { session } = begin(['let n = 1', 'n = 2', 'n = 3', 'finalAnswer(n)', 'finalAnswer(n)'])
    await session.run('x')

    await session.edit((steps) => steps.filter((_, index) => index !== 1))
    await session.rewind({ to: 2 })

    expect((await session.run({ continue: true })).output).toBe(2)
  })

  test('may have a step changed between two steps of a run', async () => {
    const { session, model } = begin(['const plan = "sell"; plan', 'finalAnswer(plan)'])
    for await (const step of session.steps('Trade.')) if (step.number === 1) break

    await session.edit((steps) =>
      steps.map((step) =>
        step.kind === 'action' && step.execution?.kind === 'value'
          ? { ...step, execution: { ...step.execution, text: 'buy' } }
          : step,
      ),
    )
    await session.run({ continue: true })

    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('Last value:\\nbuy')
  })

  const broken: readonly (readonly [string, (steps: readonly Step[]) => unknown, string])[] = [
    ['no list', () => 'nothing', 'memory must be a list.'],
    ['a step that is no object', () => [1], 'memory[0] must be an object.'],
    [
      'an unknown kind',
      ([one]) => [one, { kind: 'thought' }],
      'memory[1].kind must be one of task, message, note, action, not "thought".',
    ],
    ['a missing field', ([one]) => [one, { kind: 'message' }], 'memory[1].text is missing.'],
    ['a field of the wrong type', ([one]) => [{ ...one, task: 7 }], 'memory[0].task must be a text.'],
    ['numbers out of order', (steps) => [steps[0], steps[2], steps[1]], 'memory[2].number must be higher than 2'],
    ['an action without its task', (steps) => steps.slice(1), 'memory[0] is of kind action and has no task before it'],
    [
      'what is no plain data',
      ([one]) => [{ ...one, at: new Date(0) }],
      'memory[0].at must be plain data, as JSON holds it, and not an object of the class Date.',
    ],
    [
      'undefined',
      ([one]) => [{ ...one, note: undefined }],
      'memory[0].note must be plain data, as JSON holds it, and not undefined.',
    ],
    [
      'an outcome of no kind',
      ([one, two]) => [one, { ...two, outcome: { kind: 'done' } }],
      'memory[1].outcome.kind must be one of observation, answer, error',
    ],
    [
      'a summary of what comes later',
      ([one]) => [one, { kind: 'note', purpose: 'summary', request: '', text: '', covers: 9 }],
      'memory[1].covers must be at most 1',
    ],
    ['a thing that holds itself', ([one]) => [{ ...one, self: circle }], 'is nested too deeply, or holds itself'],
  ]

  const circle: { self?: unknown } = {}
  circle.self = circle

  test.each(broken)('is refused with %s, and nothing is changed', async (_, change, message) => {
    const { session } = begin(['let n = 1', 'finalAnswer(n)'])
    await session.run('x')
    const before = session.memory

    // @ts-expect-error It is no memory that is given.
    const edited = session.edit(change)

    await expect(edited).rejects.toThrow(TypeError)
    await expect(edited).rejects.toThrow(message)
    expect(session.memory).toEqual(before)
  })
})
