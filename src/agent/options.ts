import type { ActionFormat, Actions } from '../actions/acting.ts'
import type { AnswerCheck } from '../actions/check-answer.ts'
import type { PrepareStep } from '../asking/step-views.ts'
import type { Executor, Language } from '../core/executor.ts'
import type { Journal } from '../core/journal.ts'
import type { Limits } from '../core/limits.ts'
import type { Decision } from '../core/result.ts'
import type { Runtime } from '../core/runtime.ts'
import type { ActionStep } from '../core/steps.ts'
import type { JsonSchema, Tool } from '../core/tool.ts'
import type { Prompts } from '../prompts/prompts.ts'
import type { ContextOptions } from './context.ts'
import type { AnySchema, StandardSchema } from '../schema/standard-schema.ts'
import type { Agent } from './agent.ts'
import { checkBudget } from './budget.ts'
import type { BudgetOptions } from './budget.ts'
import type { ModelOption } from './model-option.ts'
import type { FileInput, ImageInput } from './task-media.ts'

/** The schema of an answer: an object of a schema library, which gives it its type, or plain JSON Schema. */
export type AnswerSchema<Output> = StandardSchema<unknown, Output> | JsonSchema

/** A module for the sandbox: its source, or that with the declarations (or a sentence) the model is shown. */
export type ModuleBundle = string | { readonly source: string; readonly types?: string }

/** When an agent plans: before step 1, 1 + `every`, 1 + 2 × `every` and so on. */
export type Planning = { readonly every: number }

/** How an agent is defined. Everything has a default but the model. */
export type AgentOptions<Output = unknown> = {
  /**
   * A model, a string such as `hf:org/name`, `openai:name`, `ollama:name` or `https://host/v1#name`, or a language model of
   * the AI SDK.
   */
  readonly model: ModelOption
  /** Functions on the host that the code may call, by name. */
  readonly tools?: readonly Tool[]
  /** The agent's team: each member has a `name` and a `description`, and the code calls it by its name, like a tool. */
  readonly agents?: readonly Agent[]
  /** A JavaScript identifier; it stands in call ids, events and traces. Default `agent`. */
  readonly name?: string
  /** What the agent does, for the manager of a team that it is a member of. */
  readonly description?: string
  /**
   * What the agent is called with as a member of a team: the schema of an object, whose values its code finds as
   * variables. Default: `{ task: string }` and any data beside it.
   */
  readonly input?: AnySchema
  /** Whether the report of the agent, as a member of a team, tells what it did in each step. Default false. */
  readonly runSummary?: boolean
  /** Added to the system prompt. */
  readonly instructions?: string
  /** Replaces single prompts by functions of your own. */
  readonly prompts?: Partial<Prompts>
  /** What the answer must fit: it is checked inside the run, and it gives `output` its type. */
  readonly output?: AnswerSchema<Output>
  /**
   * What its actions are: programs (`code`), calls of tools (`tools`), or whichever of them the model chooses (`both`).
   * Default `code` for a `CodeAgent`, `tools` for a `ToolCallingAgent`.
   */
  readonly actions?: Actions
  /**
   * How the model writes them: in its text, as native tool calls, or as JSON that the server holds to a schema. Default:
   * programs in the text; calls natively where the model can, else structured, else in the text. `run-start` says which.
   */
  readonly format?: ActionFormat
  /**
   * What programs stand between in the model's text: two texts, taken as they are, or `markdown` for fences marked as
   * JavaScript. Default `<code>` and `</code>`. Other tags and fences are understood all the same.
   */
  readonly codeTags?: 'markdown' | { readonly open: string; readonly close: string }
  /** Language of the actions. This version acts in `javascript` only. */
  readonly language?: Language
  /** Where code runs. Default: QuickJS in a child process, shared by all agents of the application. */
  readonly executor?: Executor
  readonly limits?: Partial<Limits>
  /**
   * Modules the code may import, by name: pure JavaScript, bundled ahead into one ES module that imports no other. With
   * `types` the model is told what is in it.
   */
  readonly modules?: Readonly<Record<string, ModuleBundle>>
  /** How long the conversation with the model may become; see `ContextOptions`. */
  readonly context?: ContextOptions
  /** Turns of the model in one run. Default 20. */
  readonly maxSteps?: number
  /**
   * What one run may use, together with the runs of its team. Used up, it ends the run as `over-budget`, before the
   * request or the call that would go beyond it. Default: no bounds.
   */
  readonly budget?: BudgetOptions
  /**
   * Lets the agent plan: before the first step, and anew each `every` steps. A plan is a reply of the model that is not
   * run; it stays in memory as a note. Default: no plans.
   */
  readonly planning?: Planning
  /**
   * Called before each step: may give another model, the only tools to allow, instructions or messages for that step.
   * Definitions and memory stay as they are.
   */
  readonly prepareStep?: PrepareStep
  /**
   * Judge each answer that fits `output`, one after the other; the first that rejects it is told to the model, and the
   * run goes on. Each has `limits.toolTimeoutMs`.
   */
  readonly finalAnswerChecks?: readonly AnswerCheck<NoInfer<Output>>[]
  /** Where runs are recorded. Default: in memory, one journal for each run, gone with it. */
  readonly journal?: Journal
  /** Time, waiting, ids and seeds; for tests and replays. Default: those of the platform. */
  readonly runtime?: Runtime
}

