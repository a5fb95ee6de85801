import { CodeAgent } from 'smolagents-ts'
import type { Prompts } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { lastParts, textsOf } from '../helpers/message-texts.ts'

describe('prompts of an agent', () => {
  test('are its own where it gives them, made anew in each run', async () => {
    let tone = 'polite'
    const prompts: Partial<Prompts> = { system: ({ maxSteps }) => `Be ${tone} for ${maxSteps} turns.` }
    const model = scriptedModel(['<code>finalAnswer(1)', '<code>finalAnswer(2)'])
    const agent = new CodeAgent({ model, prompts })

    await agent.run('x')
    tone = 'brief'
    await agent.run('x', { maxSteps: 3 })

    const systems = model.requests.map((request) => textsOf(request)[0])
    expect(systems).toEqual(['system: Be polite for 20 turns.', 'system: Be brief for 3 turns.'])
    expect(textsOf(model.requests[0])[1]).toBe('user: Task:\nx')
  })

  test('ask for what there is at the last step in their own words, and what comes of it is no answer', async () => {
    const model = scriptedModel(['<code>1', 'I saw a 1.'])
    const prompts: Partial<Prompts> = { partial: (maxSteps) => `Over after ${maxSteps}. What do you have?` }

    const result = await new CodeAgent({ model, prompts, maxSteps: 1 }).run('x', { reject: false })

    expect(result).toMatchObject({ status: 'out-of-steps', partial: 'I saw a 1.' })
    expect(lastParts(model.requests[1]).at(-1)).toBe('Over after 1. What do you have?')
  })

  test.each<[string, () => unknown, string]>([
    ['gives nothing', () => undefined, 'prompts.task gave a value of type undefined; it must give a text.'],
    ['gives a promise', () => Promise.resolve('x'), 'prompts.task gave a value of type object'],
    [
      'fails',
      () => {
        throw new ReferenceError('city is not defined')
      },
      'prompts.task failed: city is not defined',
    ],
  ])('end the run before anything is said where one %s', async (_name, task, message) => {
    const model = scriptedModel([])
    const agent: unknown = Reflect.construct(CodeAgent, [{ model, prompts: { task } }])
    if (!(agent instanceof CodeAgent)) throw new TypeError('No agent was made.')

    const result = await agent.run('x', { reject: false })

    expect(result).toMatchObject({
      status: 'failed',
      error: { name: 'HookError', message: expect.stringContaining(message) },
    })
    expect(model.requests).toEqual([])
  })
})
