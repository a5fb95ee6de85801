import type { Completed, RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import type { RunOptions, Task } from './options.ts'
import { assertCompleted } from './result.ts'

/** What can start runs: an agent, or a session with one. */
export abstract class Runner<Output, Input extends Task> {
  /** Starts a run and gives it at once, to listen to; see `Run`. */
  abstract stream<T = Output>(task: Input, options?: RunOptions<T> & { readonly detach?: boolean }): Run<T>

  /**
   * Runs a task to its answer. Rejects with `RunError` when there is none, with the whole `result` in it; with
   * `reject: false` it gives the result whatever the status.
   */
  run<T = Output>(task: Input, options: RunOptions<T> & { readonly reject: false }): Promise<RunResult<T>>
  run<T = Output>(task: Input, options?: RunOptions<T> & { readonly reject?: true }): Promise<Completed<T>>
  async run<T = Output>(
    task: Input,
    options: RunOptions<T> & { readonly reject?: boolean } = {},
  ): Promise<RunResult<T>> {
    const { reject = true, ...rest } = options
    const result = await this.stream<T>(task, { ...rest, detach: true }).result
    if (reject) assertCompleted(result)
    return result
  }
}
