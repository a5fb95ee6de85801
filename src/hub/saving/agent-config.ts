import type { Agent } from '../../agent/agent.ts'
import { definitionOf, makingOf } from '../../agent/definition-of.ts'
import type { Making } from '../../agent/definition-of.ts'
import { isStandardSchema } from '../../schema/standard-schema.ts'
import type { Tool } from '../../core/tool.ts'
import { codeOptions, plainOptions, savedOptions, schemaVersion } from '../config.ts'
import type { AgentConfig, MissingOption, Reference, ToolConfig } from '../config.ts'
import { toModelConfig } from './model-config.ts'
import { ownVersion } from '../own-version.ts'
import { toReference } from '../references.ts'
import { refuseSecrets } from '../secrets.ts'

/** What is found out about an agent while it is written down. */
export type Findings = { readonly missing: MissingOption[]; readonly notes: string[] }

/**
 * All that defines an agent and its team, as plain JSON. Functions are named by reference where they were made by
 * `savable`; what cannot be written stands in `missing` and `notes`.
 *
 * @throws {SavedAgentError} `secret`, when a secret would be written down.
 */
export function agentConfig(agent: Agent): AgentConfig {
  const config = toConfig(agent)
  refuseSecrets(JSON.stringify(config), 'the config of the agent')
  return config
}

function toConfig(agent: unknown): AgentConfig {
  const making = makingOf(agent)
  const definition = definitionOf(agent)
  if (!making || !definition)
    throw new TypeError('Only an agent, such as one made by new CodeAgent({ … }), can be saved.')
  const { options, kind } = making
  const findings: Findings = { missing: [], notes: [] }
  const tools = definition.ownTools.map((tool) => toToolConfig(tool, findings))
  return {
    schemaVersion,
    madeBy: `smolagents-ts ${ownVersion()}`,
    kind: kind.name === 'ToolCallingAgent' ? 'tool-calling' : 'code',
    ...plainPart(options),
    model: toModelConfig(options.model, findings),
    tools,
    agents: (options.agents ?? []).map((member) => toConfig(member)),
    ...schemaPart(options, findings, { input: definition.input, output: definition.output }),
    ...(options.modules && { modules: structuredClone(options.modules) }),
    ...codePart(options, findings),
    ...noteSurroundings(options, findings),
  }
}

function plainPart(options: Making['options']): Partial<AgentConfig> {
  const given = plainOptions.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const]))
  // JSON has no infinite numbers, and this one is as good as that.
  const toData = (_key: string, value: unknown): unknown => (value === Infinity ? Number.MAX_VALUE : value)
  const part: Partial<AgentConfig> = JSON.parse(JSON.stringify(Object.fromEntries(given), toData))
  return part
}

function toToolConfig(tool: Tool, { notes }: Findings): ToolConfig {
  const { name, description } = tool
  const reference = toReference(tool, `tools.${name}`)
  if (!reference)
    notes.push(`The tool ${name} is code that was not made by savable(): whoever loads the agent gives it.`)
  return { name, description, ...(reference ?? { registered: name }) }
}

type Schemas = Readonly<Record<'input' | 'output', { readonly jsonSchema: AgentConfig['input'] & object } | undefined>>

function schemaPart(options: Making['options'], { notes }: Findings, schemas: Schemas): Partial<AgentConfig> {
  const { input, output } = schemas
  for (const name of ['input', 'output'] as const) {
    if (isStandardSchema(options[name]))
      notes.push(`${name} is saved as JSON Schema, without what a schema library checks or changes beyond it.`)
  }
  return { ...(input && { input: input.jsonSchema }), ...(output && { output: output.jsonSchema }) }
}

function codePart(options: Making['options'], { missing }: Findings): Partial<AgentConfig> {
  const part: Record<string, Reference | readonly Reference[]> = {}
  for (const option of codeOptions) {
    if (options[option] === undefined) continue
    const reference = toReference(options[option], option)
    if (reference) part[option] = reference
    else missing.push({ option, why: `${describe(option, options[option])} not made by savable().` })
  }
  const checks = (options.finalAnswerChecks ?? []).map((check) => toReference(check, 'finalAnswerChecks'))
  const known = checks.filter((check) => check !== undefined)
  if (known.length < checks.length)
    missing.push({ option: 'finalAnswerChecks', why: 'It holds functions not made by savable().' })
  else if (known.length > 0) part['finalAnswerChecks'] = known
  return part
}

function describe(option: string, value: unknown): string {
  return option === 'prompts'
    ? `Its functions ${Object.keys(Object(value)).join(', ')} were`
    : 'It is a function that was'
}

/** Options that are looked at. Another one is missing in the config, and said to be. */
const known: ReadonlySet<string> = new Set([...savedOptions, 'executor', 'journal', 'runtime'])

/** What belongs to the place an agent runs in is said, and is that of whoever loads it. */
function noteSurroundings(options: Making['options'], { missing, notes }: Findings): Findings {
  const { executor, journal, runtime } = options
  if (executor && executor.name !== 'quickjs')
    missing.push({ option: 'executor', why: `Its code ran in ${executor.name}, which whoever loads it has to have.` })
  else if (executor)
    notes.push('Its code ran in quickjs() with options of its own; the default is used in their place.')
  if (journal) notes.push('It had a journal; give one to record its runs.')
  if (runtime) notes.push('It had a clock and ids of its own.')
  for (const [option, value] of Object.entries(options))
    if (value !== undefined && !known.has(option)) missing.push({ option, why: 'It is not saved.' })
  return { missing, notes }
}
