import type { Completed, RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import { toDefinition } from './definition.ts'
import type { Definition } from './definition.ts'
import type { CodeAgentOptions, RunOptions, Task } from './options.ts'
import { assertCompleted } from './result.ts'
import { Session } from './session.ts'
import { startAgentRun } from './start-run.ts'

/**
 * An agent that acts by writing JavaScript: its programs run in a sandbox, its tools on the host.
 *
 * The object is a definition and holds no run: any number of runs may go on at once and never see each other.
 * Construction throws a `TypeError` for whatever is wrong with the options.
 */
export class CodeAgent<Output = unknown> {
  readonly #definition: Definition

  constructor(options: CodeAgentOptions<Output>) {
    this.#definition = toDefinition(options)
  }

  get name(): string {
    return this.#definition.name
  }

  /**
   * Runs a task to its answer. Rejects with `RunError` when there is none, with the whole `result` in it; with
   * `reject: false` it gives the result whatever the status.
   */
  run<T = Output>(task: Task, options: RunOptions<T> & { readonly reject: false }): Promise<RunResult<T>>
  run<T = Output>(task: Task, options?: RunOptions<T> & { readonly reject?: true }): Promise<Completed<T>>
  async run<T = Output>(
    task: Task,
    options: RunOptions<T> & { readonly reject?: boolean } = {},
  ): Promise<RunResult<T>> {
    const { reject = true, ...rest } = options
    const result = await this.stream<T>(task, { ...rest, detach: true }).result
    if (reject) assertCompleted(result)
    return result
  }

  /** Starts a run and gives it at once, to listen to; see `Run`. */
  stream<T = Output>(task: Task, options: RunOptions<T> & { readonly detach?: boolean } = {}): Run<T> {
    return startAgentRun<T>(this.#definition, task, options)
  }

  /** A conversation: its runs share memory and interpreter, one after the other. Close it when it is over. */
  session(options: { readonly id?: string } = {}): Session<Output> {
    return new Session<Output>(this.#definition, options)
  }
}
