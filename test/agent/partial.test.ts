import { describe, expect, test } from 'vitest'

import { CodeAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'

describe('a run that is out of steps', () => {
  test('says how far it came: the model is asked once, without tools, and its words are no answer', async () => {
    const usage = { inputTokens: 10, outputTokens: 2 }
    const model = scriptedModel([
      { text: '<code>40 + 2', usage },
      { text: ' It comes to 42. ', usage },
    ])

    const result = await new CodeAgent({ model, maxSteps: 1 }).run('x', { reject: false })

    expect(result).toMatchObject({ status: 'out-of-steps', partial: 'It comes to 42.', usage: { inputTokens: 20 } })
    expect(result).not.toHaveProperty('output')
    expect(model.requests[1]?.tools ?? []).toEqual([])
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'user',
      content: [{ text: expect.stringContaining('42') }, { text: expect.stringContaining('no answer yet') }],
    })
  })

  test('has no partial answer when the model fails to say how far it came: no error text stands for one', async () => {
    const model = scriptedModel(['<code>1', new Error('socket hang up')])

    const result = await new CodeAgent({ model, maxSteps: 1 }).run('x', { reject: false })

    expect(result).toMatchObject({ status: 'out-of-steps', error: { code: 'out-of-steps' } })
    expect(result).not.toHaveProperty('partial')
    expect(result.steps.at(-1)).toMatchObject({ kind: 'note', error: { message: expect.stringContaining('hang up') } })
  })
})
