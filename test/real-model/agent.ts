import { CodeAgent } from 'smolagents-ts'
import type { CodeAgentOptions, ModelRequest } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import type { OpenAIOptions } from 'smolagents-ts/models/openai'

import type { ModelServer } from './start-server.ts'
import { getWeather } from './tasks.ts'

/**
 * The agent of these tests. The model knows one sentence as its system prompt, and has no room for a longer one. The
 * texts of tasks and observations are our own, written here so that a change of the default ones needs no training.
 */
export function agentOf(server: ModelServer, options: Partial<OpenAIOptions> = {}): CodeAgent {
  return new CodeAgent({ model: modelOf(server, options), tools: [getWeather], prompts, maxSteps: 4 })
}

/** The model as the package's client sees it. */
export function modelOf(
  { baseUrl, model }: ModelServer,
  options: Partial<OpenAIOptions> = {},
): ReturnType<typeof openai> {
  return openai({ baseUrl, model, ...options })
}

/** The request with which a run of this task begins. */
export function asked(task: string): ModelRequest {
  return {
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'You are a code agent.' }] },
      { role: 'user', content: [{ type: 'text', text: `Task:\n${task}` }] },
    ],
  }
}

const prompts: NonNullable<CodeAgentOptions['prompts']> = {
  system: () => 'You are a code agent.',
  task: ({ task }) => `Task:\n${task}`,
  observation: ({ execution, outcome }) => {
    if (outcome.kind === 'error') return `Error:\n${outcome.error.message}`
    if (execution?.kind === 'value' && execution.text !== undefined) return `Last value:\n${execution.text}`
    return `Console output:\n${execution?.output.trimEnd() ?? ''}`
  },
}
