import type { Interlude } from '../core/loop.ts'
import type { Recorder } from '../core/recorder.ts'
import { actionCount } from '../core/state.ts'
import { untilAborted } from '../core/time-box.ts'
import type { RunOptions } from './options.ts'

/** Waits after each step of this run, as long as whoever started it wants. */
export function pauseAfterSteps(
  pause: NonNullable<RunOptions['pause']>,
  { recorder, signal }: { readonly recorder: Recorder; readonly signal: AbortSignal },
): Interlude {
  let seen = actionCount(recorder.state)
  return {
    isDue: (_state, { taken }) => taken > seen,
    // oxlint-disable-next-line require-yield
    async *run(step) {
      seen = step - 1
      const last = recorder.state.steps.findLast((one) => one.kind === 'action')
      if (last?.kind === 'action') await untilAborted(Promise.resolve(pause(last)), signal)
    },
  }
}
