import { CodeAgent, memoryJournal, ModelError, tool, ToolCallingAgent } from 'smolagents-ts'
import type { AgentEvent, CodeAgentOptions, PlanContext, Step } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel, ScriptedReply } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { systemRuntime } from '../../src/agent/runtime.ts'
import { dyingAfter } from '../helpers/dying-journal.ts'
import { lastParts, textsOf } from '../helpers/message-texts.ts'

const search = tool({
  name: 'search',
  description: 'Finds pages on the web. Takes a while.',
  input: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  effect: 'read',
  execute: ({ query }) => Promise.resolve(`page about ${String(query)}`),
})

type Given = Partial<CodeAgentOptions> & { readonly every?: number; readonly replies: readonly ScriptedReply[] }

function planner({ every = 2, replies, ...options }: Given): { agent: CodeAgent; model: ScriptedModel } {
  const model = scriptedModel(replies)
  return { agent: new CodeAgent({ planning: { every }, ...options, model }), model }
}

function plansOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'note' && step.purpose === 'plan' ? [step.text] : []))
}

/** What each request was for: a plan, or the action of a step. */
function kinds(model: ScriptedModel): string[] {
  return model.requests.map(({ stopSequences }) => (stopSequences?.includes('<end_plan>') ? 'plan' : 'action'))
}

