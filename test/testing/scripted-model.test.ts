import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import { scriptedModel } from '../../src/testing/scripted-model.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'

const noServer = 'there is no server behind it'
const { cases } = modelConformance(
  ({ text, reasoning, toolCalls, usage, finishReason, fault }) => {
    const reply = {
      ...(text !== undefined && { text }),
      ...(reasoning !== undefined && { reasoning }),
      ...(toolCalls && { toolCalls }),
      ...(usage && { usage }),
      ...(finishReason && { finishReason }),
      ...(fault === 'cut' && { finishReason: null }),
    }
    return { model: scriptedModel(Array.from({ length: 10 }, () => reply)) }
  },
  {
    cannot: {
      stop: 'it says its script to the end',
      limit: 'it says its script to the end',
      count: 'it counts what its script says',
      stall: 'it waits for nothing',
      failure: 'it throws what it is given, before it says anything',
      unreachable: noServer,
      'unknown-model': noServer,
      unauthorized: noServer,
      'rate-limited': noServer,
      'quota-exhausted': noServer,
      'server-error': noServer,
      'context-overflow': noServer,
      'content-filter': noServer,
    },
  },
)

describe('scriptedModel as a model', () => {
  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

const request = { messages: [textMessage('user', 'hi')] }

describe('scriptedModel', () => {
  test('plays texts, whole replies, errors and functions of the request, in order', async () => {
    const usage = { inputTokens: 3, outputTokens: 1 }
    const toolCalls = [{ id: 'c1', name: 'add', input: '{"a":1}' }]
    const model = scriptedModel([
      'one',
      { text: 'two', reasoning: 'hm', usage, toolCalls },
      ({ messages }) => `got ${messages.length}`,
      new Error('down'),
    ])

    expect(await generate(model, request)).toEqual({
      model: 'scripted',
      text: 'one',
      toolCalls: [],
      finishReason: 'stop',
    })
    expect(await generate(model, request)).toEqual({
      model: 'scripted',
      text: 'two',
      reasoning: 'hm',
      usage,
      toolCalls,
      finishReason: 'tool-calls',
    })
    expect((await generate(model, request)).text).toBe('got 1')
    await expect(generate(model, request)).rejects.toThrow('down')
    expect(model.requests).toHaveLength(4)
    model.assertFinished()
  })

  test('says so when more is asked than it has, or less', async () => {
    const model = scriptedModel(['one'])

    expect(() => model.assertFinished()).toThrow('only 0 were asked for')
    await generate(model, request)
    await expect(generate(model, request)).rejects.toThrow('only 1 replies; this was request 2')
  })

  test('can play a stream that is cut', async () => {
    await expect(generate(scriptedModel([{ text: 'half', finishReason: null }]), request)).rejects.toMatchObject({
      code: 'truncated',
    })
  })
})
