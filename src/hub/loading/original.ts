import { isJsonObject } from '../../schema/json-pointer.ts'
import type { JsonSchema } from '../../core/tool.ts'
import { schemaVersion } from '../config.ts'
import type { AgentConfig, MissingOption, ModelConfig, ToolConfig } from '../config.ts'
import { SavedAgentError } from '../errors.ts'

type Fields = JsonSchema

/** Whether it is an `agent.json` of the Python library. */
export function isOriginal(value: Fields): boolean {
  return !('schemaVersion' in value) && ('prompt_templates' in value || 'managed_agents' in value)
}

/**
 * An `agent.json` that the Python library wrote (1.9 and later), as a config. Its tools and imports are Python, and its
 * prompts teach Python: they have no counterpart, so they are tools to give and options to go without.
 */
export function fromOriginal(given: Fields, where: string): AgentConfig {
  const kind = toKind(given['class'], where)
  const missing = withoutCounterpart(given)
  const tools = toTools(given['tools'])
  const maxSteps = numberOf(given['max_steps'])
  const every = numberOf(given['planning_interval'])
  const consoleChars = numberOf(given['max_print_outputs_length'])
  return {
    schemaVersion,
    madeBy: 'smolagents (Python)',
    kind,
    ...textsOf(given),
    model: toModel(given['model'], where),
    tools,
    agents: toMembers(given['managed_agents']),
    ...(given['provide_run_summary'] === true && { runSummary: true }),
    ...(maxSteps !== undefined && { maxSteps }),
    ...(every !== undefined && { planning: { every } }),
    ...(consoleChars !== undefined && { limits: { consoleChars } }),
    missing,
    notes: tools.map(({ name }) => `The tool ${name} is Python code: it has to be written anew.`),
  }
}

function toKind(name: unknown, where: string): AgentConfig['kind'] {
  if (name === undefined || name === 'CodeAgent') return 'code'
  if (name === 'ToolCallingAgent') return 'tool-calling'
  throw new SavedAgentError(
    'invalid',
    `${where}: the class of the agent is ${JSON.stringify(name)}; CodeAgent and ToolCallingAgent can be loaded.`,
  )
}

function textsOf(given: Fields): Pick<AgentConfig, 'name' | 'description' | 'instructions'> {
  const names = ['name', 'description', 'instructions'] as const
  return Object.fromEntries(names.flatMap((name) => (typeof given[name] === 'string' ? [[name, given[name]]] : [])))
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

const onHub: ReadonlySet<string> = new Set(['InferenceClientModel', 'HfApiModel'])
const onOpenAI: ReadonlySet<string> = new Set(['OpenAIModel', 'OpenAIServerModel'])

function toModel(given: unknown, where: string): ModelConfig {
  const { class: name, data = {} } = isJsonObject(given) ? given : {}
  const { model_id: id, provider, api_base: apiBase } = isJsonObject(data) ? data : {}
  if (typeof name !== 'string' || typeof id !== 'string')
    throw new SavedAgentError('invalid', `${where}: the model must have a class and a model_id.`)
  if (onHub.has(name)) return typeof provider === 'string' ? `hf:${id}:${provider}` : `hf:${id}`
  if (onOpenAI.has(name)) return typeof apiBase === 'string' ? `${apiBase}#${id}` : `openai:${id}`
  return { registered: id }
}

function toTools(given: unknown): readonly ToolConfig[] {
  const tools: readonly unknown[] = Array.isArray(given) ? given : []
  return tools.flatMap((tool) => {
    const name = isJsonObject(tool) ? tool['name'] : tool
    if (typeof name !== 'string' || name === 'final_answer') return []
    return [{ name, registered: name }]
  })
}

/** A list of their configs; or, in folders, their classes by their names. */
function toMembers(given: unknown): AgentConfig['agents'] {
  if (isJsonObject(given)) return Object.keys(given).map((name) => ({ folder: `managed_agents/${name}` }))
  // Each is read as a config of its own.
  const configs: AgentConfig['agents'] = Array.isArray(given) ? given : []
  return configs
}

const counterparts: Readonly<Record<string, string>> = {
  prompt_templates: 'They teach the model Python. Write instructions in their place.',
  authorized_imports: 'They are packages of Python. Give modules in their place.',
  executor_type: 'Code runs in the sandbox here, or in the executor that is given.',
  executor_kwargs: 'They are options of an executor of the Python library.',
  grammar: 'It is for a reply in another form.',
}

function withoutCounterpart(given: Fields): MissingOption[] {
  const isSet = (option: string): boolean => {
    const value = given[option]
    if (value == null || value === 'local') return false
    return typeof value !== 'object' || Object.keys(value).length > 0
  }
  return Object.entries(counterparts).flatMap(([option, why]) => (isSet(option) ? [{ option, why }] : []))
}
