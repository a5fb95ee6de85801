import { tool } from 'smolagents-ts'
import type { AgentEvent, CodeAgent, CodeAgentOptions } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedReply } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { lead, member, textOf } from '../helpers/team.ts'

type Options = Partial<CodeAgentOptions>

/** What the manager's code gets of a call that fails. */
async function errorOf(agent: CodeAgent, options: Options = {}): Promise<unknown> {
  const code = `<code>try { await ${agent.name}('go'); finalAnswer('no error') } catch ({ message }) { finalAnswer(message) }`
  const { output } = await lead([agent], [code], options).run('x')
  return output
}

describe('a member of a team', () => {
  test('is called like a tool: with named arguments, or with its task alone', async () => {
    const model = scriptedModel(['<code>finalAnswer("a")', '<code>finalAnswer("b")'])
    const clerk = member('clerk', [], { model })
    const code = `<code>finalAnswer([await clerk({ task: 'First.' }), await clerk('Second.')])`

    const { output } = await lead([clerk], [code]).run('x')

    expect(output).toEqual(['This is the answer of clerk:\na', 'This is the answer of clerk:\nb'])
    expect([textOf(model, 0, 1), textOf(model, 1, 1)]).toEqual([
      expect.stringContaining('First.'),
      expect.stringContaining('Second.'),
    ])
  })

  test('is told its name and its task, and to report in three parts', async () => {
    const model = scriptedModel(['<code>finalAnswer("a")'])

    await lead([member('clerk', [], { model })], [`<code>finalAnswer(await clerk('Count the files.'))`]).run('x')

    expect(textOf(model, 0, 1)).toMatch(
      /You are clerk, a member of a team[\s\S]*---\nCount the files\.\n---[\s\S]*### 1\. [\s\S]*### 2\. [\s\S]*### 3\. /,
    )
  })

  test('finds what else it was given as variables, whatever data it is', async () => {
    const model = scriptedModel(['<code>finalAnswer([...ages.keys()].join() + since.getUTCFullYear() + big)'])
    const code = `<code>finalAnswer(await clerk({ task: 'x', ages: new Map([['ann', 3]]), since: new Date(0), big: 10n }))`

    const { output } = await lead([member('clerk', [], { model })], [code]).run('x')

    expect(output).toBe('This is the answer of clerk:\nann197010')
    expect(textOf(model, 0, 1)).toContain('- ages: Map(1)')
  })

  test('takes and gives typed data when it has schemas', async () => {
    const model = scriptedModel(['<code>finalAnswer({ total: prices.reduce((a, b) => a + b) * factor })'])
    const adder = member('adder', [], {
      model,
      input: z.object({ prices: z.array(z.number()), factor: z.number().default(2) }),
      output: z.object({ total: z.number() }),
    })
    const manager = scriptedModel(['<code>const { total } = await adder({ prices: [1, 2] })\nfinalAnswer(total + 1)'])

    const { output } = await lead([adder], [], { model: manager }).run('x')

    expect(output).toBe(7)
    expect(textOf(manager, 0, 0)).toContain('declare function adder(args: {')
    expect(textOf(manager, 0, 0)).toMatch(/prices: number\[\][\s\S]*Promise<\{[\s\S]*total: number/)
    expect(textOf(model, 0, 1)).toMatch(/Do this with prices, factor: Does adder\.[\s\S]*- prices: Array\(2\) \[1, 2\]/)
    expect(textOf(model, 0, 1)).not.toContain('###')
  })

  test('is not started with arguments its schema forbids', async () => {
    const adder = member('adder', [], { input: z.object({ n: z.number() }) })

    expect(await errorOf(adder)).toMatch(/^adder was called with wrong arguments: args\.n/)
    expect(await errorOf(member('clerk', []))).not.toContain('wrong arguments')
    const { output } = await lead(
      [member('clerk', [])],
      ['<code>try { await clerk({ task: " " }) } catch (error) { finalAnswer(error.message) }'],
    ).run('x')
    expect(output).toBe('clerk was called with wrong arguments: args.task: must be a text that is not empty')
  })

  test('is run anew with each call, also with several at once', async () => {
    const model = scriptedModel(
      Array.from({ length: 8 }, () => '<code>var n = (globalThis.n ?? 0) + 1; finalAnswer(`${topic}${n}`)'),
    )
    const code = `<code>finalAnswer(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((topic) => clerk({ task: 'x', topic }))))`

    const { output } = await lead([member('clerk', [], { model })], [code]).run('x')

    expect(output).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((topic) => `This is the answer of clerk:\n${topic}1`))
  })

  test('can be run on its own, again and again', async () => {
    const clerk = member('clerk', ['<code>finalAnswer(1)', '<code>finalAnswer(2)'])
    await lead([clerk], [`<code>finalAnswer(await clerk('x'))`]).run('x')

    expect((await clerk.run('x')).output).toBe(2)
  })

  test('tells what it did when it is to give a summary, cut where that is long', async () => {
    const replies = [`I look around. <code>console.log('seen')`, `<code>'y'.repeat(5000)`, '<code>finalAnswer("done")']
    const clerk = member('clerk', replies, { runSummary: true })

    const { output } = await lead([clerk], [`<code>finalAnswer(await clerk('x'))`]).run('x')

    expect(output).toMatch(
      /^This is the answer of clerk:\ndone\n\nThis is what clerk did:\n<summary_of_work>\nStep 1:\nI look around\.[\s\S]*seen\n---\nStep 2:[\s\S]*characters left out[\s\S]*<\/summary_of_work>$/,
    )
    expect(String(output).length).toBeLessThan(3_000)
  })

  test('speaks with words of its own where it has prompts of its own', async () => {
    const model = scriptedModel(['<code>finalAnswer(1)'])
    const prompts = {
      memberTask: ({ name, task }: { name: string; task: string }) => `${name}, do: ${task}`,
      memberReport: ({ name, answer }: { name: string; answer: string }) => `${name} said ${answer}`,
    }

    const { output } = await lead(
      [member('clerk', [], { model, prompts })],
      [`<code>finalAnswer(await clerk('count'))`],
    ).run('x')

    expect(textOf(model, 0, 1)).toBe('Task:\nclerk, do: count')
    expect(output).toBe('clerk said 1')
  })

  test('has nothing of its manager: no instructions, limits, modules, tools or variables', async () => {
    const model = scriptedModel([
      "<code>await import('secrets')",
      '<code>finalAnswer([typeof hidden, typeof given, typeof spy].join())',
    ])
    const spy = tool({ name: 'spy', description: 'Spies.', execute: () => 1 })
    const manager = lead([member('clerk', [], { model })], [`<code>finalAnswer(await clerk('x'))`], {
      instructions: 'Keep the word xyzzy.',
      modules: { secrets: 'export const hidden = 1' },
      tools: [spy],
      limits: { memoryMb: 16 },
    })

    const { output } = await manager.run('x', { variables: { given: 1 } })

    expect(output).toBe('This is the answer of clerk:\nundefined,undefined,undefined')
    expect(JSON.stringify(model.requests)).not.toMatch(/xyzzy|hidden = 1|Spies/)
    expect(textOf(model, 1, -1)).toContain('No modules can be imported here.')
  })
})

