import { tool, ToolCallingAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedReply } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { actionsOf, answer, calls } from '../helpers/calling.ts'

const look = tool({
  name: 'look',
  description: 'Looks.',
  input: { type: 'object', properties: { x: {} } },
  effect: 'read',
  execute: () => Promise.resolve('seen'),
})

function nested(open: string, close: string, times: number): string {
  return open.repeat(times) + close.repeat(times)
}

async function answered(reply: ScriptedReply): Promise<ReturnType<typeof actionsOf>> {
  const model = scriptedModel([reply, answer('done')])
  const { output, steps } = await new ToolCallingAgent({ model, tools: [look] }).run('x')
  expect(output).toBe('done')
  return actionsOf(steps)
}

describe('arguments that cannot be sent are the mistake of the model, and the run goes on', () => {
  test.each([
    ['nested a little too deep', `{"x":${nested('[', ']', 300)}}`, 'levels deep'],
    ['nested beyond all measure', `{"x":${nested('[', ']', 100_000)}}`, 'levels deep'],
    ['of too many values', JSON.stringify({ x: Array.from({ length: 250_000 }, () => 0) }), 'values'],
    ['of too many bytes', JSON.stringify({ x: 'a'.repeat(2_000_000) }), 'bytes'],
  ])('%s', async (_name, input, message) => {
    const [first] = await answered(calls(['look', input]))

    expect(first?.calls).toMatchObject([
      { tool: 'look', input: null, end: { ok: false, error: { code: 'invalid-arguments' } } },
    ])
    expect(JSON.stringify(first?.calls)).toContain(message)
  })

  test('values that handles stand for may be too many together', async () => {
    const model = scriptedModel([calls(['look', { x: ['$handle:rows', '$handle:rows'] }]), answer('done')])
    const rows = Array.from({ length: 150_000 }, (_, n) => n)

    const agent = new ToolCallingAgent({ model, tools: [look] })
    const { output, steps } = await agent.run('x', { variables: { rows } })

    expect(output).toBe('done')
    expect(actionsOf(steps)[0]?.calls).toMatchObject([{ end: { ok: false, error: { code: 'invalid-arguments' } } }])
  })

  test('an answer that is nested too deep is not taken', async () => {
    const [first] = await answered(calls(['finalAnswer', `{"answer":${nested('[', ']', 300)}}`]))

    expect(first?.outcome).toMatchObject({ error: { code: 'answer-rejected' } })
  })
})

describe('a text that is no call is read as one without harm', () => {
  test.each([
    ['lists in lists', nested('[', ']', 100_000)],
    ['objects that are never closed', '{'.repeat(200_000)],
    ['calls in calls', nested('{"calls":[', ']}', 20_000)],
    ['functions in functions', `${'{"function":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['quotation marks without end', `${'x {a '.repeat(60)}${'lorem ipsum "dolor '.repeat(20_000)}`],
  ])('%s', async (_name, text) => {
    const [first] = await answered(text)

    expect(first).toMatchObject({ replies: { length: 2 }, outcome: { kind: 'answer' } })
  })
})
