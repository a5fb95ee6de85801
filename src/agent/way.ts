import { callDefinitions } from '../actions/acting.ts'
import type { ActionFormat, Actions } from '../actions/acting.ts'
import type { FormatWording } from '../actions/format.ts'
import type { Model } from '../core/model.ts'
import type { Tool, ValueSchema } from '../core/tool.ts'
import { toCatalog } from '../schema/catalog.ts'
import { firstSentence } from '../schema/comments.ts'
import { toTypeText } from '../schema/to-declaration.ts'
import type { Definition } from './definition.ts'

/** What actions are, and how they are written. */
export type Way = { readonly actions: Actions; readonly format: ActionFormat }

export function wordingOf({ prompts, tags }: Definition): FormatWording {
  return {
    observation: (step, previous) => prompts.observation(step, previous),
    callResult: (call, handle) => prompts.callResult(call, handle),
    nudge: (slip) => prompts.nudge(tags, slip),
  }
}

/** How actions are written, by what the model can do. */
export function formatFor({ capabilities = {} }: Model, actions: Actions): ActionFormat {
  if (actions === 'code') return 'text'
  const { nativeTools = true, structuredOutput = true } = capabilities
  if (nativeTools) return 'native'
  return structuredOutput ? 'structured' : 'text'
}

/** What a system prompt is made for. */
export type Prompting = {
  readonly agent: Definition
  readonly output: ValueSchema | undefined
  readonly maxSteps: number
}

export function systemPrompt({ agent, output, maxSteps }: Prompting, { actions, format }: Way): string {
  const tools = [...agent.tools.values()]
  const members = tools.filter(({ name }) => agent.agents.some((member) => member.name === name))
  const isListed = actions !== 'code' && format !== 'native'
  return agent.prompts.system({
    tools: toCatalog(agent.ownTools),
    agents: actions === 'tools' ? toLines(members) : toCatalog(members),
    answerType: output ? toTypeText(output.jsonSchema) : '',
    instructions: agent.instructions,
    modules: agent.modules.text,
    tags: agent.tags,
    maxSteps,
    actions,
    format,
    ...(isListed && { definitions: JSON.stringify(callDefinitions(actions, tools, output?.jsonSchema), null, 1) }),
  })
}

/** What a model is told of tools whose schemas it is given elsewhere. */
function toLines(tools: readonly Tool[]): string {
  return tools.map(({ name, description }) => `- ${name}: ${firstSentence(description)}`).join('\n')
}
