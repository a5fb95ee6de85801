import { getEventListeners } from 'node:events'

import { CodeAgent, memoryJournal, RunError, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const add = tool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  output: z.number(),
  effect: 'read',
  execute: ({ a, b }) => Promise.resolve(a + b),
})

function textsOf(model: ReturnType<typeof scriptedModel>, request: number): string[] {
  return (model.requests[request]?.messages ?? []).map(({ role, content }) => {
    const texts = content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`))
    return `${role}: ${texts.join('\n\n')}`
  })
}

describe('CodeAgent.run', () => {
  test('gives the value of finalAnswer, with its type kept', async () => {
    const model = scriptedModel(['Easy. <code>finalAnswer({ total: 6 * 7, big: 10n, when: new Date(0) })</code>'])

    const result = await new CodeAgent({ model }).run('What is 6 times 7?')

    expect(result.status).toBe('completed')
    expect(result.output).toEqual({ total: 42, big: 10n, when: new Date(0) })
    model.assertFinished()
  })

  test('keeps variables and functions from step to step, and shows output and last value', async () => {
    const model = scriptedModel([
      '<code>const n = 20; function twice(x) { return 2 * x }\nconsole.log("n is", n)\nn + 1',
      '<code>finalAnswer(twice(n) + 2)',
    ])

    const { output, steps } = await new CodeAgent({ model }).run('Compute.')

    expect(output).toBe(42)
    expect(steps.map((step) => step.kind)).toEqual(['task', 'action', 'action'])
    expect(textsOf(model, 1).slice(1)).toEqual([
      'user: Task:\nCompute.',
      'assistant: <code>const n = 20; function twice(x) { return 2 * x }\nconsole.log("n is", n)\nn + 1\n</code>',
      'user: Console output:\nn is 20\n\nLast value:\n21',
    ])
  })

  test('calls tools on the host, several at once', async () => {
    const model = scriptedModel([
      '<code>const sums = await Promise.all([1, 2, 3].map((a) => add({ a, b: 10 })))\nfinalAnswer(sums)',
    ])

    const { output, steps } = await new CodeAgent({ model, tools: [add] }).run('Add.')

    expect(output).toEqual([11, 12, 13])
    expect(steps.at(-1)).toMatchObject({
      calls: [
        { callId: 'agent/1/1', tool: 'add', input: { a: 1, b: 10 }, end: { ok: true, value: 11 } },
        { callId: 'agent/1/2' },
        { callId: 'agent/1/3' },
      ],
    })
  })

  test('shows the model the declarations of its tools and nothing it has not', async () => {
    const model = scriptedModel(['<code>finalAnswer(1)'])

    await new CodeAgent({ model, tools: [add], instructions: 'Answer in metres.' }).run('x')

    expect(textsOf(model, 0)[0]).toContain('declare function add(args: { a: number; b: number }): Promise<number>')
    expect(textsOf(model, 0)[0]).toContain('Answer in metres.')
  })

  test('tells the model about its own mistakes, with the place, and goes on', async () => {
    const model = scriptedModel(['<code>const a = {}\na.b.c()', '<code>const = 1', '<code>finalAnswer("fixed")'])

    const { output, steps } = await new CodeAgent({ model }).run('Try.')

    expect(output).toBe('fixed')
    expect(textsOf(model, 1).at(-1)).toMatch(
      /^user: Error:\nTypeError: .*a\.b is undefined.*\n {2}1 \| .*\n {2}2 \| a\.b\.c\(\)\n/,
    )
    expect(textsOf(model, 2).at(-1)).toContain('SyntaxError')
    expect(steps[1]).toMatchObject({ outcome: { kind: 'error', error: { code: 'code-failed', details: { line: 2 } } } })
  })

  test('nudges the model once when it forgets to write code', async () => {
    const model = scriptedModel(['The answer is 42.', '<code>finalAnswer(42)'])

    const { output, steps } = await new CodeAgent({ model }).run('x')

    expect(output).toBe(42)
    expect(steps).toHaveLength(2)
    expect(textsOf(model, 1).at(-2)).toBe('assistant: The answer is 42.')
    expect(textsOf(model, 1).at(-1)).toContain('no program between <code> and </code>')
  })

  test('ends at maxSteps when the model never writes code, after one nudge in each step', async () => {
    const model = scriptedModel(Array.from({ length: 7 }, () => 'The answer is 42.'))

    const run = new CodeAgent({ model, maxSteps: 3 }).run('x')

    await expect(run).rejects.toMatchObject({ code: 'out-of-steps' })
    expect(model.requests).toHaveLength(7)
  })

  test('does not run a reply that was cut at the token limit', async () => {
    const model = scriptedModel([{ text: '<code>finalAnswer("half', finishReason: 'length' }, '<code>finalAnswer(2)'])

    const { output, steps } = await new CodeAgent({ model }).run('x')

    expect(output).toBe(2)
    expect(steps[1]).toMatchObject({ outcome: { error: { code: 'reply-cut' } } })
    expect(steps[1]).not.toHaveProperty('code')
  })

  test('gives variables to the code and their shape to the model', async () => {
    const model = scriptedModel(['<code>finalAnswer(rows.filter((row) => row.ok).length + extra.get("k"))'])
    const variables = { rows: [{ ok: true }, { ok: false }, { ok: true }], extra: new Map([['k', 40]]) }

    const { output } = await new CodeAgent({ model }).run('Count.', { variables })

    expect(output).toBe(42)
    expect(textsOf(model, 0)[1]).toMatch(/These variables are defined in your programs:\n- rows: .+\n- extra: /)
  })

  test('sends images with the task, once', async () => {
    const model = scriptedModel(['<code>1', '<code>finalAnswer(1)'])

    await new CodeAgent({ model }).run('Look.', { images: [{ mediaType: 'image/png', data: new Uint8Array([1, 2]) }] })

    const images = model.requests[1]?.messages.flatMap((message) =>
      message.content.filter((part) => part.type === 'image'),
    )
    expect(images).toEqual([{ type: 'image', mediaType: 'image/png', data: 'AQI=' }])
  })

  test('adds up usage and says how many replies were not counted', async () => {
    const model = scriptedModel([
      { text: '<code>1', usage: { inputTokens: 100, outputTokens: 10, cachedInputTokens: 60 } },
      { text: '<code>2', usage: { inputTokens: 120, outputTokens: 12 } },
      '<code>finalAnswer(3)',
    ])

    const { usage } = await new CodeAgent({ model }).run('x')

    expect(usage).toMatchObject({
      inputTokens: 220,
      outputTokens: 22,
      cachedInputTokens: 60,
      modelCalls: 3,
      uncountedCalls: 1,
      toolCalls: 0,
    })
  })

  test('sends the same prefix with every request, so that providers can cache it', async () => {
    const model = scriptedModel(['<code>console.log(1)', 'prose', '<code>throw new Error("x")', '<code>finalAnswer(1)'])

    await new CodeAgent({ model, tools: [add] }).run('x')

    const bodies = model.requests.map((request) => JSON.stringify(request.messages).slice(0, -1))
    for (const [index, body] of bodies.slice(1).entries()) expect(body.startsWith(bodies[index] ?? 'none')).toBe(true)
  })
})

describe('an answer', () => {
  const Flight = z.object({ id: z.string(), price: z.number() })

  test('is checked against the output schema inside the run, and typed', async () => {
    const model = scriptedModel([
      '<code>finalAnswer({ id: "LX1", price: "cheap" })',
      '<code>finalAnswer({ id: "LX1", price: 99 })',
    ])

    const { output } = await new CodeAgent({ model, output: Flight }).run('Cheapest?')

    expect(output.price.toFixed(2)).toBe('99.00')
    expect(textsOf(model, 0)[0]).toContain('finalAnswer takes a value of this type')
    expect(textsOf(model, 1).at(-1)).toContain('does not fit what was asked for: answer.price')
  })

  test('may be asked for in another shape by one run', async () => {
    const model = scriptedModel(['<code>finalAnswer("text")', '<code>finalAnswer(7)'])

    const { output } = await new CodeAgent({ model, output: Flight }).run('n?', { output: z.number() })

    expect(output + 1).toBe(8)
  })

  test('waits for the calls made before it, and is refused when one fails', async () => {
    const failing = tool({ name: 'save', description: 'Saves.', execute: () => Promise.reject(new Error('disk full')) })
    const model = scriptedModel(['<code>save(); finalAnswer("saved")', '<code>finalAnswer("not saved")'])

    const { output } = await new CodeAgent({ model, tools: [failing] }).run('Save.')

    expect(output).toBe('not saved')
    expect(textsOf(model, 1).at(-1)).toContain('a call made before it failed: save failed: disk full')
  })

  test('ends the program: nothing after it runs, not even in finally', async () => {
    let calls = 0
    const count = tool({ name: 'count', description: 'Counts.', execute: () => Promise.resolve((calls += 1)) })
    const model = scriptedModel([
      '<code>try { finalAnswer(1) } catch { await count() } finally { await count(); finalAnswer(2) }',
    ])

    const { output } = await new CodeAgent({ model, tools: [count] }).run('x')

    expect(output).toBe(1)
    expect(calls).toBe(0)
  })
})

describe('a tool that goes wrong', () => {
  async function observe(options: {
    execute: (input: { n: number }) => Promise<unknown>
    code: string
    timeoutMs?: number
  }): Promise<string> {
    const { code, execute, ...rest } = options
    const subject = tool({
      name: 'subject',
      description: 'Is tested.',
      input: z.object({ n: z.number() }),
      output: z.string(),
      ...rest,
      // A tool written in JavaScript may return anything.
      execute: async (input) => JSON.parse(JSON.stringify(await execute(input))),
    })
    const model = scriptedModel([`<code>${code}`, '<code>finalAnswer(0)'])
    await new CodeAgent({ model, tools: [subject] }).run('x')
    return textsOf(model, 1).at(-1) ?? ''
  }

  test.each([
    ['throws', 'await subject({ n: 1 })', () => Promise.reject(new Error('no route')), 'subject failed: no route'],
    [
      'returns what its schema forbids',
      'await subject({ n: 1 })',
      () => Promise.resolve(5),
      'its output schema forbids',
    ],
    [
      'is called with wrong arguments',
      'await subject({ n: "one" })',
      () => Promise.resolve(''),
      'wrong arguments: args.n',
    ],
    ['is called with too many arguments', 'await subject(1, 2)', () => Promise.resolve(''), 'got 2 arguments'],
  ])('%s: the model is told', async (...[, code, execute, text]) => {
    expect(await observe({ code, execute })).toContain(text)
  })

  test('and hangs: the call ends at its time-out, and the tool is told to stop', async () => {
    const observation = await observe({
      code: 'await subject({ n: 1 })',
      timeoutMs: 50,
      execute: () => new Promise(() => {}),
    })

    expect(observation).toContain('did not answer within 0.05 s. Whether it took effect is unknown.')
  })

  test('can be caught by the code', async () => {
    const observation = await observe({
      code: 'try { await subject({ n: 1 }) } catch (error) { console.log(error.code, error.message) }',
      execute: () => Promise.reject(new Error('busy')),
    })

    expect(observation).toBe('user: Console output:\ntool-failed subject failed: busy')
  })
})

describe('a run without an answer', () => {
  test('rejects with out-of-steps and keeps the steps', async () => {
    const model = scriptedModel(['<code>1', '<code>2', 'Both programs ran.'])

    const error: unknown = await new CodeAgent({ model, maxSteps: 2 }).run('x').catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(RunError)
    expect(error).toMatchObject({ code: 'out-of-steps', result: { status: 'out-of-steps', steps: { length: 4 } } })
  })

  test('gives the result instead when asked not to reject', async () => {
    const result = await new CodeAgent({ model: scriptedModel(['<code>1']), maxSteps: 1 }).run('x', { reject: false })

    expect(result.status).toBe('out-of-steps')
  })

  test.each([
    ['throws', new Error('socket hang up'), 'failed'],
    ['is cut before its finish reason', { text: '<code>finalAnswer("ha', finishReason: null }, 'truncated'],
  ])('fails when the model %s, with the steps so far and the cause', async (_name, reply, code) => {
    const model = scriptedModel(['<code>1', reply])

    const error: unknown = await new CodeAgent({ model }).run('x').catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({
      code: 'failed',
      cause: { name: 'ModelError', code },
      result: { status: 'failed', error: { name: 'ModelError', code }, steps: { length: 2 } },
    })
  })

  test('stops when its signal aborts: model, code and tool', async () => {
    const started = new AbortController()
    let toolSignal: AbortSignal | undefined
    const hang = tool({
      name: 'hang',
      description: 'Hangs.',
      execute: (_input, { signal }) => {
        toolSignal = signal
        started.abort(new Error('user left'))
        return new Promise(() => {})
      },
    })
    const model = scriptedModel(['<code>1', '<code>await hang()'])

    const result = await new CodeAgent({ model, tools: [hang] }).run('x', { signal: started.signal, reject: false })

    expect(result).toMatchObject({ status: 'aborted', error: { message: expect.stringContaining('user left') } })
    expect(result.steps).toHaveLength(3)
    expect(result.steps[2]).toMatchObject({ code: 'await hang()', calls: [{ tool: 'hang' }] })
    expect(toolSignal?.aborted).toBe(true)
  })

  test('keeps nothing on a signal that outlives the run', async () => {
    const { signal } = new AbortController()

    for (let run = 0; run < 3; run += 1) {
      await new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']) }).run('x', { signal })
    }

    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test.each(['lease', 'read', 'append'] as const)('fails when the journal cannot %s', async (method) => {
    const journal = { ...memoryJournal(), [method]: () => Promise.reject(new Error('disk full')) }
    const agent = new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']), journal })

    const result = await agent.run('x', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { message: 'disk full' } })
  })

  test('fails when the model throws before it streams', async () => {
    const model = {
      id: 'broken',
      stream: () => {
        throw new Error('no weights')
      },
    }

    const result = await new CodeAgent({ model }).run('x', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { name: 'ModelError', code: 'failed' } })
  })
})
