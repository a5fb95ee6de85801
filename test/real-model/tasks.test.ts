import type { AgentEvent } from 'smolagents-ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { agentOf, callingAgentOf } from './agent.ts'
import { startServer } from './start-server.ts'
import type { ModelServer } from './start-server.ts'
import { calledTasks, tasks } from './tasks.ts'

let server: ModelServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.close())

/** Whether the training leaves this out; the same rule as `is_held_out` in `train/episodes.py`. */
function isHeldOut(words: readonly string[]): boolean {
  return Array.from(words.join(''), (character) => character.codePointAt(0) ?? 0).reduce((a, b) => a + b, 0) % 7 === 0
}

describe('the tasks', () => {
  test('are twenty, each different', () => {
    expect(new Set(tasks.map(({ task }) => task)).size).toBe(20)
  })

  test.each(tasks)('$task was not in the training', ({ task, about }) => {
    expect(about.filter((word) => !task.includes(word))).toEqual([])
    expect(isHeldOut(about)).toBe(true)
  })
})

describe.each([
  ['as streams', true],
  ['as whole completions', false],
])('a real model whose replies come %s', (_, streaming) => {
  test.each(tasks)('solves: $task', async ({ task, answer, steps, calls = [] }) => {
    const before = (await server.generations()).length

    const result = await agentOf(server, { streaming }).run(task)

    expect(result.output).toBe(answer)
    const acted = result.steps.filter((step) => step.kind === 'action')
    expect(acted).toHaveLength(steps)
    expect(acted.flatMap((step) => step.calls.map((call) => call.input))).toEqual(calls.map((city) => ({ city })))
    const generations = (await server.generations()).slice(before)
    expect(generations.map(({ stream, end }) => ({ stream, end }))).toEqual(
      acted.map(() => ({ stream: streaming, end: 'stop' })),
    )
    expect(result.usage).toMatchObject({
      modelCalls: steps,
      uncountedCalls: 0,
      inputTokens: sum(generations.map(({ promptTokens }) => promptTokens)),
      cachedInputTokens: sum(generations.map(({ cachedTokens }) => cachedTokens)),
      outputTokens: sum(generations.map(({ completionTokens }) => completionTokens)),
    })
    expect(result.usage.outputTokens).toBeGreaterThan(5 * steps)
  })
})

describe('a run with a real model', () => {
  test('shows the reply as it is written', async () => {
    const pieces: string[] = []
    const run = agentOf(server).stream('What is 12 plus 7?')

    for await (const event of run) if (event.type === 'text-delta') pieces.push(textOf(event))

    expect(pieces.length).toBeGreaterThan(10)
    expect(pieces.join('')).toContain('const result = 12 + 7\nconsole.log(result)\n')
  })
})

describe.each([
  ['writes programs', agentOf, tasks],
  ['calls tools', callingAgentOf, calledTasks],
])('a run with a real model that %s', (_, toAgent, itsTasks) => {
  test('sends every step with a beginning that the engine has evaluated before', async () => {
    const before = (await server.generations()).length

    await toAgent(server).run('Weather for Granada.')

    const [first, second, third] = (await server.generations()).slice(before)
    expect(second?.cachedTokens).toBeGreaterThanOrEqual(first?.promptTokens ?? Infinity)
    expect(third?.cachedTokens).toBeGreaterThanOrEqual(second?.promptTokens ?? Infinity)
  })

  test('answers its own task when others run at once', async () => {
    const agent = toAgent(server)

    const results = await Promise.all(itsTasks.map(({ task }) => agent.run(task)))

    expect(results.map(({ output }) => output)).toEqual(itsTasks.map(({ answer }) => answer))
  })
})

function textOf(event: Extract<AgentEvent, { type: 'text-delta' }>): string {
  return event.text
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
