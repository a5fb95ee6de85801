import { CodeAgent, memoryJournal, ModelError, tool } from 'smolagents-ts'
import type { ActionStep, Message, ModelRequest, Run } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel, ScriptedReply } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

function textOf(messages: readonly Message[]): string {
  return messages
    .flatMap(({ content }) => content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)))
    .join('\n')
}

function isSummaryRequest({ messages }: ModelRequest): boolean {
  return textOf(messages.slice(-1)).includes('Write down what is needed')
}

/**
 * A model that prints 2,000 characters in each of so many programs, then answers. It counts a token for each character,
 * and says `summary` when it is asked to sum up.
 */
function talker(programs: number, summary: ScriptedReply = 'SUMMARY'): ScriptedModel {
  let program = 0
  const reply = async (request: ModelRequest) => {
    const usage = { inputTokens: textOf(request.messages).length, outputTokens: 1 }
    if (isSummaryRequest(request)) {
      const said = typeof summary === 'function' ? await summary(request) : summary
      return typeof said === 'string' ? { text: said, usage } : said
    }
    program += 1
    const code = program > programs ? 'finalAnswer(n)' : `var n = ${program}; "o${program}".repeat(1000)`
    return { text: `Thought ${program}. <code>${code}`, usage }
  }
  return scriptedModel(Array.from({ length: programs * 3 + 2 }, () => reply))
}

/** Where the conversation was not simply continued: numbers of requests that do not begin with the one before. */
function breaks(requests: readonly ModelRequest[]): number[] {
  const texts = requests.map(({ messages }) => textOf(messages))
  return texts.flatMap((text, index) => (index > 0 && !text.startsWith(texts[index - 1] ?? '') ? [index] : []))
}

const system = (): string => 'You are a code agent.'

