import { CodeAgent, tool, ToolCallingAgent } from 'smolagents-ts'
import type { Message, RunResult, Step } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

const usage = { inputTokens: 10, outputTokens: 4, cachedInputTokens: 6, reasoningTokens: 3 }

const look = tool({ name: 'look', description: 'Looks.', execute: () => Promise.resolve({ seen: true }) })

/** A run with a call, an error, a reply without code and an answer. */
async function runAll() {
  const texts = [
    'I look. <code>const it = await look(); it',
    '<code>missing()',
    'No code.',
    '<code>finalAnswer(it.seen)',
  ]
  const model = scriptedModel(texts.map((text) => ({ text, usage })))
  const agent = new CodeAgent({ model, executor, tools: [look], instructions: 'Be brief.' })
  return { agent, model, result: await agent.run('Look.') }
}

function textsOf(messages: readonly Message[]): string[] {
  return messages.map(
    ({ role, content }) =>
      `${role}: ${content.map((part) => (part.type === 'text' ? part.text : part.type)).join(' | ')}`,
  )
}

/** Where the actions of a run stand in its steps. */
function actionsOf(steps: readonly Step[]): number[] {
  return steps.flatMap((step, index) => (step.kind === 'action' ? [index] : []))
}

describe('the messages of steps', () => {
  test('are those the model was sent, for each step', async () => {
    const { agent, model, result } = await runAll()

    const places = actionsOf(result.steps)
    const made = await Promise.all(places.map((place) => agent.messagesOf(result.steps.slice(0, place))))

    // The third request is that of the first attempt at the third step.
    expect(made).toEqual([0, 1, 2].map((request) => model.requests[request]?.messages))
  })

  test('are the reply, then what came of it: a value, an error', async () => {
    const { agent, result } = await runAll()

    const [system, ...texts] = textsOf(await agent.messagesOf(result.steps.slice(0, 3)))

    expect(system).toMatch(/^system: You solve tasks/)
    expect(texts).toEqual([
      'user: Task:\nLook.',
      'assistant: I look. <code>const it = await look(); it\n</code>',
      'user: Last value:\n{ seen: true }',
      'assistant: <code>missing()\n</code>',
      expect.stringMatching(/^user: Error:\nReferenceError: missing is not defined/),
    ])
  })

  test('are native calls and their results where calls are what the model writes', async () => {
    const model = scriptedModel([
      { text: 'I look.', toolCalls: [{ id: 'a', name: 'look', input: '{}' }] },
      { toolCalls: [{ id: 'b', name: 'finalAnswer', input: '{"answer":1}' }] },
    ])
    const agent = new ToolCallingAgent({ model, tools: [look] })
    const { steps } = await agent.run('Look.')

    const messages = await agent.messagesOf(steps.slice(0, 2))

    expect(messages).toEqual(model.requests[1]?.messages)
    expect(messages.slice(2).map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ['assistant', ['text', 'tool-call']],
      ['tool', ['tool-result']],
    ])
  })

  test('of no steps are the system prompt, which holds the instructions and cannot be set', async () => {
    const { agent, model } = await runAll()
    const calling = new ToolCallingAgent({ model: scriptedModel([]), instructions: 'Be brief.' })

    const system = await agent.messagesOf([])
    const other = await agent.messagesOf([], { maxSteps: 3 })

    expect(system).toEqual(model.requests[0]?.messages.slice(0, 1))
    expect(textsOf(system)[0]).toContain('Be brief.')
    expect(textsOf(other)[0]).toContain('at most 3 turns')
    expect(textsOf(await calling.messagesOf([]))[0]).toContain('Be brief.')
    await expect(agent.messagesOf([], { maxSteps: 0 })).rejects.toThrow('maxSteps must be a positive integer')
  })
})

