import { CodeAgent, memoryJournal, ModelError, tool, ToolCallingAgent } from 'smolagents-ts'
import type { Agent, Model, RunResult, Runtime } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedReply } from 'smolagents-ts/testing'
import { priced } from 'smolagents-ts/models/wrappers'
import { describe, expect, test } from 'vitest'

import { systemRuntime } from '../../src/agent/runtime.ts'
import { dyingAfter } from '../helpers/dying-journal.ts'
import { lead, member } from '../helpers/team.ts'

const usage = { inputTokens: 90, outputTokens: 10 }

/** A reply of so many tokens in all. */
function reply(text: string): ScriptedReply {
  return { text, usage }
}

function toolbox(): { readonly work: ReturnType<typeof tool>; readonly made: unknown[] } {
  const made: unknown[] = []
  const work = tool({
    name: 'work',
    description: 'Works.',
    effect: 'read',
    input: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
    execute: ({ n }) => made.push(n),
  })
  return { work, made }
}

function run(agent: Agent, options: Parameters<Agent['run']>[1] = {}): Promise<RunResult> {
  return agent.run('x', { ...options, reject: false })
}

describe('a run that has used up its budget', () => {
  test('of tokens asks the model nothing more, and keeps what was done', async () => {
    const model = scriptedModel([reply('<code>1'), reply('<code>2'), reply('<code>3')])

    const going = new CodeAgent({ model, budget: { tokens: 150 } }).stream('x')
    const begun: number[] = []
    for await (const event of going) if (event.type === 'step-start') begun.push(event.step)
    const result = await going.result

    expect(result).toMatchObject({
      status: 'over-budget',
      error: {
        name: 'RunError',
        code: 'over-budget',
        message:
          'The budget of 150 tokens of agent is used up, 200 were used. Raise budget.tokens, or make the task smaller.',
        details: { budget: 'tokens', limit: 150, used: 200 },
      },
      usage: { inputTokens: 180, outputTokens: 20 },
    })
    expect(result.steps.filter(({ kind }) => kind === 'action')).toHaveLength(2)
    expect(begun).toEqual([1, 2])
    expect(model.requests).toHaveLength(2)
  })

  test('still gives the answer that the last reply it paid for has', async () => {
    const model = scriptedModel([reply('<code>1'), reply('<code>finalAnswer(2)')])

    const { output } = await new CodeAgent({ model, budget: { tokens: 150 } }).run('x')

    expect(output).toBe(2)
  })

  test('counts by the length of texts where the model does not count', async () => {
    const model = scriptedModel([`<code>"${'x'.repeat(4_000)}"`, '<code>2'])

    const result = await run(new CodeAgent({ model, budget: { tokens: 1_200 } }))

    expect(result).toMatchObject({ status: 'over-budget', usage: { uncountedCalls: 1 } })
  })

  test('of money asks the model nothing more, where it knows its price', async () => {
    const model = priced(scriptedModel([reply('<code>1'), reply('<code>2'), reply('<code>3')]), {
      prices: { inputUsd: 1_000, outputUsd: 10_000 },
    })

    const result = await run(new CodeAgent({ model, budget: { costUsd: 0.3 } }))

    expect(result).toMatchObject({
      status: 'over-budget',
      error: { details: { budget: 'costUsd', limit: 0.3 } },
      usage: { modelCalls: 2 },
    })
    expect(result.usage.costUsd).toBeCloseTo(0.38)
  })

  test('pays for replies that break off, also where the code goes on after them', async () => {
    const broken: Model = {
      id: 'broken',
      async *stream() {
        yield { type: 'text-delta', text: 'x'.repeat(400) }
        yield { type: 'usage', usage: { inputTokens: 500, outputTokens: 100 } }
        throw new ModelError('truncated', 'It broke off.')
      },
    }
    const code = `<code>for (let n = 0; n < 9; n += 1) try { await worker('go') } catch {}`
    const manager = lead([member('worker', [], { model: broken })], [reply(code)], { budget: { tokens: 1_500 } })

    const result = await run(manager)

    expect(result).toMatchObject({ status: 'over-budget', error: { details: { budget: 'tokens', used: 1_900 } } })
    // What its members used is in it, although their calls never ended.
    expect(result.usage).toMatchObject({ inputTokens: 1_590, outputTokens: 310 })
  })

  test('is not lifted by a bound of a run that is undefined', async () => {
    const agent = new CodeAgent({ model: scriptedModel(['<code>1', '<code>2']), budget: { modelCalls: 1 } })

    // Somebody without types.
    const result = await run(agent, { budget: JSON.parse('{}'), ...Object({ budget: { modelCalls: undefined } }) })

    expect(result.status).toBe('over-budget')
  })

  test('of time does not count the time between a stop and a resume', async () => {
    let now = 0
    const runtime = { ...systemRuntime, now: () => (now += 1) }
    const model = scriptedModel([
      '<code>1',
      new ModelError('network', 'gone'),
      '<code>2',
      new ModelError('network', 'gone'),
      '<code>finalAnswer(3)',
    ])
    const agent = new CodeAgent({ model, runtime, journal: memoryJournal(), budget: { timeMs: 600_000 } })

    const { runId } = await run(agent)
    now += 3_600_000
    await agent.run({ resume: runId }, { reject: false })
    now += 3_600_000
    const result = await agent.run({ resume: runId }, { reject: false })

    expect(result).toMatchObject({ status: 'completed', output: 3 })
  })

  test('of calls counts those of tools that do not exist, before and after a resume', async () => {
    const { work } = toolbox()
    const journal = memoryJournal()
    const unknown = { toolCalls: [{ id: 'a', name: 'nothing', input: '{}' }] }
    const replies: ScriptedReply[] = [unknown, unknown, unknown]
    const whole = await run(
      new ToolCallingAgent({ model: scriptedModel(replies), tools: [work], budget: { toolCalls: 2 } }),
    )
    const model = scriptedModel([unknown, new ModelError('network', 'gone'), unknown, unknown])
    const agent = new ToolCallingAgent({ model, tools: [work], journal, budget: { toolCalls: 2 } })

    const { runId } = await run(agent)
    const resumed = await agent.run({ resume: runId }, { reject: false })

    expect([whole.status, resumed.status]).toEqual(['over-budget', 'over-budget'])
    expect([whole.usage.toolCalls, resumed.usage.toolCalls]).toEqual([2, 2])
  })

  test('of requests makes no plan either', async () => {
    const model = scriptedModel(['The plan', '<code>1', 'A new plan'])

    const result = await run(new CodeAgent({ model, planning: { every: 1 }, budget: { modelCalls: 2 } }))

    expect(result).toMatchObject({ status: 'over-budget', error: { details: { budget: 'modelCalls', used: 2 } } })
    expect(model.requests).toHaveLength(2)
  })

  test('of calls makes none beyond it, and no code can go on without', async () => {
    const { work, made } = toolbox()
    const code = '<code>for (let n = 1; n < 9; n += 1) try { await work({ n }) } catch {}'

    const result = await run(new CodeAgent({ model: scriptedModel([code]), tools: [work], budget: { toolCalls: 3 } }))

    expect(result).toMatchObject({ status: 'over-budget', error: { details: { budget: 'toolCalls' } } })
    expect(made).toEqual([1, 2, 3])
  })

  test('of calls makes none beyond it where calls are what the model writes', async () => {
    const { work, made } = toolbox()
    const call = (n: number): ScriptedReply => ({ toolCalls: [{ id: `${n}`, name: 'work', input: `{"n":${n}}` }] })
    const model = scriptedModel([call(1), call(2), call(3)])

    const result = await run(new ToolCallingAgent({ model, tools: [work], budget: { toolCalls: 2 } }))

    expect(result.status).toBe('over-budget')
    expect(made).toEqual([1, 2])
  })

  test('of time stops what runs: model, code and tools', async () => {
    const signals: AbortSignal[] = []
    let begin = (): void => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const wait = tool({
      name: 'wait',
      description: 'Waits.',
      effect: 'read',
      input: { type: 'object' },
      execute(_input, { signal }) {
        signals.push(signal)
        begin()
        return new Promise(() => {})
      },
    })
    // Its time is over as soon as the tool waits, however long that takes here.
    const sleep: Runtime['sleep'] = (ms, signal) => (ms === 77 ? begun : systemRuntime.sleep(ms, signal))
    const model = scriptedModel(['<code>await wait({})'])
    const runtime = { ...systemRuntime, sleep }

    const result = await run(new CodeAgent({ model, tools: [wait], runtime, budget: { timeMs: 77 } }))

    expect(result).toMatchObject({ status: 'over-budget', error: { details: { budget: 'timeMs', limit: 77 } } })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('rejects like every run without an answer', async () => {
    const agent = new CodeAgent({ model: scriptedModel(['<code>1']), budget: { modelCalls: 1 } })

    await expect(agent.run('x')).rejects.toMatchObject({ code: 'over-budget', result: { status: 'over-budget' } })
  })

  test('may have been given one of its own for some bounds', async () => {
    const model = scriptedModel(['<code>1', '<code>2', '<code>3'])
    const agent = new CodeAgent({ model, budget: { modelCalls: 3, tokens: 1_000_000 } })

    const result = await run(agent, { budget: { modelCalls: 1 } })

    expect(result).toMatchObject({ status: 'over-budget', error: { details: { limit: 1 } } })
  })
})

describe('the budget of a team', () => {
  test('is shared: what members use is used by their manager, and all of them stop', async () => {
    const replies = Array.from({ length: 9 }, (_, n) => reply(`<code>${n}`))
    const models = [scriptedModel(replies), scriptedModel(replies)]
    const members = models.map((model, index) => member(`member${index}`, [], { model }))
    const manager = lead(members, [reply(`<code>await Promise.all([member0('go'), member1('go')])`)], {
      budget: { modelCalls: 6 },
    })

    const result = await run(manager)

    expect(result).toMatchObject({
      status: 'over-budget',
      error: { message: expect.stringContaining('6 requests to models of lead is used up') },
    })
    expect(models.reduce((sum, { requests }) => sum + requests.length, 0)).toBe(5)
  })

  test('of a member ends that member, and the manager goes on', async () => {
    const worker = member('worker', ['<code>1', '<code>2'], { budget: { modelCalls: 2 } })
    const code = `<code>try { await worker('go') } catch ({ message }) { finalAnswer(message) }`

    const { output, usage: used } = await lead([worker], [code], { budget: { modelCalls: 9 } }).run('x')

    expect(output).toContain('The budget of 2 requests to models of lead/worker is used up.')
    expect(used).toMatchObject({ modelCalls: 3, toolCalls: 1 })
  })

  test('counts what was used before a run was stopped, by its members as well', async () => {
    const journal = memoryJournal()
    const worker = member('worker', [reply('<code>1'), reply('<code>finalAnswer(2)')], {})
    const replies = [reply(`<code>await worker('go')`), reply('<code>3'), reply('<code>finalAnswer(4)')]
    const manager = lead([worker], replies, { journal, budget: { tokens: 350 } })

    const { runId, status } = await run(manager)
    const again = await manager.run({ resume: runId }, { reject: false })
    const more = await manager.run({ resume: runId }, { reject: false, budget: { tokens: 1_000 } })

    expect([status, again.status]).toEqual(['over-budget', 'over-budget'])
    expect(again).toMatchObject({ error: { details: { used: 400 } } })
    expect(more).toMatchObject({ status: 'completed', output: 4, usage: { inputTokens: 450, outputTokens: 50 } })
  })

  test('counts what a member used that stopped in the middle', async () => {
    const records = memoryJournal()
    const replies = [reply('<code>1'), reply('<code>2'), reply('<code>finalAnswer(3)')]
    const define = (journal: typeof records, worked: readonly ScriptedReply[]): CodeAgent =>
      lead([member('worker', worked)], [reply(`<code>finalAnswer(await worker('go'))`)], {
        journal,
        budget: { modelCalls: 4 },
      })
    const broken = await run(define(dyingAfter(records, 14), replies))

    const result = await define(records, replies.slice(2)).run({ resume: broken.runId }, { reject: false })

    expect(broken.status).toBe('failed')
    expect(result).toMatchObject({ status: 'completed', usage: { modelCalls: 4 } })
  })
})

test.each([
  [7, 'budget must be an object such as { tokens: 100_000 }, not 7'],
  [[1], 'budget must be an object'],
  [{ euros: 1 }, 'A budget has no euros; there are tokens, modelCalls, toolCalls, costUsd, timeMs.'],
  [{ tokens: 0 }, 'budget.tokens must be a positive integer, not 0'],
  [{ costUsd: NaN }, 'budget.costUsd must be a positive number'],
  [{ toolCalls: 1.5 }, 'budget.toolCalls must be a positive integer'],
  [{ timeMs: 2 ** 40 }, 'budget.timeMs must be at most 2147483647'],
])('the budget %j is refused', (budget, message) => {
  const model = scriptedModel([])
  const agent = new CodeAgent({ model })

  // Somebody without types.
  const options = { budget } as object
  expect(() => new CodeAgent({ model, ...options })).toThrow(message)
  expect(() => agent.stream('x', options)).toThrow(message)
})
