import type { Completed, RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import type { ActionStep } from '../core/steps.ts'
import type { Continuation, RunOptions, Task } from './options.ts'
import { assertCompleted } from './result.ts'

/** What can start runs: an agent, or a session with one. */
export abstract class Runner<Output, Input extends Task | Continuation> {
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

  /**
   * Runs a task one step at a time: gives each step when it is over, and goes on when the next one is asked for. Returns
   * how the run ended. Leaving early aborts the run.
   */
  async *steps<T = Output>(task: Input, options: RunOptions<T> = {}): AsyncGenerator<ActionStep, RunResult<T>> {
    const { pause, ...rest } = options
    let arrive = (_step: ActionStep): void => {}
    let goOn = (): void => {}
    const arriving = (): Promise<ActionStep> => new Promise((resolve) => (arrive = resolve))
    let next = arriving()
    const run = this.stream<T>(task, {
      ...rest,
      detach: true,
      pause: async (step) => {
        await pause?.(step)
        arrive(step)
        await new Promise<void>((resolve) => (goOn = resolve))
      },
    })
    const over = run.result.then(() => undefined)
    try {
      for (let step = await Promise.race([next, over]); step; step = await Promise.race([next, over])) {
        next = arriving()
        yield step
        goOn()
      }
      const result = await run.result
      const last = result.steps.at(-1)
      if (result.status === 'completed' && last?.kind === 'action') yield last
      return result
    } finally {
      run.abort(new Error('no further step was asked for'))
    }
  }
}
