import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { callingAgentOf } from './agent.ts'
import { startServer } from './start-server.ts'
import type { ModelServer } from './start-server.ts'
import { calledTasks } from './tasks.ts'

let server: ModelServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.close())

test('all tasks with two steps are among those for an agent that calls tools', () => {
  expect(calledTasks.filter(({ steps }) => steps === 2)).toHaveLength(13)
  expect(calledTasks.filter(({ steps }) => steps === 3)).toHaveLength(4)
})

describe.each([
  ['as streams', true],
  ['as whole completions', false],
])('a real model that calls tools in replies which come %s', (_, streaming) => {
  test.each(calledTasks)('solves: $task', async ({ task, answer, steps, made }) => {
    const before = (await server.generations()).length

    const result = await callingAgentOf(server, { streaming }).run(task)

    expect(result.output).toBe(answer)
    const acted = result.steps.filter((step) => step.kind === 'action')
    expect(acted).toHaveLength(steps)
    expect(acted.map((step) => step.calls.map((call) => ({ tool: call.tool, input: call.input })))).toEqual([
      ...made.map((call) => [call]),
      [],
    ])
    const generations = (await server.generations()).slice(before)
    expect(generations.map(({ stream, held, end }) => ({ stream, held, end }))).toEqual(
      acted.map(() => ({ stream: streaming, held: true, end: 'stop' })),
    )
    expect(result.usage).toMatchObject({ modelCalls: steps, uncountedCalls: 0 })
  })

  test('writes nothing but the JSON of its calls', async () => {
    const { steps } = await callingAgentOf(server, { streaming }).run('What is 12 plus 7?')

    const replies = steps.flatMap((step) => (step.kind === 'action' ? step.replies.map(({ text }) => text) : []))
    expect(replies).toEqual([
      '{"thought": "I compute it first.", "calls": [{"name": "calculate", "arguments": {"a": 12, "op": "+", "b": 7}}]}',
      '{"thought": "I have the result.", "calls": [{"name": "finalAnswer", "arguments": {"answer": 19}}]}',
    ])
  })

  test('answers in words that it never learned, where the schema of the answer has no others', async () => {
    const agent = callingAgentOf(server, { streaming, output: { enum: ['umbrella', 'parasol'] } })

    const { output, steps } = await agent.run('Weather for Milan.')

    expect(['umbrella', 'parasol']).toContain(output)
    expect(steps.filter(({ kind }) => kind === 'action')).toHaveLength(2)
  })
})
