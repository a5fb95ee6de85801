import { CodeAgent, memoryJournal, tool, ToolCallingAgent } from 'smolagents-ts'
import type { CodeAgentOptions, PrepareStep, StepContext, StepView } from 'smolagents-ts'
import { faultServer, scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedReply } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { dyingAfter } from '../helpers/dying-journal.ts'
import { lastParts, textsOf } from '../helpers/message-texts.ts'

const tools = ['read', 'write'].map((name) =>
  tool({ name, description: `Does ${name}.`, execute: () => Promise.resolve(`${name} done`) }),
)

function preparing(
  prepareStep: PrepareStep,
  { replies, ...options }: Partial<CodeAgentOptions> & { readonly replies: readonly ScriptedReply[] },
) {
  const model = scriptedModel(replies)
  return { agent: new CodeAgent({ tools, ...options, model, prepareStep }), model }
}

/** What a program without types may give. */
function untyped(view: unknown): StepView {
  return JSON.parse(JSON.stringify(view))
}

test('a model that is named by a string is one model in all steps, with what it learned of its server', async () => {
  const refusal = {
    kind: 'status',
    status: 400,
    body: { error: { message: 'Not here.', param: 'stream_options' } },
  } as const
  const replies = ['<code>1', '<code>2', '<code>finalAnswer(3)'].map((text) => ({ kind: 'reply', text }) as const)
  const server = await faultServer([refusal, ...replies])
  const { agent } = preparing(() => ({ model: `${server.baseUrl}#m` }), { replies: [] })

  const { output } = await agent.run('Task.')
  await server.close()

  expect(output).toBe(3)
  expect(server.requests.map(({ body }) => 'stream_options' in Object(body))).toEqual([true, false, false, false])
})

