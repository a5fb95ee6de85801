import { CodeAgent, ToolCallingAgent } from 'smolagents-ts'
import type { CodeAgentOptions, Model, ModelRequest, ToolCallingAgentOptions } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import type { OpenAIOptions } from 'smolagents-ts/models/openai'

import type { ModelServer } from './start-server.ts'
import { calculate, countLetters, getWeather } from './tasks.ts'

/**
 * The agent of these tests. The model knows one sentence for each way of acting as its system prompt, and has no room
 * for a longer one. The texts of tasks and observations are our own, written here so that a change of the default ones
 * needs no training.
 */
export function agentOf(server: ModelServer, options: Partial<OpenAIOptions> = {}): CodeAgent {
  return codeAgentOn(modelOf(server, options))
}

/** An agent of these tests that writes programs, on any model that has the weights of the tiny one. */
export function codeAgentOn(model: Model): CodeAgent {
  return new CodeAgent({ model, tools: [getWeather], prompts, maxSteps: 4 })
}

/** The same model behind an agent that calls tools, in replies that the server holds to the schema of the calls. */
export function callingAgentOf(
  server: ModelServer,
  { streaming, ...options }: Partial<ToolCallingAgentOptions> & Pick<OpenAIOptions, 'streaming'> = {},
): ToolCallingAgent {
  return callingAgentOn(modelOf(server, streaming === undefined ? {} : { streaming }), options)
}

/** The same, but it calls tools. */
export function callingAgentOn(model: Model, options: Partial<ToolCallingAgentOptions> = {}): ToolCallingAgent {
  return new ToolCallingAgent({
    model,
    tools: [calculate, getWeather, countLetters],
    format: 'structured',
    prompts: callingPrompts,
    maxSteps: 4,
    ...options,
  })
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

const callingPrompts: NonNullable<ToolCallingAgentOptions['prompts']> = {
  system: () => 'You call tools.',
  task: ({ task }) => `Task:\n${task}`,
  callResult: ({ end }) => {
    if (!end?.ok) return `Error: ${end?.error.message}`
    return typeof end.value === 'string' ? end.value : JSON.stringify(end.value)
  },
}
