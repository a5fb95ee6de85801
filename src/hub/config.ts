import type { ActionFormat, Actions } from '../actions/acting.ts'
import type { BudgetOptions } from '../agent/budget.ts'
import type { ContextOptions } from '../agent/context.ts'
import type { Planning } from '../agent/options.ts'
import type { Language } from '../core/executor.ts'
import type { Limits } from '../core/limits.ts'
import type { JsonSchema } from '../core/tool.ts'

/** Code in a file: what it exports under a name, made with these options where it is a function. */
export type ModuleReference = { readonly module: string; readonly export: string; readonly options?: unknown }

/** Code that whoever loads the agent has: what is registered under a name, made with these options. */
export type RegisteredReference = { readonly registered: string; readonly options?: unknown }

/** Where code is. A config names code, and never holds any that runs outside the sandbox. */
export type Reference = ModuleReference | RegisteredReference

/** A tool by reference. Name and description are for people who read the file; the name is checked when it is loaded. */
export type ToolConfig = Reference & { readonly name: string; readonly description?: string }

/** Options of `openai()` that are no secrets. */
export type OpenAIModelConfig = {
  readonly provider: 'openai'
  readonly options: Readonly<Record<string, unknown>>
}

/** A model: one of the string forms, a client with its options, or code. */
export type ModelConfig = string | OpenAIModelConfig | Reference

/** Something that the agent had and its config has not: whoever loads it gives it, or says that it goes without. */
export type MissingOption = { readonly option: string; readonly why: string }

/** The one version that is written. */
export const schemaVersion = 1

/**
 * All that defines an agent, as plain JSON. It names code by reference and holds no secret.
 *
 * What is not there has its default. Options have the names and the meaning they have in `AgentOptions`.
 */
export type AgentConfig = {
  readonly schemaVersion: typeof schemaVersion
  /** Which version of the library wrote it. */
  readonly madeBy?: string
  readonly kind: 'code' | 'tool-calling'
  readonly name?: string
  readonly description?: string
  readonly instructions?: string
  readonly model: ModelConfig
  readonly tools: readonly ToolConfig[]
  /** Members of its team: their configs, or the folders in which these lie. */
  readonly agents: readonly (AgentConfig | { readonly folder: string })[]
  readonly input?: JsonSchema
  readonly output?: JsonSchema
  readonly runSummary?: boolean
  readonly actions?: Actions
  readonly format?: ActionFormat
  readonly codeTags?: 'markdown' | { readonly open: string; readonly close: string }
  readonly language?: Language
  readonly limits?: Partial<Limits>
  /** Code for the sandbox, as it is. */
  readonly modules?: Readonly<Record<string, string | { readonly source: string; readonly types?: string }>>
  readonly context?: ContextOptions
  readonly maxSteps?: number
  readonly budget?: BudgetOptions
  readonly planning?: Planning
  readonly prompts?: Reference
  readonly prepareStep?: Reference
  readonly finalAnswerChecks?: readonly Reference[]
  readonly missing: readonly MissingOption[]
  /** What whoever reads it should know; nothing depends on it. */
  readonly notes: readonly string[]
}

/** Options that are plain data, and are written as they are. */
export const plainOptions = [
  'name',
  'description',
  'instructions',
  'runSummary',
  'actions',
  'format',
  'codeTags',
  'language',
  'limits',
  'context',
  'maxSteps',
  'budget',
  'planning',
] as const

/** Options that are functions, and are written by reference. */
export const codeOptions = ['prompts', 'prepareStep'] as const

/** Options of an agent that a config has a field for. */
export const savedOptions: readonly string[] = [
  ...plainOptions,
  ...codeOptions,
  'model',
  'tools',
  'agents',
  'input',
  'output',
  'modules',
  'finalAnswerChecks',
]

/** Every reference of a config, with the option it stands in. */
export function referencesOf(
  config: AgentConfig,
): readonly { readonly option: string; readonly reference: Reference }[] {
  const { model, tools, finalAnswerChecks = [] } = config
  const single = codeOptions.flatMap((option) => {
    const reference = config[option]
    return reference ? [{ option, reference }] : []
  })
  return [
    ...(typeof model === 'string' || 'provider' in model ? [] : [{ option: 'model', reference: model }]),
    ...tools.map((reference) => ({ option: 'tools', reference })),
    ...single,
    ...finalAnswerChecks.map((reference) => ({ option: 'finalAnswerChecks', reference })),
  ]
}

/** An agent and all below it. */
export function membersOf(config: AgentConfig): readonly AgentConfig[] {
  return [config, ...config.agents.flatMap((member) => ('folder' in member ? [] : membersOf(member)))]
}
