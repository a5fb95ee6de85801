import { CodeAgent, memoryJournal, RunError, tool, ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { actionsOf, answer, calls, toolbox } from '../helpers/calling.ts'

describe('an agent that calls tools', () => {
  test('solves a task: native calls, results by their ids, the answer alone', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([
      { text: 'I look it up.', ...calls(['look', { word: 'owl' }, 'id-1']) },
      answer('a bird'),
    ])

    const { output, steps } = await new ToolCallingAgent({ model, tools: [look] }).run('What is an owl?')

    expect(output).toBe('a bird')
    expect(made).toEqual(['owl'])
    expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(['look', 'finalAnswer'])
    expect(model.requests[1]?.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look it up.' },
          { type: 'tool-call', id: 'id-1', name: 'look', input: '{"word":"owl"}' },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', id: 'id-1', name: 'look', ok: true, text: 'meaning of owl' }],
      },
    ])
    expect(actionsOf(steps)[0]?.calls).toMatchObject([
      { tool: 'look', input: { word: 'owl' }, end: { ok: true, value: 'meaning of owl' } },
    ])
  })

  test('starts no sandbox', async () => {
    const executor = { name: 'none', languages: ['javascript'], open: () => Promise.reject(new Error('opened')) }
    const agent = new ToolCallingAgent({
      model: scriptedModel([answer(1)]),
      // It is never opened, so the rest of it does not matter.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      executor: executor as never,
    })

    await expect(agent.run('x')).resolves.toMatchObject({ output: 1 })
  })

  test('makes the calls of a turn at once, no more than allowed, and keeps their order', async () => {
    let running = 0
    let most = 0
    const open: (() => void)[] = []
    const wait = tool({
      name: 'wait',
      description: 'Waits.',
      input: z.object({ n: z.number() }),
      effect: 'read',
      async execute({ n }) {
        running += 1
        most = Math.max(most, running)
        await new Promise<void>((resolve) => {
          open.push(resolve)
          // The last to begin lets all go on, newest first, so that they end in another order than they began.
          if (open.length === 2 || n === 4) for (const go of open.splice(0).toReversed()) go()
        })
        running -= 1
        return n
      },
    })
    const numbers = [0, 1, 2, 3, 4]
    const model = scriptedModel([calls(...numbers.map((n) => ['wait', { n }, `id_${n * 5}`] as const)), answer('done')])

    const agent = new ToolCallingAgent({ model, tools: [wait], maxToolConcurrency: 2 })
    await agent.run('x')

    expect(most).toBe(2)
    const results = model.requests[1]?.messages.at(-1)?.content ?? []
    expect(results.map((part) => (part.type === 'tool-result' ? [part.id, part.text] : []))).toEqual(
      numbers.map((n) => [`id_${n * 5}`, String(n)]),
    )
  })

  test('a call that fails spoils no other: each has its own result or error', async () => {
    const { look } = toolbox()
    const model = scriptedModel([
      calls(
        ['look', { word: 'owl' }],
        ['look', { word: 'broken' }],
        ['look', { term: 'owl' }],
        ['find', { word: 'owl' }],
        ['look', 'not json at all {'],
      ),
      answer('done'),
    ])

    const { steps } = await new ToolCallingAgent({ model, tools: [look] }).run('x')

    const results = model.requests[1]?.messages.at(-1)?.content ?? []
    expect(results.map((part) => (part.type === 'tool-result' ? [part.ok, part.text] : []))).toEqual([
      [true, 'meaning of owl'],
      [false, 'Error: look failed: the book is torn'],
      [false, expect.stringContaining('look was called with wrong arguments: args.word')],
      [false, 'Error: There is no tool named find. Tools: look.'],
      [false, expect.stringContaining('look was called with wrong arguments')],
    ])
    expect(actionsOf(steps)[0]?.calls.map(({ tool: name, end }) => [name, end?.ok])).toEqual([
      ['look', true],
      ['look', false],
      ['look', false],
      ['find', false],
      ['look', false],
    ])
  })

  test('calls with the same id or none are calls of their own', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([
      calls(['look', { word: 'a' }, 'same'], ['look', { word: 'b' }, 'same'], ['look', { word: 'c' }, '']),
      answer('done'),
    ])

    await new ToolCallingAgent({ model, tools: [look] }).run('x')

    expect(made.toSorted()).toEqual(['a', 'b', 'c'])
    const results = model.requests[1]?.messages.at(-1)?.content ?? []
    const ids = results.map((part) => (part.type === 'tool-result' ? part.id : ''))
    expect(new Set(ids).size).toBe(3)
    const asked = model.requests[1]?.messages.at(-2)?.content ?? []
    expect(asked.map((part) => (part.type === 'tool-call' ? part.id : ''))).toEqual(ids)
  })

  test('finalAnswer beside other calls is refused before any of them runs', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([calls(['look', { word: 'owl' }], ['finalAnswer', { answer: 1 }]), answer(2)])

    const { output, steps } = await new ToolCallingAgent({ model, tools: [look] }).run('x')

    expect(output).toBe(2)
    expect(made).toEqual([])
    expect(actionsOf(steps)[0]).toMatchObject({ calls: [], outcome: { kind: 'error' } })
    const results = model.requests[1]?.messages.at(-1)?.content ?? []
    expect(results.map((part) => (part.type === 'tool-result' ? part.text : ''))).toEqual([
      expect.stringContaining('finalAnswer must be the only call of a turn'),
      expect.stringContaining('finalAnswer must be the only call of a turn'),
    ])
  })

  test('an answer must fit the output schema; one that does not is told why, and its fields may stand bare', async () => {
    const output = z.object({ city: z.string(), people: z.number() })
    const model = scriptedModel([answer({ city: 'Oslo' }), calls(['final_answer', { city: 'Oslo', people: 700_000 }])])

    const result = await new ToolCallingAgent({ model, output }).run('x')

    expect(result.output).toEqual({ city: 'Oslo', people: 700_000 })
    expect(actionsOf(result.steps)[0]?.outcome).toMatchObject({ error: { code: 'answer-rejected' } })
    expect(model.requests[0]?.tools?.at(-1)?.inputSchema).toMatchObject({
      properties: { answer: { properties: { city: { type: 'string' } } } },
    })
  })

  test('text alone is no answer: asked once more, then the step is an error', async () => {
    const model = scriptedModel(['It is 4.', 'Really, 4.', answer(4)])

    const { output, steps } = await new ToolCallingAgent({ model }).run('2 + 2?')

    expect(output).toBe(4)
    expect(actionsOf(steps)[0]).toMatchObject({ outcome: { error: { code: 'no-action' } }, replies: { length: 2 } })
    const nudge = model.requests[1]?.messages.at(-1)?.content[0]
    expect(nudge).toMatchObject({ text: expect.stringContaining('text is never taken as the answer') })
  })

  test('a reply that was cut is not acted on, and its calls get an answer all the same', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([
      { ...calls(['look', { word: 'owl' }], ['look', '{"word": "ea']), finishReason: 'length' },
      answer('done'),
    ])

    const { steps } = await new ToolCallingAgent({ model, tools: [look] }).run('x')

    expect(made).toEqual([])
    expect(actionsOf(steps)[0]?.outcome).toMatchObject({ error: { code: 'reply-cut' } })
    const [asked, told] = model.requests[1]?.messages.slice(-2) ?? []
    expect(asked?.content).toHaveLength(2)
    expect(told?.content).toMatchObject([{ ok: false }, { ok: false }])
  })

  test('hands values on by handles: a variable of the task, a result too long to be shown', async () => {
    const got: unknown[] = []
    const load = tool({
      name: 'load',
      description: 'Loads rows.',
      effect: 'read',
      execute: () => Promise.resolve(Array.from({ length: 100 }, (_, n) => ({ n }))),
    })
    const store = tool({
      name: 'store',
      description: 'Stores rows.',
      input: z.object({ rows: z.array(z.unknown()), key: z.record(z.string(), z.unknown()) }),
      execute({ rows, key }) {
        got.push(rows.length, key)
        return Promise.resolve(true)
      },
    })
    const model = scriptedModel([
      calls(['load', {}]),
      calls(['store', { rows: '$handle:result_1_1', key: '$handle:key' }]),
      calls(['store', { rows: '$handle:nothing', key: {} }]),
      answer('$handle:key'),
    ])

    const agent = new ToolCallingAgent({ model, tools: [load, store], limits: { valueChars: 200 } })
    const { output } = await agent.run('x', { variables: { key: { id: 7 } } })

    expect(got).toEqual([100, { id: 7 }])
    expect(output).toEqual({ id: 7 })
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('$handle:key')
    expect(JSON.stringify(model.requests[1]?.messages)).toContain('$handle:result_1_1 stands for the whole of it')
    expect(JSON.stringify(model.requests[3]?.messages)).toContain('$handle:nothing stands for nothing')
  })

  test('refuses a tool that is named as the call that ends a run', () => {
    expect(() => tool({ name: 'finalAnswer', description: 'x', execute: () => Promise.resolve(1) })).toThrow(
      'finalAnswer',
    )
  })

  test('goes on after a crash: calls that are over are not made again', async () => {
    const { look, made } = toolbox()
    const journal = memoryJournal()
    const script = [calls(['look', { word: 'a' }], ['look', { word: 'b' }]), answer('done')]
    const model = scriptedModel(script)
    const agent = new ToolCallingAgent({ model, tools: [look], journal })
    const run = agent.stream('x')
    for await (const event of run) if (event.type === 'call-end') break
    const stopped = await run.result
    expect(stopped.status).toBe('aborted')
    const before = made.length

    const second = new ToolCallingAgent({ model: scriptedModel([answer('done')]), tools: [look], journal })
    const { output } = await second.run({ resume: run.id })

    expect(output).toBe('done')
    expect(before).toBeGreaterThan(0)
    expect(new Set(made)).toEqual(new Set(['a', 'b']))
  })
})

test('wrong options are refused, with what there is', () => {
  const model = scriptedModel([])

  // @ts-expect-error It is no way of acting.
  expect(() => new CodeAgent({ model, actions: 'dance' })).toThrow('actions must be code, tools or both, not "dance"')
  // @ts-expect-error It is no format.
  expect(() => new ToolCallingAgent({ model, format: 'xml' })).toThrow('format must be text, native or structured')
  expect(() => new ToolCallingAgent({ model, maxToolConcurrency: 0 })).toThrow('callsInFlight')
})

test('a run out of steps says how far it came, whatever the way of acting', async () => {
  const { look } = toolbox()
  const model = scriptedModel([calls(['look', { word: 'owl' }]), 'I looked owls up.'])

  const run = new ToolCallingAgent({ model, tools: [look], maxSteps: 1 }).run('x')

  const error: unknown = await run.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RunError)
  expect(error).toMatchObject({ result: { status: 'out-of-steps', partial: 'I looked owls up.' } })
  // Defined they stay, as servers demand where there are calls in the conversation, but none may be called.
  expect(model.requests[1]).toMatchObject({ tools: model.requests[0]?.tools, toolChoice: 'none' })
})
