import { toErrorData } from '../core/errors.ts'
import type { AgentEvent } from '../core/events.ts'
import type { Interlude } from '../core/loop.ts'
import type { Recorder } from '../core/recorder.ts'

/** The wish to end a run between two of its steps. Where it is told twice, the first reason counts. */
export class Interruption {
  #reason: string | undefined

  want(reason: unknown): void {
    this.#reason ??= toErrorData(reason).message
  }

  /** Ends the run as soon as it stands between two steps. */
  interlude(recorder: Recorder): Interlude {
    return { isDue: () => this.#reason !== undefined, run: (step) => this.#end(step, recorder) }
  }

  async *#end(step: number, recorder: Recorder): AsyncGenerator<AgentEvent, void> {
    const where = step === 1 ? 'before its first step' : `after step ${step - 1}`
    const message = `The run was interrupted ${where}: ${this.#reason}`
    const error = { name: 'RunError', code: 'interrupted', message }
    yield await recorder.append({ type: 'run-end', status: 'aborted', error })
  }
}