describe('prepareStep', () => {
  test('is called once before each step, with all that is known there', async () => {
    const seen: Omit<StepContext, 'signal' | 'model'>[] = []
    const models: unknown[] = []
    const { agent, model } = preparing(
      ({ signal: _signal, model: given, ...context }) => {
        seen.push(context)
        models.push(given)
        return undefined
      },
      { replies: ['prose', '<code>1', '<code>finalAnswer(2)'] },
    )

    const { runId } = await agent.run('Task.', { maxSteps: 7 })

    expect(seen).toMatchObject([
      { step: 1, maxSteps: 7, task: 'Task.', runId, steps: [{ kind: 'task' }] },
      { step: 2, maxSteps: 7, task: 'Task.', runId, steps: [{ kind: 'task' }, { kind: 'action' }] },
    ])
    expect(seen.map(({ messages }) => messages)).toEqual([model.requests[0]?.messages, model.requests[2]?.messages])
    expect(models).toEqual([model, model])
  })

  test('changes nothing when it gives nothing', async () => {
    const replies = ['prose', '<code>await read()', '<code>finalAnswer(2)']
    const plain = scriptedModel(replies)
    const { agent, model } = preparing(() => undefined, { replies })

    await agent.run('x')
    await new CodeAgent({ tools, model: plain }).run('x')

    expect(model.requests.map(({ messages }) => messages)).toEqual(plain.requests.map(({ messages }) => messages))
  })

  test('asks another model, for that step only', async () => {
    const expert = scriptedModel(['prose', '<code>41'])
    const { agent, model } = preparing(({ step }) => (step === 2 ? { model: expert } : undefined), {
      replies: ['<code>1', '<code>finalAnswer(42)'],
    })

    expect((await agent.run('x')).output).toBe(42)
    expect(model.requests).toHaveLength(2)
    expect(expert.requests).toHaveLength(2)
    expect(textsOf(expert.requests[1]).slice(0, -2)).toEqual(textsOf(expert.requests[0]))
  })

  test('leaves in the records which model replied', async () => {
    const expert = scriptedModel(['<code>41'], { id: 'expert' })
    const { agent } = preparing(({ step }) => (step === 2 ? { model: expert } : undefined), {
      replies: ['<code>1', '<code>finalAnswer(42)'],
    })

    const { steps } = await agent.run('x')

    const models = steps.flatMap((step) => (step.kind === 'action' ? step.replies.map(({ model }) => model) : []))
    expect(models).toEqual(['scripted', 'expert', 'scripted'])
  })

  test('says something last, in that step only and also when the model is asked again in it', async () => {
    const { agent, model } = preparing(({ step }) => (step === 1 ? { instructions: 'Be brief.' } : undefined), {
      replies: ['prose', '<code>1', '<code>finalAnswer(2)'],
    })

    await agent.run('x')

    expect(lastParts(model.requests[0])).toEqual(['Task:\nx', 'For this step only:\nBe brief.'])
    expect(textsOf(model.requests[1]).slice(1, 3)).toEqual([
      'user: Task:\nx\n\nFor this step only:\nBe brief.',
      'assistant: prose',
    ])
    expect(textsOf(model.requests[2]).slice(1, 3)).toEqual(['user: Task:\nx', 'assistant: prose'])
  })

  test('allows some tools only: calls of others are refused, and the model is told which are allowed', async () => {
    const { agent, model } = preparing(({ step }) => (step === 1 ? { tools: ['read'] } : undefined), {
      replies: ['<code>console.log(await read()); await write()', '<code>finalAnswer(await write())'],
    })

    const { output, steps } = await agent.run('x')

    expect(output).toBe('write done')
    expect(lastParts(model.requests[0]).at(-1)).toBe('For this step only:\nOnly these tools may be called: read.')
    expect(lastParts(model.requests[1]).join('')).toContain('read done')
    expect(lastParts(model.requests[1]).join('')).toContain(
      'write was not allowed: in this step only read may be called.',
    )
    expect(steps[1]).toMatchObject({
      calls: [
        { tool: 'read', end: { ok: true } },
        { tool: 'write', end: { ok: false, error: { code: 'denied' } } },
      ],
      outcome: { kind: 'error' },
    })
    expect(model.requests[0]?.messages[0]).toEqual(model.requests[1]?.messages[0])
  })

  test('allows some tools only where they are called outright: other definitions are not sent', async () => {
    const call = (id: string, name: string) => ({ toolCalls: [{ id, name, input: '{}' }] })
    const model = scriptedModel([
      { toolCalls: [...call('a', 'read').toolCalls, ...call('b', 'write').toolCalls] },
      { toolCalls: [{ id: 'c', name: 'finalAnswer', input: '{"answer":1}' }] },
    ])
    const prepareStep: PrepareStep = ({ step }) => (step === 1 ? { tools: ['read'] } : undefined)

    const { output } = await new ToolCallingAgent({ model, tools, prepareStep }).run('x')

    expect(output).toBe(1)
    expect(model.requests.map((request) => request.tools?.map(({ name }) => name))).toEqual([
      ['read', 'finalAnswer'],
      ['read', 'write', 'finalAnswer'],
    ])
    expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([
      { id: 'a', ok: true, text: 'read done' },
      { id: 'b', ok: false, text: expect.stringContaining('in this step only read may be called') },
    ])
  })

  test('allows no tool at all by an empty list', async () => {
    const { agent, model } = preparing(({ step }) => (step === 1 ? { tools: [] } : undefined), {
      replies: ['<code>try { await read() } catch (error) { console.log(error.code) }', '<code>finalAnswer(1)'],
    })

    await agent.run('x')

    expect(lastParts(model.requests[0]).at(-1)).toContain('No tool may be called.')
    expect(lastParts(model.requests[1])).toEqual(['Console output:\ndenied'])
  })

  test('sends other messages, and memory stays as it is', async () => {
    const { agent, model } = preparing(
      ({ step, messages }) => (step === 2 ? { messages: messages.slice(0, 2), instructions: 'Go on.' } : undefined),
      { replies: ['<code>1', 'prose', '<code>2', '<code>finalAnswer(3)'] },
    )

    await agent.run('x')

    const shortened = 'user: Task:\nx\n\nFor this step only:\nGo on.'
    expect(textsOf(model.requests[1]).slice(1)).toEqual([shortened])
    expect(textsOf(model.requests[2]).slice(1, 3)).toEqual([shortened, 'assistant: prose'])
    const roles = model.requests[3]?.messages.map(({ role }) => role)
    expect(roles).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'])
  })

  test('does not bear on plans, and sees them', async () => {
    const seen: string[][] = []
    const { agent, model } = preparing(
      ({ messages }) => {
        seen.push(textsOf({ messages }))
        return { instructions: 'Be brief.' }
      },
      { planning: { every: 1 }, replies: ['Plan A', '<code>finalAnswer(1)'] },
    )

    await agent.run('x')

    expect(textsOf(model.requests[0]).join('')).not.toContain('Be brief.')
    expect(seen.map((texts) => texts[2])).toEqual(['assistant: Plan A'])
  })

  test('may take its time, and ends with the run', async () => {
    const controller = new AbortController()
    let told: AbortSignal | undefined
    const { agent } = preparing(
      ({ signal }) => {
        told = signal
        controller.abort(new Error('user left'))
        return new Promise(() => {})
      },
      { replies: [] },
    )

    const result = await agent.run('x', { signal: controller.signal, reject: false })

    expect(result).toMatchObject({ status: 'aborted', error: { message: expect.stringContaining('user left') } })
    expect(told?.aborted).toBe(true)
  })

  test('is called again for the step at hand when the run is resumed', async () => {
    const journal = memoryJournal()
    const calls: number[] = []
    const code = '<code>try { await write() } catch (error) { finalAnswer(error.message) }'
    const agent = (store: typeof journal, replies: readonly string[]) =>
      preparing(({ step }) => ({ tools: calls.push(step) > 0 ? ['read'] : [] }), { journal: store, replies }).agent
    // Records: run-start, step-start, model-end; that the code was begun is lost.
    const { runId } = await agent(dyingAfter(journal, 3), [code]).run('x', { reject: false })

    const { output } = await agent(journal, []).run({ resume: runId })

    expect(output).toContain('only read may be called')
    expect(calls).toEqual([1, 1])
  })
})