describe('the system prompt', () => {
  test('has a section about the team only when there is one', async () => {
    const alone = scriptedModel(['<code>finalAnswer(1)'])
    const manager = scriptedModel(['<code>finalAnswer(1)'])
    const search = tool({ name: 'search', description: 'Searches.', effect: 'read', execute: () => 1 })

    await lead([], [], { model: alone, tools: [search] }).run('x')
    await lead([member('clerk', [])], [], { model: manager, tools: [search] }).run('x')

    expect(textOf(alone, 0, 0)).not.toMatch(/team|member/i)
    expect(textOf(manager, 0, 0)).toMatch(
      /function search\(\)[\s\S]*Members of your team[\s\S]*Does clerk\.[\s\S]*function clerk\(/,
    )
    expect(textOf(manager, 0, 0)).toMatch(/task: string[\s\S]*\[key: string\]: unknown[\s\S]*Promise<string>/)
  })
})

describe('a member without an answer', () => {
  test('that fails is an error the code can catch, with the reason', async () => {
    expect(await errorOf(member('clerk', [new Error('the server is gone')]))).toBe(
      'clerk failed: The model scripted failed: the server is gone',
    )
  })

  test('that loops ends at its own number of steps, and says how far it came', async () => {
    const replies = ['<code>1', '<code>2', 'I counted 12 of 40 files.']

    const error = await errorOf(member('clerk', replies, { maxSteps: 2 }))

    expect(error).toBe(
      'clerk failed: it gave no answer within 2 steps. Give it a smaller task. How far it came:\nI counted 12 of 40 files.',
    )
  })

  test('that cannot start is one too', async () => {
    const { output } = await lead(
      [member('clerk', [], { tools: [tool({ name: 'count', description: 'Counts.', execute: () => 1 })] })],
      ['<code>try { await clerk({ task: "x", count: 1 }) } catch (error) { finalAnswer(error.message) }'],
    ).run('x')

    expect(output).toBe('clerk failed: The variable count has the name of a tool. Rename one of them.')
  })

  test('does not keep the manager and the other members from going on', async () => {
    const bad = member('bad', [new Error('no')])
    const good = member('good', ['<code>finalAnswer("fine")'])
    const replies = [`<code>await bad('x')`, `<code>finalAnswer(await good('x'))`]

    const result = await lead([bad, good], replies).run('x')

    expect(result.output).toBe('This is the answer of good:\nfine')
    expect(result.steps[1]).toMatchObject({ calls: [{ tool: 'bad', end: { ok: false } }] })
  })

  test('whose code was stopped by the manager is stopped as well', async () => {
    let started = (): void => {}
    const working = new Promise<void>((resolve) => {
      started = resolve
    })
    const reasons: unknown[] = []
    const wait = tool({
      name: 'wait',
      description: 'Waits to be stopped.',
      execute(_input, { signal }) {
        started()
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reasons.push(signal.reason)
            reject(signal.reason)
          })
        })
      },
    })
    const pause = tool({ name: 'pause', description: 'Waits until the member works.', execute: () => working })
    const clerk = member('clerk', ['<code>finalAnswer(await wait())'], { tools: [wait] })
    const replies = ["<code>const later = clerk('x'); await pause(); for (;;) {}", '<code>finalAnswer("went on")']
    const limits = { stepTimeoutMs: 300, graceMs: 100 }

    const { output, steps } = await lead([clerk], replies, { tools: [pause], limits }).run('x')

    expect(output).toBe('went on')
    expect(steps[1]).toMatchObject({ outcome: { error: { code: 'code-killed' } } })
    expect(reasons).toHaveLength(1)
  })
})

