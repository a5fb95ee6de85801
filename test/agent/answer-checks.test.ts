import { CodeAgent, memoryJournal, ToolCallingAgent } from 'smolagents-ts'
import type { AnswerCheck, AnswerContext, CodeAgentOptions, RunResult } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { dyingAfter } from '../helpers/dying-journal.ts'
import { lastParts } from '../helpers/message-texts.ts'

/** Runs an agent whose answers are 1, 2, 3 and so on, one in each step. */
async function answering(
  finalAnswerChecks: readonly AnswerCheck[],
  { signal, ...options }: Partial<CodeAgentOptions> & { readonly signal?: AbortSignal } = {},
): Promise<{ readonly result: RunResult; readonly model: ScriptedModel }> {
  const model = scriptedModel(Array.from({ length: 5 }, (_, index) => `<code>finalAnswer(${index + 1})`))
  const agent = new CodeAgent({ maxSteps: 4, ...options, model, finalAnswerChecks })
  const result = await agent.run('Count.', { reject: false, ...(signal && { signal }) })
  return { result, model }
}

describe('a check of the final answer', () => {
  test('lets an answer pass by true, or by saying nothing', async () => {
    const { result } = await answering([() => true, () => undefined, () => Promise.resolve(undefined)])

    expect(result).toMatchObject({ status: 'completed', output: 1 })
  })

  test('rejects an answer: the model is told by which check and why, and the run goes on', async () => {
    const isEven: AnswerCheck = (value) => Number(value) % 2 === 0 || `${String(value)} is odd.`

    const { result, model } = await answering([isEven])

    expect(result).toMatchObject({ status: 'completed', output: 2 })
    expect(lastParts(model.requests[1])).toEqual(['Error:\nThe answer was rejected by isEven: 1 is odd.'])
    expect(result.steps[1]).toMatchObject({
      outcome: { kind: 'error', error: { name: 'StepError', code: 'answer-rejected', details: { check: 'isEven' } } },
    })
  })

  test.each<[string, AnswerCheck, string]>([
    ['says false', (value) => value === 2, 'The answer was rejected by check 1.'],
    ['says why', (value) => value === 2 || 'Too small.', 'The answer was rejected by check 1: Too small.'],
    [
      'throws',
      (value) => {
        if (value !== 2) throw new RangeError('not in range')
        return true
      },
      'The answer was rejected by check 1: not in range',
    ],
    [
      'rejects later',
      (value) => (value === 2 ? undefined : Promise.reject(new Error('not on the list'))),
      'The answer was rejected by check 1: not on the list',
    ],
    ['gives an empty text', (value) => (value === 2 ? true : ''), 'The answer was rejected by check 1.'],
  ])('rejects when it %s', async (...[, check, message]) => {
    const { result, model } = await answering([(...given) => check(...given)])

    expect(result).toMatchObject({ output: 2 })
    expect(lastParts(model.requests[1])).toEqual([`Error:\n${message}`])
  })

  test('rejects an answer that a call gives, too', async () => {
    const isEven: AnswerCheck = (value) => Number(value) % 2 === 0 || 'It is odd.'
    const replies = [1, 2].map((answer) => ({
      toolCalls: [{ id: `call-${answer}`, name: 'finalAnswer', input: JSON.stringify({ answer }) }],
    }))
    const model = scriptedModel(replies)

    const { output } = await new ToolCallingAgent({ model, finalAnswerChecks: [isEven] }).run('x')

    expect(output).toBe(2)
    expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([
      { ok: false, text: expect.stringContaining('The answer was rejected by isEven: It is odd.') },
    ])
  })

  test('is asked in order, and not any more once one has rejected', async () => {
    const asked: string[] = []
    const first: AnswerCheck = (value) => asked.push(`first ${String(value)}`) > 0 && value !== 1
    const second: AnswerCheck = (value) => asked.push(`second ${String(value)}`) > 0

    await answering([first, second])

    expect(asked).toEqual(['first 1', 'first 2', 'second 2'])
  })

  test('is told the task, the steps so far and the run, beside the answer with its type', async () => {
    const seen: Omit<AnswerContext, 'signal'>[] = []
    const prices: number[] = []
    const model = scriptedModel(['<code>1', '<code>finalAnswer({ price: 99 })'])
    const agent = new CodeAgent({
      model,
      output: z.object({ price: z.number() }),
      finalAnswerChecks: [
        ({ price }, { task, steps, runId }) => {
          prices.push(price)
          return seen.push({ task, steps, runId }) > 0
        },
      ],
    })

    const { runId } = await agent.run('How much?')

    expect(seen).toMatchObject([{ task: 'How much?', runId, steps: [{ kind: 'task' }, { kind: 'action', number: 1 }] }])
    expect(prices).toEqual([99])
  })

  test('sees only answers that fit the schema, as the schema makes them', async () => {
    const seen: unknown[] = []
    const model = scriptedModel(['<code>finalAnswer("many")', '<code>finalAnswer({ n: "7" })'])
    const output = z.object({ n: z.coerce.number() })

    await new CodeAgent({ model, output, finalAnswerChecks: [(value) => seen.push(value) > 0] }).run('x')

    expect(seen).toEqual([{ n: 7 }])
  })

  test('cannot change the answer, for the next check or for the caller', async () => {
    const seen: unknown[] = []
    const spoil: AnswerCheck = (value) => Array.isArray(value) && value.push('spoilt') > 0
    const look: AnswerCheck = (value) => seen.push(value) > 0
    const model = scriptedModel(['<code>finalAnswer([1])'])

    const { output } = await new CodeAgent({ model, finalAnswerChecks: [spoil, look] }).run('x')

    expect([output, seen]).toEqual([[1], [[1]]])
  })

  test('that rejects the answer of the last step leaves the run without one', async () => {
    const { result } = await answering([() => false], { maxSteps: 2 })

    expect(result).toMatchObject({ status: 'out-of-steps', partial: '<code>finalAnswer(3)' })
    expect(result).not.toHaveProperty('output')
  })

  test('that hangs rejects the answer at its time-out, and is told to stop', async () => {
    const signals: AbortSignal[] = []
    const hang: AnswerCheck = (value, { signal }) =>
      value === 1 ? new Promise(() => signals.push(signal)) : Promise.resolve(true)

    const { result, model } = await answering([hang], { limits: { toolTimeoutMs: 50 } })

    expect(result).toMatchObject({ output: 2 })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    expect(lastParts(model.requests[1]).join('')).toContain(
      'rejected by hang: it did not decide within 0.05 s (limits.toolTimeoutMs).',
    )
  })

  test('that hangs ends with the run', async () => {
    const controller = new AbortController()
    let told: AbortSignal | undefined
    const hang: AnswerCheck = (_answer, { signal }) => {
      told = signal
      controller.abort(new Error('user left'))
      return new Promise(() => {})
    }

    const { result } = await answering([hang], { signal: controller.signal })

    expect(result).toMatchObject({ status: 'aborted', error: { message: expect.stringContaining('user left') } })
    expect(told?.aborted).toBe(true)
  })

  test.each([
    ['null', null],
    ['a value of type number', 0],
    ['a value of type object', { success: false }],
  ])('that gives %s ends the run: that is no verdict', async (what, verdict) => {
    const parsed: AnswerCheck = () => JSON.parse(JSON.stringify(verdict))

    const { result } = await answering([parsed])

    expect(result).toMatchObject({
      status: 'failed',
      error: {
        name: 'HookError',
        code: 'hook-failed',
        message: expect.stringMatching(new RegExp(`^parsed of finalAnswerChecks gave ${what}\\. A check gives true`)),
      },
    })
  })

  test('is asked again when the run stopped before its verdict was recorded, and not after that', async () => {
    const journal = memoryJournal()
    const asked: number[] = []
    const check: AnswerCheck = () => asked.push(1) > 0
    const agent = (store: typeof journal) =>
      new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']), journal: store, finalAnswerChecks: [check] })
    // Records: run-start, step-start, model-end, code-start, code-end; that the step is over is lost.
    const { runId } = await agent(dyingAfter(journal, 5)).run('x', { reject: false })
    expect(asked).toHaveLength(1)

    await agent(journal).run({ resume: runId })
    await agent(journal).run({ resume: runId })

    expect(asked).toHaveLength(2)
  })
})
