import { CodeAgent } from 'smolagents-ts'
import type { Run } from 'smolagents-ts'
import { crew } from 'smolagents-ts/team'
import type { CrewTask } from 'smolagents-ts/team'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { lead, member, textOf } from '../helpers/team.ts'

const goal = 'Be right.'
const usage = { inputTokens: 2, outputTokens: 1 }
const saying = (code: string) => ({ text: `<code>${code}`, usage })

describe('a crew', () => {
  test('does its tasks in order and hands outputs on, as data and in the text', async () => {
    const counter = member('counter', [saying('finalAnswer(new Map([["a", 1]]))'), saying('finalAnswer("two")')])
    const model = scriptedModel([saying('finalAnswer(counts.get("a") + second + given)')])
    const work = crew({
      roles: {
        counter: { agent: counter, goal },
        writer: { agent: member('writer', [], { model }), goal: 'Be short.' },
      },
      tasks: [
        { name: 'counts', by: 'counter', task: 'Count.' },
        { name: 'second', by: 'counter', task: 'Count again.' },
        { name: 'text', by: 'writer', task: 'Write.', expects: 'one line' },
      ],
    })

    const { status, output, outputs, runs, usage: total } = await work.run({ variables: { given: '!' } })

    expect({ status, output }).toEqual({ status: 'completed', output: '1two!' })
    expect(outputs).toEqual({ counts: new Map([['a', 1]]), second: 'two', text: '1two!' })
    expect(runs.map(({ task, by, result }) => [task, by, result.status])).toEqual([
      ['counts', 'counter', 'completed'],
      ['second', 'counter', 'completed'],
      ['text', 'writer', 'completed'],
    ])
    expect(total).toMatchObject({ inputTokens: 6, outputTokens: 3, modelCalls: 3 })
    expect(textOf(model, 0, 1)).toMatch(
      /You are the writer of a crew\. Your goal: Be short\.\n\nWrite\.\n\nWhat is expected: one line[\s\S]*What came of second before[^\n]*:\ntwo/,
    )
  })

  test('gives a task only what it comes after, when that is said', async () => {
    const model = scriptedModel([
      saying('finalAnswer(1)'),
      saying('finalAnswer(2)'),
      saying('finalAnswer(typeof one + two)'),
    ])
    const work = crew({
      roles: { all: { agent: member('clerk', [], { model }), goal } },
      tasks: [
        { name: 'one', by: 'all', task: 'x' },
        { name: 'two', by: 'all', task: 'y', after: [] },
        { name: 'three', by: 'all', task: 'z', after: ['two'] },
      ],
    })

    expect((await work.run()).output).toBe('undefined2')
    expect(textOf(model, 1, 1)).not.toContain('came of one')
  })

  test('leaves the tasks that nobody is named for to a manager, who is told the roles', async () => {
    const clerk = member('clerk', [saying('finalAnswer("counted")')])
    const model = scriptedModel([saying('finalAnswer(await clerk("Count."))')])
    const manager = lead([clerk], [], { model })

    const { output, runs } = await crew({
      roles: { clerk: { agent: clerk, goal } },
      manager,
      tasks: [{ name: 'all', task: 'Have it counted.' }],
    }).run()

    expect(output).toBe('This is the answer of clerk:\ncounted')
    expect(runs[0]).toMatchObject({ by: 'manager', result: { usage: { modelCalls: 2 } } })
    expect(textOf(model, 0, 1)).toMatch(/You lead a crew\.[\s\S]*- clerk: Be right\.\n\nHave it counted\./)
  })

  test('stops at a run without an answer, and keeps what there is', async () => {
    const agent = member('clerk', [saying('finalAnswer(1)'), new Error('no')])
    const tasks = ['a', 'b', 'c'].map((name): CrewTask<'clerk'> => ({ name, by: 'clerk', task: name }))

    const { status, output, outputs, runs } = await crew({ roles: { clerk: { agent, goal } }, tasks }).run()

    expect({ status, output, outputs }).toEqual({ status: 'failed', output: undefined, outputs: { a: 1 } })
    expect(runs.map(({ task, result }) => [task, result.status])).toEqual([
      ['a', 'completed'],
      ['b', 'failed'],
    ])
  })

  test('can be watched and aborted', async () => {
    const controller = new AbortController()
    const seen: string[] = []
    const watch = (run: Run, by: string): void => {
      seen.push(`${by} ${typeof run.id}`)
      controller.abort(new Error('enough'))
    }
    const work = crew({
      roles: { clerk: { agent: member('clerk', [saying('for (;;) {}')]), goal } },
      tasks: [{ name: 'a', by: 'clerk', task: 'x' }],
    })

    const { status, runs } = await work.run({ signal: controller.signal, onRun: watch })

    expect({ status, seen }).toEqual({ status: 'aborted', seen: ['clerk string'] })
    expect(runs).toHaveLength(1)
  })

  test('refuses tasks that cannot be done', () => {
    const roles = { clerk: { agent: new CodeAgent({ model: scriptedModel([]) }), goal } }
    const wrong =
      (...tasks: readonly CrewTask<'clerk'>[]) =>
      () =>
        crew({ roles, tasks })
    const task = { name: 'a', by: 'clerk', task: 'x' } as const

    expect(wrong()).toThrow('A crew needs at least one task.')
    expect(wrong(task, task)).toThrow('Two tasks are named a.')
    expect(wrong({ ...task, name: 'a b' })).toThrow('The name of a task must be an identifier, not a b.')
    expect(wrong({ name: 'a', task: 'x' })).toThrow('Nobody does the task a: say by whom, or give a manager.')
    expect(wrong({ ...task, after: ['b'] }, { ...task, name: 'b' })).toThrow(
      'The task a comes after b, which is no task before it.',
    )
    // @ts-expect-error -- there is no such role
    expect(wrong({ ...task, by: 'cook' })).toThrow('The task a is for cook, which is none of the roles: clerk.')
  })
})
