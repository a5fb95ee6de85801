import { CodeAgent, ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { actionsOf, calls, toolbox } from '../helpers/calling.ts'

describe('programs that are not written between tags', () => {
  test('come as the native call runCode, and what came of them as its result', async () => {
    const model = scriptedModel([
      calls(['runCode', { code: 'const n = 40; console.log(n)' }]),
      calls(['run_code', { code: 'finalAnswer(n + 2)' }]),
    ])

    const { output } = await new CodeAgent({ model, format: 'native' }).run('x')

    expect(output).toBe(42)
    expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(['runCode'])
    expect(model.requests[0]?.stopSequences ?? []).toEqual([])
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: [{ type: 'tool-result', id: 'c0', ok: true, text: 'Console output:\n40' }],
    })
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('Call runCode with the program')
  })

  test('come as JSON with a thought, held to a schema', async () => {
    const model = scriptedModel(['{"thought": "I add.", "code": "finalAnswer(40 + 2)"}'])

    const { output } = await new CodeAgent({ model, format: 'structured' }).run('x')

    expect(output).toBe(42)
    expect(model.requests[0]?.responseSchema).toMatchObject({ required: ['thought', 'code'] })
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('Reply with one JSON object')
  })

  test('a call of runCode without a program is told what it needs', async () => {
    const model = scriptedModel([calls(['runCode', {}]), calls(['runCode', { code: 'finalAnswer(1)' }])])

    const { steps } = await new CodeAgent({ model, format: 'native' }).run('x')

    expect(actionsOf(steps)[0]?.outcome).toMatchObject({
      error: { message: expect.stringContaining('needs { code }') },
    })
  })

  test('a tool called outright by an agent of programs is told that it is none', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([calls(['look', { word: 'owl' }]), calls(['runCode', { code: 'finalAnswer(1)' }])])

    await new CodeAgent({ model, tools: [look], format: 'native' }).run('x')

    expect(made).toEqual([])
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('runCode')
  })
})

describe('an agent that does both', () => {
  test('calls tools and runs programs in one run, with the same tools', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([
      calls(['look', { word: 'owl' }]),
      calls(['runCode', { code: 'const text = await look({ word: "elk" }); text.length' }]),
      calls(['runCode', { code: 'finalAnswer(text)' }]),
    ])

    const { output, steps } = await new CodeAgent({ model, tools: [look], actions: 'both' }).run('x')

    expect([output, made]).toEqual(['meaning of elk', ['owl', 'elk']])
    expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(['look', 'finalAnswer', 'runCode'])
    expect(actionsOf(steps).map(({ code, calls: list }) => [code !== undefined, list.length])).toEqual([
      [false, 1],
      [true, 1],
      [true, 0],
    ])
  })

  test('a program beside calls is refused before anything runs', async () => {
    const { look, made } = toolbox()
    const model = scriptedModel([
      calls(['look', { word: 'owl' }], ['runCode', { code: 'finalAnswer(1)' }]),
      calls(['finalAnswer', { answer: 2 }]),
    ])

    const { output } = await new ToolCallingAgent({ model, tools: [look], actions: 'both' }).run('x')

    expect([output, made]).toEqual([2, []])
  })

  test('takes a program between tags where calls are written as text', async () => {
    const model = scriptedModel(['I compute.\n<code>\nfinalAnswer(6 * 7)\n</code>'])

    const { output } = await new CodeAgent({ model, actions: 'both', format: 'text' }).run('x')

    expect(output).toBe(42)
  })
})

describe('the tags of programs', () => {
  test('may be fences, which do not stop the model', async () => {
    const model = scriptedModel(['I add.\n```js\nconst n = 40\nn\n```\nmade-up text', '```js\nfinalAnswer(n + 2)\n```'])

    const { output } = await new CodeAgent({ model, codeTags: 'markdown' }).run('x')

    expect(output).toBe(42)
    expect(model.requests[0]?.stopSequences ?? []).toEqual([])
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('between ```js and ```')
  })

  test('are taken as they are, whatever they mean elsewhere', async () => {
    const model = scriptedModel(['I add.\n[[x*]]\nfinalAnswer(6 * 7)\n[[/x*]]'])

    const { output } = await new CodeAgent({ model, codeTags: { open: '[[x*]]', close: '[[/x*]]' } }).run('x')

    expect(output).toBe(42)
    expect(model.requests[0]?.stopSequences).toEqual(['[[/x*]]'])
  })

  test('must be two texts', () => {
    expect(() => new CodeAgent({ model: scriptedModel([]), codeTags: { open: '', close: 'x' } })).toThrow(
      'codeTags must be markdown, or { open, close } with two texts',
    )
  })
})
