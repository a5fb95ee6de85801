import { AgentError, ModelError, RunError, StepError } from 'smolagents-ts'
import { expect, test } from 'vitest'

test('every error is an AgentError with a code, and plain data as JSON', () => {
  const result = { runId: 'r', steps: [], status: 'failed', error: { name: 'E', code: 'c', message: 'm' } } as const
  const usage = {
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    modelCalls: 0,
    uncountedCalls: 0,
    toolCalls: 0,
  }
  const timing = { startedAt: 0, endedAt: 0, durationMs: 0 }
  const errors = [
    new StepError('tool-failed', 'm'),
    new ModelError('timeout', 'm'),
    new RunError({ ...result, usage, timing }),
  ]

  expect(errors.every((error) => error instanceof AgentError && error instanceof Error)).toBe(true)
  expect(JSON.parse(JSON.stringify(errors))).toEqual([
    { name: 'StepError', code: 'tool-failed', message: 'm' },
    { name: 'ModelError', code: 'timeout', message: 'm' },
    { name: 'RunError', code: 'failed', message: 'm' },
  ])
})