describe('an agent that plans', () => {
  test('plans before step 1 and again before each step after so many', async () => {
    const { agent, model } = planner({
      replies: ['Plan A', '<code>1', '<code>2', 'Plan B', '<code>3', '<code>4', 'Plan C', '<code>finalAnswer(5)'],
    })

    const { output, steps } = await agent.run('x')

    expect(output).toBe(5)
    expect(kinds(model)).toEqual(['plan', 'action', 'action', 'plan', 'action', 'action', 'plan', 'action'])
    const kept = steps.map((step) => (step.kind === 'action' ? step.number : step.kind))
    expect(kept).toEqual(['task', 'note', 1, 2, 'note', 3, 4, 'note', 5])
    expect(plansOf(steps)).toEqual(['Plan A', 'Plan B', 'Plan C'])
  })

  test('asks for a first plan, and then for one that builds on what was learned', async () => {
    const { agent, model } = planner({ every: 1, replies: ['Plan A', '<code>1', 'Plan B', '<code>finalAnswer(2)'] })

    await agent.run('x')

    expect(lastParts(model.requests[0])[1]).toMatch(/^Before you begin, make a plan/)
    expect(lastParts(model.requests[2])[1]).toMatch(/^Look at where you stand, and make a new plan/)
  })

  test('makes the first plan of a later run in a session an update', async () => {
    const { agent, model } = planner({ replies: ['Plan A', '<code>finalAnswer(1)', 'Plan B', '<code>finalAnswer(2)'] })
    const session = agent.session()

    await session.run('First.')
    await session.run('Second.')
    await session.close()

    expect(kinds(model)).toEqual(['plan', 'action', 'plan', 'action'])
    expect(lastParts(model.requests[2]).at(-1)).toMatch(/^Look at where you stand/)
  })

  test('asks in the conversation itself: a plan stands in it as request, plan and the order to carry it out', async () => {
    const { agent, model } = planner({ replies: ['Plan A', '<code>1', '<code>2', 'Plan B', '<code>finalAnswer(3)'] })

    await agent.run('Find it.')

    const roles = model.requests.at(-1)?.messages.map(({ role }) => role)
    expect(roles).toEqual(['system', ...Array.from({ length: 9 }, (_, index) => (index % 2 ? 'assistant' : 'user'))])
    expect(textsOf(model.requests[1]).slice(1)).toEqual([
      expect.stringMatching(/^user: Task:\nFind it\.\n\nBefore you begin/),
      'assistant: Plan A',
      'user: That was only the plan: nothing of it has been run. Now carry it out, beginning with its first step.',
    ])
    const bodies = model.requests.map(({ messages }) => JSON.stringify(messages).slice(0, -3))
    for (const [index, body] of bodies.slice(1).entries()) expect(body.startsWith(bodies[index] ?? 'none')).toBe(true)
  })

  test('tells the tools, and sends none along', async () => {
    const { agent, model } = planner({ tools: [search], replies: ['Plan A', '<code>finalAnswer(1)'] })

    await agent.run('x')

    expect(lastParts(model.requests[0]).at(-1)).toContain('\n- search: Finds pages on the web.\n')
    expect(model.requests[0]?.tools ?? []).toEqual([])
  })

  test('tells how many steps are left in this run, also when the run has a number of its own', async () => {
    const replies = ['Plan A', '<code>1', 'Plan B', '<code>2', 'Plan C', '<code>finalAnswer(3)']
    const left = async (maxSteps?: number): Promise<(string | undefined)[]> => {
      const { agent, model } = planner({ every: 1, replies })
      await agent.run('x', maxSteps === undefined ? {} : { maxSteps })
      return [0, 2, 4].map((index) => /\d+ turns? of \d+ left/.exec(lastParts(model.requests[index]).join(' '))?.[0])
    }

    expect(await left()).toEqual(['20 turns of 20 left', '19 turns of 20 left', '18 turns of 20 left'])
    expect(await left(3)).toEqual(['3 turns of 3 left', '2 turns of 3 left', '1 turn of 3 left'])
  })

  test('stops the model at the end of its plan, and keeps the plan without it', async () => {
    const { agent, model } = planner({ replies: ['1. Look.\n<end_plan>\nObservation: 42', '<code>finalAnswer(1)'] })

    const { steps } = await agent.run('x')

    expect(model.requests[0]?.stopSequences).toEqual(['<end_plan>'])
    expect(plansOf(steps)).toEqual(['1. Look.'])
  })

  test('tells its listeners about a plan while it is written, and never as a step', async () => {
    const { agent } = planner({ replies: ['Plan A', '<code>finalAnswer(1)'] })

    const events: AgentEvent[] = []
    for await (const event of agent.stream('x')) events.push(event)

    const types = events
      .slice(
        0,
        events.findIndex(({ type }) => type === 'step-start'),
      )
      .map(({ type }) => type)
    expect(types).toEqual(['run-start', 'model-start', 'text-delta', 'text-delta', 'note'])
    expect(events[1]).toMatchObject({ type: 'model-start', purpose: 'plan', step: 1 })
    expect(events[3]).toMatchObject({ text: 'A', purpose: 'plan' })
    expect(events[4]).toMatchObject({ type: 'note', purpose: 'plan', text: 'Plan A' })
  })

  test('counts the tokens of its plans', async () => {
    const usage = { inputTokens: 10, outputTokens: 2 }
    const replies = ['Plan', '<code>1', 'Plan', '<code>finalAnswer(1)'].map((text) => ({ text, usage }))

    const result = await planner({ every: 1, replies }).agent.run('x')

    expect(result.usage).toMatchObject({ inputTokens: 40, outputTokens: 8, modelCalls: 4 })
  })

  test('asks in words of its own', async () => {
    const asked: PlanContext[] = []
    const { agent, model } = planner({
      replies: ['Plan A', '<code>finalAnswer(1)'],
      prompts: { planRequest: (context) => `Plan ${String(asked.push(context))}!`, planFollowUp: () => 'Go.' },
    })

    await agent.run('The task.')

    expect(asked).toEqual([{ kind: 'first', task: 'The task.', step: 1, remainingSteps: 20, maxSteps: 20, tools: '' }])
    expect(textsOf(model.requests[1]).slice(1)).toEqual([
      'user: Task:\nThe task.\n\nPlan 1!',
      'assistant: Plan A',
      'user: Go.',
    ])
  })

  test('makes no plan when there is no step left to plan for', async () => {
    const { agent, model } = planner({ every: 1, maxSteps: 1, replies: ['Plan A', '<code>1', 'I got to 1.'] })

    const result = await agent.run('x', { reject: false })

    expect(result).toMatchObject({ status: 'out-of-steps', partial: 'I got to 1.' })
    expect(kinds(model)).toEqual(['plan', 'action', 'action'])
  })

  test('plans where it calls tools as well, and a call in a plan is not made', async () => {
    const call = (id: string, name: string, input: string) => ({ toolCalls: [{ id, name, input }] })
    const model = scriptedModel([
      { text: 'Plan A', ...call('a', 'finalAnswer', '{"answer":"planned"}') },
      call('b', 'search', '{"query":"cats"}'),
      'Plan B',
      call('c', 'finalAnswer', '{"answer":"done"}'),
    ])

    const agent = new ToolCallingAgent({ model, tools: [search], planning: { every: 1 } })
    const { output, steps } = await agent.run('x')

    expect(output).toBe('done')
    expect(plansOf(steps)).toEqual(['Plan A', 'Plan B'])
    const roles = model.requests[2]?.messages.map(({ role }) => role)
    expect(roles).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'tool', 'user'])
  })

  test('reads what the user sends before the plan that is due', async () => {
    const { agent, model } = planner({ every: 1, replies: ['Plan A', '<code>1', 'Plan B', '<code>finalAnswer(2)'] })
    const run = agent.stream('x')

    for await (const event of run) if (event.type === 'code-start' && event.step === 1) run.send('Use metres.')

    expect(lastParts(model.requests[2]).slice(0, 2)).toEqual(['Last value:\n1', 'The user adds:\nUse metres.'])
    expect(lastParts(model.requests[2])[2]).toMatch(/^Look at where you stand/)
  })

  test('tells the step after the plan what the user sends while it is made', async () => {
    const { agent, model } = planner({ replies: ['Plan A', '<code>finalAnswer(2)'] })
    const run = agent.stream('x')

    for await (const event of run) if (event.type === 'model-start' && event.purpose === 'plan') run.send('Be quick.')

    expect(lastParts(model.requests[1]).at(-1)).toBe('The user adds:\nBe quick.')
  })

  test('keeps the calls of a killed program for the next one, with a plan between them', async () => {
    const { agent } = planner({
      every: 1,
      tools: [search],
      limits: { stepTimeoutMs: 300 },
      replies: [
        'Plan A',
        '<code>await search({ query: "a" }); for (;;) {}',
        'Plan B',
        '<code>finalAnswer(lastStep.calls[0].value)',
      ],
    })

    expect((await agent.run('x')).output).toBe('page about a')
  })
})