describe('a conversation that has become too long', () => {
  test('shows old output in short, and is continued as it is from there on', async () => {
    const model = talker(7)
    const agent = new CodeAgent({ model, executor, prompts: { system }, context: { maxTokens: 10_000, keepSteps: 2 } })

    const { steps, output } = await agent.run('Talk.')

    expect(steps.flatMap((step) => (step.kind === 'note' ? [[step.purpose, step.covers]] : []))).toEqual([
      ['shortening', 5],
    ])
    expect(breaks(model.requests)).toEqual([6])
    const shown = textOf(model.requests[6]?.messages ?? [])
    expect(shown).toMatch(/Last value:\n(?:o1)+\n\[… \d+ characters left out …\]\n(?:o1)+\nShown in short/)
    expect(shown.includes('o5'.repeat(1000))).toBe(true)
    expect(shown.includes('o4'.repeat(1000))).toBe(false)
    expect(shown).toContain('Thought 1.')
    expect(output).toBe(7)
  })

  test('is shortened also where replies cost no tokens', async () => {
    const usage = { inputTokens: 0, outputTokens: 0 }
    const replies = Array.from({ length: 9 }, (_, at) => ({ text: `<code>"o${at}".repeat(1000)`, usage }))
    const model = scriptedModel([...replies, '<code>finalAnswer(1)'])
    const agent = new CodeAgent({ model, executor, prompts: { system }, context: { maxTokens: 3_500 } })

    const { steps } = await agent.run('Talk.')

    expect(steps.some((step) => step.kind === 'note' && step.purpose === 'shortening')).toBe(true)
  })

  test('is summed up by the model when shortening saves little: tasks stay, replies and plans go', async () => {
    const model = talker(24)
    const agent = new CodeAgent({
      model,
      executor,
      prompts: { system },
      context: { maxTokens: 8_000, keepSteps: 2 },
      maxSteps: 30,
    })

    const { steps, usage } = await agent.run('Talk.')

    const notes = steps.flatMap((step) => (step.kind === 'note' ? [step] : []))
    const summary = notes.find(({ purpose }) => purpose === 'summary')
    const asked = model.requests.findIndex(isSummaryRequest)
    const shown = textOf(model.requests[asked + 1]?.messages ?? [])
    expect(summary).toMatchObject({ text: 'SUMMARY', covers: expect.any(Number), reply: { text: 'SUMMARY' } })
    expect(shown.startsWith('You are a code agent.\nTask:\nTalk.\nSummary of the work so far')).toBe(true)
    expect(shown).toContain('SUMMARY')
    expect(shown).not.toContain('Thought 1.')
    expect(shown.includes(`Thought ${asked - 2}.`)).toBe(false)
    expect(shown.includes(`Thought ${asked - 1}.`)).toBe(true)
    expect(breaks(model.requests).length).toBe(notes.length)
    expect(usage.modelCalls).toBe(model.requests.length)
  })

  test('costs in proportion to its steps, and not to their square', async () => {
    const costOf = async (maxTokens: number): Promise<number[]> => {
      const model = talker(59)
      const agent = new CodeAgent({ model, executor, prompts: { system }, context: { maxTokens }, maxSteps: 60 })
      const { steps } = await agent.run('Talk.')
      const tokens = steps.map((step) =>
        step.kind === 'action'
          ? (step.replies[0]?.usage?.inputTokens ?? 0)
          : step.kind === 'note'
            ? (step.reply?.usage?.inputTokens ?? 0)
            : 0,
      )
      const middle = steps.findIndex((step) => step.kind === 'action' && step.number === 31)
      return [tokens.slice(0, middle), tokens.slice(middle)].map((half) => half.reduce((sum, count) => sum + count, 0))
    }

    const [[first = 0, second = 0], [early = 0, late = 0]] = await Promise.all([costOf(20_000), costOf(Infinity)])

    expect(second / first).toBeLessThan(1.3)
    expect(late / early).toBeGreaterThan(2.5)
  })

  test('stays whole when the model fails to sum up, and is tried again after the next step', async () => {
    let asked = 0
    const model = talker(16, () => ((asked += 1) === 1 ? { text: ' ' } : 'SUMMARY'))
    const agent = new CodeAgent({ model, executor, prompts: { system }, context: { maxTokens: 6_000, keepSteps: 2 } })

    const { steps, output } = await agent.run('Talk.')

    const first = model.requests.findIndex(isSummaryRequest)
    expect(steps.find((step) => step.kind === 'note' && step.purpose === 'summary')).toMatchObject({
      text: '',
      error: { code: 'no-action' },
    })
    expect(textOf(model.requests[first + 1]?.messages ?? [])).toContain('Thought 1.')
    const again = model.requests.findIndex((request, index) => index > first && isSummaryRequest(request))
    expect(again).toBeGreaterThan(first + 1)
    expect(output).toBe(16)
  })

  test('is shown the same by a run that goes on from its records', async () => {
    const journal = memoryJournal()
    const options = {
      executor,
      prompts: { system },
      context: { maxTokens: 8_000, keepSteps: 2 },
      maxSteps: 30,
      journal,
    }
    const whole = talker(20)
    const stopped = talker(20)
    await new CodeAgent({ ...options, model: whole }).run('Talk.')

    const stop = new AbortController()
    const pause = (step: ActionStep): void => (step.number === 14 ? stop.abort() : undefined)
    const run = new CodeAgent({ ...options, model: stopped }).stream('Talk.', { pause, signal: stop.signal })
    await run.result
    await new CodeAgent({ ...options, model: stopped }).run({ resume: run.id })

    expect(stopped.requests.map(({ messages }) => textOf(messages))).toEqual(
      whole.requests.map(({ messages }) => textOf(messages)),
    )
    expect(stopped.requests.some(isSummaryRequest)).toBe(true)
  })

  test('is that of a whole session', async () => {
    const model = talker(4)
    const context = { maxTokens: 8_000, keepSteps: 1 }
    const session = new CodeAgent({ model, executor, prompts: { system }, context }).session()
    await session.run('Talk.')

    const { output, steps } = await session.run('Go on.')

    expect(steps[1]).toMatchObject({ kind: 'note', purpose: 'shortening', covers: 5 })
    expect(textOf(model.requests.at(-1)?.messages ?? []).includes('o1'.repeat(1000))).toBe(false)
    expect(output).toBe(4)
  })
})