/** What to do: a task, or a recorded run to go on with (which needs the agent's `journal`). */
export type Task = string | { readonly resume: string; readonly decisions?: Readonly<Record<string, Decision>> }

/**
 * To go on with the last task of a session, after the last step of its memory. With `code`, that is the program of the
 * next step, in place of one that the model writes.
 */
export type Continuation = { readonly continue: true; readonly code?: string }

/** What belongs to one run. */
export type RunOptions<Output = unknown> = {
  /** Data that the code finds as global variables, by name. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** What the model looks at, with the task and only there. */
  readonly images?: readonly ImageInput[]
  /**
   * Media that code finds in the list `files`, as handles. The task names them; images among them are shown with it, and
   * so are recordings and PDF documents to models that take them.
   */
  readonly files?: readonly FileInput[]
  /** Stops the model, the code and the tools. */
  readonly signal?: AbortSignal
  /** Replaces the agent's. */
  readonly maxSteps?: number
  /** Replaces single bounds of the agent's. */
  readonly budget?: BudgetOptions
  /**
   * Whose run it is, where code of many has to wait for its turn in one executor: tenants are served one after the
   * other. Default: every run, and every session, is a tenant of its own.
   */
  readonly tenant?: string
  /** Replaces the agent's. */
  readonly output?: AnswerSchema<Output>
  /** Awaited after each step that gave no answer, with that step: the run goes on when it resolves. */
  readonly pause?: (step: ActionStep) => unknown
}

/** Options of an agent that writes programs. */
export type CodeAgentOptions<Output = unknown> = AgentOptions<Output>

/** Options of an agent that calls tools. */
export type ToolCallingAgentOptions<Output = unknown> = AgentOptions<Output> & {
  /** Calls of one turn that run at once; the rest wait. Default `limits.callsInFlight`. */
  readonly maxToolConcurrency?: number
}

/** What kinds of agents differ in. */
export type AgentKind = { readonly name: string; readonly actions: Actions }

const agentOptions = [
  'model',
  'actions',
  'format',
  'codeTags',
  'tools',
  'agents',
  'input',
  'runSummary',
  'name',
  'description',
  'instructions',
  'prompts',
  'output',
  'language',
  'executor',
  'limits',
  'modules',
  'context',
  'maxSteps',
  'budget',
  'planning',
  'prepareStep',
  'finalAnswerChecks',
  'journal',
  'runtime',
]
const laterOptions = ['policy', 'approve', 'typecheck']
const runOptions = [
  'variables',
  'images',
  'files',
  'signal',
  'maxSteps',
  'budget',
  'output',
  'tenant',
  'pause',
  'reject',
  'detach',
]

/** @throws {TypeError} for options an agent does not have. */
export function checkAgentOptions(options: object, { name }: AgentKind): void {
  checkNames(name, options, { known: agentOptions, later: laterOptions })
}

/** @throws {TypeError} for options a run does not have, or a number of steps that is none. */
export function checkRunOptions(options: {
  readonly [Name in 'maxSteps' | 'budget' | 'tenant' | 'pause']?: unknown
}): void {
  checkNames('run', options, { known: runOptions, later: [] })
  checkMaxSteps(options.maxSteps)
  checkBudget(options.budget)
  const { tenant, pause } = options
  if (pause !== undefined && typeof pause !== 'function') throw new TypeError('pause must be a function of a step.')
  if (tenant === undefined || (typeof tenant === 'string' && tenant !== '')) return
  throw new TypeError(`tenant must be a text that is not empty, not ${JSON.stringify(tenant)}.`)
}

/** @throws {TypeError} unless it is absent or a positive integer. */
export function checkMaxSteps(maxSteps: unknown): void {
  if (maxSteps === undefined || (Number.isSafeInteger(maxSteps) && Number(maxSteps) > 0)) return
  throw new TypeError(`maxSteps must be a positive integer, not ${JSON.stringify(maxSteps)}.`)
}

/** @throws {TypeError} unless it is absent or `{ every }` with a positive integer. */
export function checkPlanning(planning: unknown): void {
  if (planning === undefined) return
  const names = typeof planning === 'object' && planning !== null ? Object.keys(planning) : []
  const every: unknown = Object(planning).every
  if (names.join() === 'every' && Number.isSafeInteger(every) && Number(every) > 0) return
  throw new TypeError(
    `planning must be { every: n } with a positive integer, such as { every: 5 }, not ${JSON.stringify(planning)}.`,
  )
}

function checkNames(
  owner: string,
  options: unknown,
  { known, later }: { known: readonly string[]; later: readonly string[] },
): void {
  if (typeof options !== 'object' || options === null) throw new TypeError(`${owner} takes an object of options.`)
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const why = later.includes(name) ? 'is not available in this version' : 'does not exist'
    throw new TypeError(`The option ${name} of ${owner} ${why}. Options: ${known.join(', ')}.`)
  }
}