describe('prepareStep ends the run, naming itself,', () => {
  test.each<[string, PrepareStep, string]>([
    [
      'when it throws',
      () => {
        throw new Error('no database')
      },
      'no database',
    ],
    ['when it rejects', () => Promise.reject(new Error('no database')), 'no database'],
    [
      'for a tool there is not',
      () => ({ tools: ['reed'] }),
      'no tool "reed" that it could allow. Its tools: read, write.',
    ],
    ['for tools that are no list', () => untyped({ tools: 'read' }), 'tools must be a list of names'],
    ['for null in a list of tools', () => untyped({ tools: [null] }), 'no tool null'],
    ['for what is no model', () => untyped({ model: { id: 'm' } }), 'model must be a string'],
    ['for a model nobody knows', () => ({ model: 'gpt-5' }), 'The model "gpt-5" is not known'],
    ['for instructions that are no text', () => untyped({ instructions: 7 }), 'instructions must be a text'],
    ['for no messages', () => ({ messages: [] }), 'a list with at least one message'],
    ['for a message that is a text', () => untyped({ messages: ['hi'] }), 'messages[0] must be { role, content }'],
    [
      'for content that is a text',
      () => untyped({ messages: [{ role: 'user', content: 'hi' }] }),
      'messages[0] must be',
    ],
    ['for a role there is not', () => untyped({ messages: [{ role: 'bot', content: [] }] }), 'messages[0] must be'],
    ['for what a step does not have', () => untyped({ maxSteps: 3 }), 'it gave maxSteps, which a step does not have'],
    ['for null', () => untyped(null), 'it gave null'],
    ['for a list', () => untyped([]), 'it gave a list'],
  ])('%s', async (...[, prepareStep, message]) => {
    const { agent, model } = preparing(prepareStep, { replies: [] })

    const result = await agent.run('x', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { name: 'HookError', code: 'hook-failed' } })
    expect(result).toMatchObject({ error: { message: expect.stringContaining('prepareStep failed before step 1: ') } })
    expect(result).toMatchObject({ error: { message: expect.stringContaining(message) } })
    expect(model.requests).toHaveLength(0)
  })
})