/** A team of three levels whose lowest member calls `work`. */
function threeLevels(work: () => Promise<string>): CodeAgent {
  const usage = { inputTokens: 10, outputTokens: 1, costUsd: 0.25 }
  const reply = (code: string): ScriptedReply => ({ text: `<code>${code}`, usage })
  const tools = [tool({ name: 'work', description: 'Works.', effect: 'read', execute: () => work() })]
  const reader = member(
    'reader',
    Array.from({ length: 4 }, () => reply('finalAnswer(await work())')),
    { tools },
  )
  const call = (name: string): string => `finalAnswer((await Promise.all([${name}('a'), ${name}('b')])).length)`
  const researcher = member('researcher', [reply(call('reader')), reply(call('reader'))], { agents: [reader] })
  return lead([researcher], [reply(call('researcher'))])
}

/** What is inside of all the levels of an event. */
function innermost(event: AgentEvent): AgentEvent {
  return event.type === 'agent-event' ? innermost(event.event) : event
}

describe('a team of three levels', () => {
  test('tells all that happens in one stream, each run with its path and an id that follows from its call', async () => {
    const events: AgentEvent[] = []

    const run = threeLevels(() => Promise.resolve('done')).stream('x')
    for await (const event of run) events.push(event)
    const { runId } = await run.result

    const inner = events.map(innermost)
    const starts = inner.flatMap((event) => (event.type === 'run-start' ? [event] : []))
    expect(starts.map(({ path }) => path).toSorted()).toEqual([
      'lead',
      ...Array(2).fill('lead/researcher'),
      ...Array(4).fill('lead/researcher/reader'),
    ])
    expect(new Set(starts.map((start) => start.runId)).size).toBe(7)
    expect(starts.map((start) => start.runId).filter((id) => id === runId)).toHaveLength(1)
    const calls = inner.flatMap((event) => (event.type === 'call-start' && event.tool === 'work' ? [event.callId] : []))
    expect(calls).toEqual(Array(4).fill('lead/researcher/reader/1/1'))
    const outer = events.find((event) => event.type === 'agent-event')
    expect(outer).toMatchObject({
      runId,
      step: 1,
      callId: 'lead/1/1',
      path: 'lead/researcher',
      event: { type: 'run-start' },
    })
    // Records of members are no records of the manager.
    expect(events.filter((event) => 'seq' in event).every((event) => event.runId === runId)).toBe(true)
  })

  test('counts what everybody used once', async () => {
    const { usage } = await threeLevels(() => Promise.resolve('done')).run('x')

    expect(usage).toMatchObject({ inputTokens: 70, outputTokens: 7, modelCalls: 7, uncountedCalls: 0, costUsd: 1.75 })
  })

  test('stops at all levels when the run is aborted', async () => {
    const signals: AbortSignal[] = []
    let all = (): void => {}
    const working = new Promise<void>((resolve) => {
      all = resolve
    })
    const block = tool({
      name: 'block',
      description: 'Never answers.',
      execute: (_input, { signal }) => {
        if (signals.push(signal) === 2) all()
        return new Promise(() => {})
      },
    })
    const reader = member('reader', ['<code>await block()', '<code>await block()'], { tools: [block] })
    const researcher = member('researcher', ["<code>await reader('x')", "<code>await reader('x')"], {
      agents: [reader],
    })
    const run = lead([researcher], ["<code>await Promise.all([researcher('a'), researcher('b')])"]).stream('x', {
      detach: true,
    })
    await working

    run.abort(new Error('enough'))
    const result = await run.result

    expect(result).toMatchObject({ status: 'aborted', error: { message: 'The run was aborted: enough' } })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})