describe('a plan that goes wrong', () => {
  test.each([
    ['is empty', '  <end_plan>', 'The model gave no plan'],
    ['was withheld', { text: '', finishReason: 'content-filter' as const }, 'The model gave no plan'],
    ['fails', new Error('socket hang up'), 'socket hang up'],
    ['is too long for the model', new ModelError('context-overflow', 'too long'), 'too long'],
  ])('because it %s is recorded as such, and the run goes on without it', async (_name, reply, message) => {
    const { agent, model } = planner({ replies: [reply, '<code>finalAnswer(1)'] })

    const { output, steps } = await agent.run('x')

    expect(output).toBe(1)
    expect(steps[1]).toMatchObject({ purpose: 'plan', text: '', error: { message: expect.stringContaining(message) } })
    expect(textsOf(model.requests[1]).slice(1)).toEqual(['user: Task:\nx'])
  })

  test.each(['unauthorized', 'rate-limited', 'network'] as const)(
    'because the model is %s ends the run',
    async (code) => {
      const journal = memoryJournal()
      const failing = planner({ journal, replies: [new ModelError(code, 'No.')] })
      const { agent, model } = planner({ journal, replies: ['Plan A', '<code>finalAnswer(1)'] })

      const failed = await failing.agent.run('x', { reject: false })
      const resumed = await agent.run({ resume: failed.runId })

      expect(failed).toMatchObject({ status: 'failed', error: { code } })
      expect(failing.model.requests).toHaveLength(1)
      expect(resumed.output).toBe(1)
      expect(kinds(model)).toEqual(['plan', 'action'])
    },
  )

  test('because it was cut is kept, and says so; one that was at its end is whole', async () => {
    const { agent } = planner({
      every: 1,
      replies: [
        { text: '1. Look', finishReason: 'length' },
        '<code>1',
        { text: '1. Find<end_plan>', finishReason: 'length' },
        '<code>finalAnswer(1)',
      ],
    })

    const { steps } = await agent.run('x')

    expect(plansOf(steps)).toEqual(['1. Look\n(cut at the token limit)', '1. Find'])
  })

  test('is not taken for an action: code in it is not run', async () => {
    const { agent } = planner({ replies: ['<code>finalAnswer("planned")</code>', '<code>finalAnswer("done")'] })

    expect((await agent.run('x')).output).toBe('done')
  })
})

describe('a run with plans, prepared steps and checks that stops after any record', () => {
  const replies = [
    'Plan A',
    '<code>let n = 40; try { await search({ query: "a" }) } catch (error) { n += error.message.length }',
    '<code>n = (await search({ query: "b" })).length',
    'Plan B',
    '<code>finalAnswer(n)',
    '<code>finalAnswer(n + 1)',
  ]
  const runtime = { ...systemRuntime, id: () => 'run-1', seed: () => 42 }
  const hooks: Partial<CodeAgentOptions> = {
    tools: [search],
    runtime,
    prepareStep: ({ step }) => ({ instructions: `Mind step ${step}.`, tools: step === 2 ? ['search'] : [] }),
    finalAnswerChecks: [(answer) => Number(answer) % 2 === 1 || 'It must be odd.'],
  }

  test(
    'goes on from there to the same result, with nothing asked again and nothing said differently',
    { timeout: 240_000 },
    async () => {
      const reference = memoryJournal()
      const whole = planner({ ...hooks, journal: reference, replies })
      const expected = await whole.agent.run('x')
      const types = (await reference.read('run-1')).map(({ type }) => type)
      expect(expected.output).toBe('page about b'.length + 1)
      expect(types.length).toBeGreaterThan(25)

      for (let stop = 1; stop < types.length; stop += 1) {
        const journal = memoryJournal()
        const first = planner({ ...hooks, journal: dyingAfter(journal, stop), replies })
        await first.agent.run('x', { reject: false })
        const stored = await journal.read('run-1')
        const kept = stored.filter(({ type }) => type === 'model-end' || type === 'note').length
        const second = planner({ ...hooks, journal, replies: replies.slice(kept) })

        const { output } = await second.agent.run({ resume: 'run-1' })

        expect(stored).toHaveLength(stop)
        expect(output).toBe(expected.output)
        expect((await journal.read('run-1')).map(({ type }) => type)).toEqual(types)
        const asked = [...first.model.requests.slice(0, kept), ...second.model.requests].map(({ messages }) => messages)
        expect(asked).toEqual(whole.model.requests.map(({ messages }) => messages))
      }
    },
  )
})
