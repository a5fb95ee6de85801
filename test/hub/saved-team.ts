import { CodeAgent, ToolCallingAgent } from 'smolagents-ts'
import { z } from 'zod'

import { atMost, prompts } from './fixtures/rules.mjs'
import { search } from './fixtures/search.mjs'

/** A team in which every option that can be saved has a value of its own. */
export function savedTeam(): CodeAgent<number> {
  const reader = new ToolCallingAgent({
    name: 'reader',
    description: 'Reads pages.',
    model: 'hf:Qwen/Qwen3-Coder-480B-A35B-Instruct',
    tools: [search({ maxResults: 2 })],
    input: z.object({ topic: z.string() }),
    actions: 'both',
    format: 'structured',
    maxToolConcurrency: 3,
  })
  return new CodeAgent({
    name: 'lead',
    description: 'Leads.',
    instructions: 'Be brief.',
    model: 'openai:gpt-4.1',
    tools: [search({ maxResults: 3 })],
    agents: [reader],
    output: z.number(),
    codeTags: { open: '[[', close: ']]' },
    limits: { consoleChars: 1_000, memoryMb: 32 },
    modules: { helpers: { source: 'export const double = (n) => 2 * n', types: 'double(n: number): number' } },
    context: { maxTokens: Infinity, keepSteps: 2 },
    maxSteps: 7,
    budget: { tokens: 9_000, timeMs: 60_000 },
    planning: { every: 3 },
    prompts: prompts({ greeting: 'Good day.' }),
    finalAnswerChecks: [atMost({ limit: 100 })],
  })
}
