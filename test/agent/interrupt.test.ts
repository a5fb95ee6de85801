import { CodeAgent, memoryJournal } from 'smolagents-ts'
import type { AgentEvent, CodeAgentOptions, Run } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

type When = (event: AgentEvent) => boolean

/** Does something to a run when something happens in it, and gives its result. */
async function at<T>(run: Run<T>, when: When, doIt: (run: Run<T>) => void): Promise<Awaited<Run<T>['result']>> {
  for await (const event of run) if (when(event)) doIt(run)
  return await run.result
}

const inFirstStep: When = (event) => event.type === 'code-start' && event.step === 1

function start(replies: readonly string[], options: Partial<CodeAgentOptions> = {}) {
  const model = scriptedModel(replies)
  return { run: new CodeAgent({ ...options, model }).stream('x'), model }
}

describe('a run that is interrupted', () => {
  test('ends once the step at hand is over, with the whole of it', async () => {
    const { run, model } = start(['<code>console.log("whole"); 7', '<code>finalAnswer(8)'])

    const result = await at(run, inFirstStep, () => run.interrupt(new Error('lunch')))

    expect(result).toMatchObject({
      status: 'aborted',
      error: { name: 'RunError', code: 'interrupted', message: 'The run was interrupted after step 1: lunch' },
      steps: [{ kind: 'task' }, { kind: 'action', execution: { kind: 'value', output: 'whole\n' } }],
    })
    expect(model.requests).toHaveLength(1)
  })

  test('goes on where it was, with a journal', async () => {
    const journal = memoryJournal()
    const { run } = start(['<code>var n = 41', '<code>2'], { journal })
    await at(run, inFirstStep, () => run.interrupt())

    const model = scriptedModel(['<code>finalAnswer(n + 1)'])
    const { output, steps } = await new CodeAgent({ model, journal }).run({ resume: run.id })

    expect(output).toBe(42)
    expect(steps.map(({ kind }) => kind)).toEqual(['task', 'action', 'action'])
  })

  test('is answered all the same when the step at hand answers', async () => {
    const { run } = start(['<code>finalAnswer(8)'])

    expect(await at(run, inFirstStep, () => run.interrupt())).toMatchObject({ status: 'completed', output: 8 })
  })

  test('asks the model nothing when it has not begun, and keeps the first reason', async () => {
    const { run, model } = start([])
    run.interrupt('not today')
    run.interrupt('too late')

    expect(await run.result).toMatchObject({
      status: 'aborted',
      error: { message: 'The run was interrupted before its first step: not today' },
    })
    expect(model.requests).toHaveLength(0)
  })

  test('makes no plan and no partial answer any more, but keeps what the user said', async () => {
    const { run, model } = start(['Plan A', '<code>1'], { planning: { every: 1 }, maxSteps: 1 })

    const result = await at(run, inFirstStep, () => {
      run.send('Remember me.')
      run.interrupt()
    })

    expect(result).toMatchObject({ status: 'aborted', error: { code: 'interrupted' } })
    expect(result.steps.at(-1)).toEqual({ kind: 'message', text: 'Remember me.' })
    expect(model.requests).toHaveLength(2)
  })

  test('and was over already is not changed by it', async () => {
    const { run } = start(['<code>finalAnswer(8)'])
    const result = await run.result

    run.interrupt()

    expect(await run.result).toBe(result)
    expect(result.status).toBe('completed')
  })
})
