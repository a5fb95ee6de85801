import { toFormat } from '../actions/acting.ts'
import { toMessages } from '../core/memory.ts'
import type { Message } from '../core/messages.ts'
import type { Step } from '../core/steps.ts'
import { toValueSchema } from '../schema/value-schema.ts'
import type { Definition } from './definition.ts'
import { checkMaxSteps } from './options.ts'
import type { RunOptions } from './options.ts'
import { formatFor, systemPrompt, wordingOf } from './way.ts'

/** The conversation that steps make, as the model of an agent is shown it. */
export async function messagesOf(
  agent: Definition,
  steps: readonly Step[],
  options: Pick<RunOptions, 'maxSteps' | 'output'>,
): Promise<readonly Message[]> {
  checkMaxSteps(options.maxSteps)
  const { actions, prompts, tools, tags, maxSteps } = agent
  const output = options.output ? toValueSchema(options.output, 'answer') : agent.output
  const way = { actions, format: agent.format ?? formatFor(await agent.model(), actions) }
  const system = systemPrompt({ agent, output, maxSteps: options.maxSteps ?? maxSteps }, way)
  const acting = toFormat({ ...way, tools, tags, wording: wordingOf(agent), ...(output && { output }) })
  return toMessages({ system, wording: prompts, acting }, steps)
}
