import type { ActionFormat, Actions } from '../actions/acting.ts'
import { defaultTags } from '../actions/tags.ts'
import type { CodeTags } from '../actions/tags.ts'
import type { AnswerCheck } from '../actions/check-answer.ts'
import type { PrepareStep } from '../asking/step-views.ts'
import type { Executor, Language } from '../core/executor.ts'
import type { Journal } from '../core/journal.ts'
import { toLimits } from '../core/limits.ts'
import type { Limits } from '../core/limits.ts'
import type { Model } from '../core/model.ts'
import type { Runtime } from '../core/runtime.ts'
import type { Tool, ValueSchema } from '../core/tool.ts'
import { defaultPrompts } from '../prompts/default-prompts.ts'
import type { Prompts } from '../prompts/prompts.ts'
import { toValueSchema } from '../schema/value-schema.ts'
import { checkBudget } from './budget.ts'
import type { BudgetOptions } from './budget.ts'
import { toContext } from './context.ts'
import type { Context } from './context.ts'
import { checkTeam } from '../team/check-team.ts'
import { checkModel, modelLoader, nameOfModel } from './model-option.ts'
import type { ModelLoader, ModelOption } from './model-option.ts'
import { toModules } from './modules.ts'
import type { Modules } from './modules.ts'
import { toCallable, toMemberInput, toMembers, toRunSummary } from './members.ts'
import { checkIdentifier } from './names.ts'
import { toPrompts } from './prompts-option.ts'
import { checkAgentOptions, checkMaxSteps, checkPlanning } from './options.ts'
import type { AgentKind, AgentOptions, Planning } from './options.ts'
import { systemRuntime } from './runtime.ts'

/** An agent with every default filled in: immutable, and shared by all its runs. */
export type Definition = {
  readonly name: string
  readonly description: string
  readonly instructions: string
  /** Whether the name was given. */
  readonly isNamed: boolean
  /** Everything that can be called by name: the tools, then the members of the team. */
  readonly tools: ReadonlyMap<string, Tool>
  readonly ownTools: readonly Tool[]
  readonly agents: readonly Definition[]
  /** What it is called with as a member, when not with a task. */
  readonly input: ValueSchema | undefined
  readonly runSummary: boolean
  readonly prompts: Prompts
  readonly output: ValueSchema | undefined
  readonly language: Language
  readonly tags: CodeTags
  readonly actions: Actions
  /** How actions are written; chosen by what the model can do where it is not given. */
  readonly format: ActionFormat | undefined
  readonly limits: Limits
  readonly modules: Modules
  readonly context: Context
  readonly maxSteps: number
  readonly budget: BudgetOptions
  readonly planning: Planning | undefined
  readonly prepareStep: PrepareStep | undefined
  readonly finalAnswerChecks: readonly AnswerCheck[]
  readonly journal: Journal | undefined
  readonly runtime: Runtime
  /** The model as it is shown to people. */
  readonly modelName: string
  /** Loaded at the first run. */
  readonly model: () => Promise<Model>
  /** Gives the model that a step is to have. */
  readonly loadModel: ModelLoader
  readonly executor: () => Promise<Executor>
}

/** @throws {TypeError} for whatever is wrong with the options. */
export function toDefinition<Output>(options: AgentOptions<Output>, kind: AgentKind): Definition {
  checkAgentOptions(options, kind)
  const { actions = kind.actions } = options
  checkActions(actions, options.format)
  checkMaxSteps(options.maxSteps)
  checkPlanning(options.planning)
  checkBudget(options.budget)
  checkModel(options.model)
  const { name = 'agent', language = 'javascript', executor } = options
  checkIdentifier('name', name)
  checkExecutor(executor)
  checkPrepareStep(options.prepareStep)
  checkLanguage(language, executor)
  const limits = toLimits(options.limits)
  const own = toToolMap(options.tools ?? [])
  const agents = toMembers(options.agents)
  const tools = toCallable(own, agents, options.name)
  checkTeam({ name, agents }, limits.agentDepth)
  return Object.freeze({
    name,
    isNamed: options.name !== undefined,
    description: options.description ?? '',
    instructions: options.instructions ?? '',
    tools,
    ownTools: [...own.values()],
    agents,
    input: toMemberInput(options.input, tools),
    runSummary: toRunSummary(options),
    prompts: toPrompts(options.prompts, defaultPrompts(limits, actions)),
    output: options.output && toValueSchema(options.output, 'answer'),
    language,
    tags: toTags(options.codeTags),
    actions,
    format: options.format,
    limits,
    modules: toModules(options.modules),
    context: toContext(options.context),
    maxSteps: options.maxSteps ?? 20,
    budget: { ...options.budget },
    planning: options.planning,
    prepareStep: options.prepareStep,
    finalAnswerChecks: toChecks(options.finalAnswerChecks),
    journal: options.journal,
    runtime: options.runtime ?? systemRuntime,
    modelName: nameOfModel(options.model),
    ...toModel(options.model),
    executor: once(() => (executor ? Promise.resolve(executor) : defaultExecutor())),
  })
}

