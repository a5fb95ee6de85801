import { CodeAgent, memoryJournal, tool, ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { dyingAfter } from '../helpers/dying-journal.ts'
import { finish, handMade } from '../models/hand-made.ts'

const add = tool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => a + b,
})

function said(text: string): readonly unknown[] {
  return [{ type: 'text-delta', id: '1', delta: text }, finish.v3]
}

/** A reply that is signed reasoning and one call. */
function called(id: string, name: string, input: string): readonly unknown[] {
  const providerMetadata = { hand: { signature: `of ${id}` } }
  return [
    { type: 'reasoning-delta', id: 'r', delta: `Why ${id}.`, providerMetadata },
    { type: 'tool-call', toolCallId: id, toolName: name, input },
    { ...finish.v3, finishReason: { unified: 'tool-calls', raw: 'tool_use' } },
  ]
}

function thoughtOf(id: string): object {
  return { type: 'reasoning', text: `Why ${id}.`, providerOptions: { hand: { signature: `of ${id}` } } }
}

/** What the model said, as it was sent back to it. */
function sentBack(asked: Readonly<Record<string, unknown>> | undefined): readonly unknown[] {
  const prompt = z.array(z.looseObject({ role: z.string(), content: z.unknown() })).parse(asked?.['prompt'])
  return prompt.filter(({ role }) => role === 'assistant').map(({ content }) => content)
}

describe('an agent', () => {
  test.each(['v2', 'v3', 'v4'])('takes a model of the AI SDK as it is, of version %s', async (version) => {
    const { model, asked } = handMade(version, said('<code>\nfinalAnswer(await add({ a: 40, b: 2 }))\n</code>'))
    const agent = new CodeAgent({ model, tools: [add] })

    const { output } = await agent.run('What is 40 plus 2?')

    expect(output).toBe(42)
    expect(agent.visualize()).toMatch(/^agent \[test\]/)
    expect(asked[0]).toMatchObject({ stopSequences: ['</code>'], abortSignal: { aborted: false } })
  })

  test('asks such a model in one step, where prepareStep gives it', async () => {
    const { model } = handMade('v3', said('<code>\nfinalAnswer(2)\n</code>'))
    const agent = new CodeAgent({ model: scriptedModel([]), prepareStep: () => ({ model }) })

    expect(await agent.run('x')).toMatchObject({ output: 2 })
  })

  test('refuses a model of AI SDK 4 at once, with what to install', () => {
    const model = { ...handMade('v1').model, provider: 'mistral.chat' }

    expect(() => new CodeAgent({ model })).toThrow(/such as @ai-sdk\/mistral@latest/)
  })

  test('keeps what a provider wants back in its records, and sends it back, also after it went on from them', async () => {
    const input = '{"a":40,"b":2}'
    const turns = [called('a', 'add', input), called('b', 'add', input), called('c', 'finalAnswer', '{"answer":42}')]
    const [whole, first, next] = [handMade('v3', ...turns), handMade('v3', ...turns), handMade('v3', ...turns.slice(2))]
    const [reference, journal] = [memoryJournal(), memoryJournal()]
    const { runId } = await new ToolCallingAgent({ model: whole.model, tools: [add], journal: reference }).run('x')
    const third = (await reference.read(runId)).findIndex((one) => one.type === 'step-start' && one.step === 3)

    const dying = new ToolCallingAgent({ model: first.model, tools: [add], journal: dyingAfter(journal, third) })
    const failed = await dying.run('x', { reject: false })
    const agent = new ToolCallingAgent({ model: next.model, tools: [add], journal })
    const { output } = await agent.run({ resume: failed.runId })

    expect(output).toBe(42)
    const [one, two] = [
      [thoughtOf('a'), { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: { a: 40, b: 2 } }],
      [thoughtOf('b'), { type: 'tool-call', toolCallId: 'b', toolName: 'add', input: { a: 40, b: 2 } }],
    ]
    expect(whole.asked.map((asked) => sentBack(asked))).toEqual([[], [one], [one, two]])
    expect(sentBack(next.asked[0])).toEqual([one, two])
  })
})
