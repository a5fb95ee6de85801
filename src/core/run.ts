import type { AgentEvent } from './events.ts'
import type { Decision, RunResult } from './result.ts'

/**
 * A run under way. It drives itself: it goes on whether or not anybody listens, and a slow listener slows nothing.
 *
 * Each `for await` over it gets all durable events from the first one on, and ephemeral ones from the moment it
 * begins. Leaving the first `for await` early aborts the run, unless it was started with `detach: true`; later ones
 * come and go.
 */
export interface Run<T = unknown> extends AsyncIterable<AgentEvent> {
  readonly id: string
  /** How the run ended, whatever way; it never rejects. */
  readonly result: Promise<RunResult<T>>
  /** Stops the model, the code and the tools at once; what was done so far stays in the result. */
  abort(reason?: unknown): void
  /**
   * Ends the run once the step at hand is over, as `aborted` with the code `interrupted`, unless that step answers. With
   * a journal the run can be resumed. Ignored once the run is over.
   */
  interrupt(reason?: unknown): void
  /** Says something to the agent; it reads it before its next step. Ignored once the run is over. */
  send(message: string): void
  /** Decides about a pending action. Throws `TypeError` when none with this id waits. */
  decide(id: string, decision: Decision): void
}