describe('a result', () => {
  test('is plain JSON with all that happened, without the messages that can be made of it', async () => {
    const { agent, model, result } = await runAll()

    const read: RunResult = JSON.parse(JSON.stringify(result))

    expect(read).toEqual(result)
    expect(JSON.stringify(read)).not.toContain('You solve tasks')
    expect(await agent.messagesOf(read.steps.slice(0, 3))).toEqual(model.requests[2]?.messages)
    expect(read.steps[1]).toEqual({
      kind: 'action',
      number: 1,
      replies: [
        {
          model: 'scripted',
          text: 'I look. <code>const it = await look(); it',
          toolCalls: [],
          finishReason: 'stop',
          usage,
        },
      ],
      code: 'const it = await look(); it',
      calls: [
        {
          callId: expect.any(String),
          ordinal: 1,
          tool: 'look',
          input: {},
          startedAt: expect.any(Number),
          end: { ok: true, value: { seen: true }, at: expect.any(Number) },
        },
      ],
      execution: {
        kind: 'value',
        text: '{ seen: true }',
        output: '',
        outputDropped: 0,
        floating: [],
        clearedTimers: 0,
      },
      outcome: { kind: 'observation' },
      startedAt: expect.any(Number),
      endedAt: expect.any(Number),
    })
  })

  test('is JSON also when the answer is what JSON has no form for', async () => {
    const code = '<code>finalAnswer({ big: 10n, map: new Map([[1, 2]]), none: undefined, when: new Date(0) })'
    const result = await new CodeAgent({ model: scriptedModel([code]), executor }).run('x')

    const read: RunResult = JSON.parse(JSON.stringify(result))

    expect(result.output).toEqual({ big: 10n, map: new Map([[1, 2]]), none: undefined, when: new Date(0) })
    expect(read).toMatchObject({ status: 'completed', steps: result.steps })
    expect(read.status === 'completed' && read.output).toEqual(
      result.steps[1]?.kind === 'action' && result.steps[1].outcome.kind === 'answer' && result.steps[1].outcome.value,
    )
    expect(Object.keys(result).toSorted()).toEqual(['output', 'runId', 'status', 'steps', 'timing', 'usage'])
  })

  test('has images by handle, never as bytes', async () => {
    const model = scriptedModel(['<code>finalAnswer(1)'])
    const images = [{ mediaType: 'image/png', data: new Uint8Array([137, 80, 78, 71]) }]

    const { steps } = await new CodeAgent({ model, executor }).run('Look.', { images })

    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
    expect(steps[0]).toMatchObject({ images: [{ type: 'media' }] })
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('iVBORw==')
  })

  test('adds up tokens, those from the cache and those for reasoning too', async () => {
    const { result } = await runAll()

    expect(result.usage).toMatchObject({
      inputTokens: 40,
      outputTokens: 16,
      cachedInputTokens: 24,
      reasoningTokens: 12,
      modelCalls: 4,
    })
  })

  test('is given whole for every status where the run is told not to reject, and is in the error where not', async () => {
    const agentOf = (code: string) =>
      new CodeAgent({ model: scriptedModel([`<code>${code}`, 'Nothing.']), executor, maxSteps: 1 })

    const good = await agentOf('finalAnswer(1)').run('x', { reject: false })
    const bad = await agentOf('1').run('x', { reject: false })
    const thrown: unknown = await agentOf('1')
      .run('x', { reject: true })
      .catch((error: unknown) => error)

    expect([good.status, bad.status]).toEqual(['completed', 'out-of-steps'])
    expect(thrown).toMatchObject({
      name: 'RunError',
      code: 'out-of-steps',
      result: { status: 'out-of-steps', steps: [{}, {}, {}] },
    })
  })

  test('has as many steps as the run was allowed, whatever the agent is', async () => {
    const agent = new CodeAgent({ model: scriptedModel(['<code>1', '<code>2', 'Nothing.']), executor, maxSteps: 1 })

    const result = await agent.run('x', { maxSteps: 2, reject: false })

    expect(result.status).toBe('out-of-steps')
    expect(actionsOf(result.steps)).toHaveLength(2)
    await expect(agent.run('x', { maxSteps: 0 })).rejects.toThrow('maxSteps must be a positive integer, not 0')
  })
})