describe('a conversation that the model says it cannot read', () => {
  const overflow = new ModelError('context-overflow', 'The prompt is too long: 9,001 tokens.')

  /** Like `talker`, but refuses whatever is longer than `limit`. */
  function narrow(programs: number, limit: number): ScriptedModel {
    const inner = talker(programs)
    return {
      ...inner,
      async *stream(request) {
        if (textOf(request.messages).length > limit) throw overflow
        yield* inner.stream(request)
      },
    }
  }

  test('is made shorter without asking, and the model is asked again', async () => {
    const agent = new CodeAgent({ model: narrow(9, 9_000), executor, prompts: { system } })

    const { output, steps } = await agent.run('Talk.')

    expect(output).toBe(9)
    expect(steps.filter((step) => step.kind === 'note' && step.purpose === 'shortening').length).toBeGreaterThan(0)
    expect(steps.filter((step) => step.kind === 'note' && step.reply !== undefined)).toEqual([])
  })

  test('says which programs were left out, and what came of them, where shortening is not enough', async () => {
    const model = narrow(30, 9_000)
    const agent = new CodeAgent({ model, executor, prompts: { system }, maxSteps: 40 })

    const { output, steps } = await agent.run('Talk.')

    const digest = steps.find((step) => step.kind === 'note' && step.purpose === 'summary')
    expect(digest).toMatchObject({
      request: '',
      text: expect.stringContaining('- 1. var n = 1; "o1".repeat(1000) → o1o1'),
    })
    expect(output).toBe(30)
  })

  test('fails when there is nothing to leave out, with what the model said', async () => {
    const agent = new CodeAgent({ model: scriptedModel([overflow]), executor })

    const result = await agent.run('A task that is too long.', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { name: 'ModelError', code: 'context-overflow' } })
  })

  test('fails when it stays too long, after a few attempts', async () => {
    let asked = 0
    const model = scriptedModel([
      '<code>"a".repeat(3000)',
      '<code>"b".repeat(3000)',
      ...Array.from({ length: 20 }, () => () => {
        asked += 1
        throw overflow
      }),
    ])

    const result = await new CodeAgent({ model, executor }).run('x', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { code: 'context-overflow' } })
    expect(asked).toBeLessThanOrEqual(4)
  })

  test('is not what other failures are taken for', async () => {
    const model = scriptedModel(['<code>"a".repeat(3000)', '<code>"b"', new ModelError('rate-limited', '429')])

    const result = await new CodeAgent({ model, executor }).run('x', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { code: 'rate-limited' } })
    expect(model.requests).toHaveLength(3)
  })
})

describe('what calls left behind that were made by a killed program', () => {
  test('is there for the next program, also when something was said in between', async () => {
    const model = scriptedModel(['<code>await look(); while (true) {}', '<code>finalAnswer(lastStep.calls[0].value)'])
    const look = { name: 'look', description: 'Looks.', execute: () => Promise.resolve(7) }
    const agent = new CodeAgent({ model, executor, tools: [tool(look)], limits: { stepTimeoutMs: 200, graceMs: 200 } })

    const run: Run = agent.stream('x', { pause: () => run.send('Hurry up.') })
    const result = await run.result

    expect(result).toMatchObject({ status: 'completed', output: 7 })
  })
})

describe('the option context is refused', () => {
  test.each([
    ['with a name that does not exist', { maxToken: 1 }, 'context.maxToken does not exist'],
    ['with no tokens', { maxTokens: 0 }, 'context.maxTokens must be a positive number'],
    ['with half a step', { keepSteps: 0.5 }, 'context.keepSteps must be a positive integer'],
    ['as a number', 5, 'context must be { maxTokens, keepSteps }'],
  ])('%s', (_, context, message) => {
    // @ts-expect-error It is wrong.
    expect(() => new CodeAgent({ model: scriptedModel([]), context })).toThrow(message)
  })
})