/** The agent's own model, and how others are loaded. */
function toModel(model: ModelOption): Pick<Definition, 'model' | 'loadModel'> {
  const loadModel = modelLoader()
  return { model: once(() => loadModel(model)), loadModel }
}

function toToolMap(tools: readonly Tool[]): Map<string, Tool> {
  if (!Array.isArray(tools)) throw new TypeError('tools must be a list of tools made by tool().')
  const map = new Map<string, Tool>()
  for (const tool of tools) {
    if (typeof tool?.execute !== 'function' || typeof tool.parseInput !== 'function') {
      throw new TypeError('tools must hold tools made by tool(); one of the entries is none.')
    }
    checkIdentifier('A tool name', tool.name)
    if (map.has(tool.name)) throw new TypeError(`Two tools are named ${tool.name}. Names must be unique; rename one.`)
    if (tool.effect === 'irreversible') {
      throw new TypeError(
        `The tool ${tool.name} is irreversible and would have to be approved by a person, which this version cannot ask for. Declare it as 'write' if it may run unasked.`,
      )
    }
    map.set(tool.name, tool)
  }
  return map
}

function checkActions(actions: unknown, format: unknown): void {
  if (actions !== 'code' && actions !== 'tools' && actions !== 'both')
    throw new TypeError(`actions must be code, tools or both, not ${JSON.stringify(actions)}.`)
  if (format !== undefined && format !== 'text' && format !== 'native' && format !== 'structured')
    throw new TypeError(`format must be text, native or structured, not ${JSON.stringify(format)}.`)
}

const fences: CodeTags = { open: '```js', close: '```' }

function toTags(given: AgentOptions['codeTags'] = defaultTags): CodeTags {
  if (given === 'markdown') return fences
  const { open, close } = given
  if (typeof open !== 'string' || typeof close !== 'string' || open.trim() === '' || close.trim() === '')
    throw new TypeError('codeTags must be markdown, or { open, close } with two texts that are not empty.')
  return { open, close }
}

function checkExecutor(executor: unknown): void {
  if (executor === undefined) return
  const isPlace = typeof executor === 'object' && executor !== null && 'open' in executor && 'languages' in executor
  if (!isPlace)
    throw new TypeError('executor must be an executor such as quickjs() of smolagents-ts/executors/quickjs.')
}

function toChecks(checks: unknown = []): readonly AnswerCheck[] {
  const isCheck = (check: unknown): check is AnswerCheck => typeof check === 'function'
  if (Array.isArray(checks) && checks.every(isCheck)) return [...checks]
  throw new TypeError('finalAnswerChecks must be a list of functions, each of which judges an answer.')
}

function checkPrepareStep(prepareStep: unknown): void {
  if (prepareStep === undefined || typeof prepareStep === 'function') return
  throw new TypeError('prepareStep must be a function that says what is different in a step.')
}

function checkLanguage(language: Language, executor: Executor | undefined): void {
  const known = executor?.languages ?? ['javascript']
  if (language === 'javascript' && known.includes(language)) return
  throw new TypeError(
    `The executor ${executor?.name ?? 'quickjs'} does not run ${language} actions in this version; it runs javascript.`,
  )
}

const defaultExecutor = once(async () => {
  const { quickjs } = await import('../executors/quickjs/index.ts')
  return quickjs()
})

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
