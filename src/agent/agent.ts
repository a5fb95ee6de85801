import type { Message } from '../core/messages.ts'
import type { Run } from '../core/run.ts'
import type { Step } from '../core/steps.ts'
import { toDefinition } from './definition.ts'
import type { Definition } from './definition.ts'
import { toMermaid, toTree } from '../team/visualize.ts'
import { keepDefinition } from './definition-of.ts'
import type { AgentKind, AgentOptions, RunOptions, Task } from './options.ts'
import { Runner } from './runner.ts'
import type { SessionOptions } from './saved-session.ts'
import { Session } from './session.ts'
import { startAgentRun } from './start-run.ts'

/**
 * What all agents have in common.
 *
 * The object is a definition and holds no run: any number of runs may go on at once and never see each other.
 * Construction throws a `TypeError` for whatever is wrong with the options.
 */
export abstract class Agent<Output = unknown> extends Runner<Output, Task> {
  readonly #definition: Definition

  constructor(options: AgentOptions<Output>, kind: AgentKind) {
    super()
    this.#definition = toDefinition(options, kind)
    keepDefinition(this, this.#definition, { kind, options })
  }

  get name(): string {
    return this.#definition.name
  }

  get description(): string {
    return this.#definition.description
  }

  /** Starts a run and gives it at once, to listen to; see `Run`. */
  override stream<T = Output>(task: Task, options: RunOptions<T> & { readonly detach?: boolean } = {}): Run<T> {
    return startAgentRun<T>(this.#definition, task, options)
  }

  /**
   * What the model is shown of these steps: the system prompt, then the conversation. The steps of a result up to one
   * of its actions give what the model was asked for that action, but for what `prepareStep` changed, and with media by
   * handle; no steps give the system prompt alone.
   */
  async messagesOf(
    steps: readonly Step[],
    options: Pick<RunOptions, 'maxSteps' | 'output'> = {},
  ): Promise<readonly Message[]> {
    const { messagesOf } = await import('./messages-of.ts')
    return await messagesOf(this.#definition, steps, options)
  }

  /**
   * A conversation: its runs share memory and interpreter, one after the other. It may begin with the memory of another
   * one, or with all that was saved of one (`session.toJSON()`). Close it when it is over.
   */
  session(options: SessionOptions = {}): Session<Output> {
    return new Session<Output>(this.#definition, options)
  }

  /** Shows the agent with its model, its tools and its team: as a tree of text, or as a flowchart for Mermaid. */
  visualize({ format = 'text' }: { readonly format?: 'text' | 'mermaid' } = {}): string {
    if (format === 'text') return toTree(this.#definition)
    if (format === 'mermaid') return toMermaid(this.#definition)
    throw new TypeError(`visualize gives 'text' or 'mermaid', not ${JSON.stringify(format)}.`)
  }
}
