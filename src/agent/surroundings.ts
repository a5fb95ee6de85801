import type { Interpreter } from '../actions/interpreter.ts'
import type { PastAction, RunState } from '../core/state.ts'
import type { Step } from '../core/steps.ts'
import type { Encoded } from '../values/encoded.ts'
import type { MediaStore } from '../values/media/media-store.ts'

/** Where a run takes place: on its own, or in a session that it shares with other runs. */
export interface Surroundings {
  readonly session?: string
  /** Resolves when it is this run's turn. */
  enter(): Promise<Turn>
  /** Called once the run is over. */
  leave(state: RunState, interpreter: Interpreter | undefined): Promise<void>
}

/** What a run finds when it is its turn. */
export type Turn = {
  /** Steps of the runs before it. */
  readonly history: readonly Step[]
  /** Gives the interpreter to act in; `make` makes one that has done what is in a log. */
  readonly place: (make: (log?: readonly PastAction[]) => Interpreter) => Interpreter
  /** The media that code of the session may refer to. */
  readonly media?: MediaStore
  /** What an interpreter is seeded with that others share. */
  readonly seed?: number
  /** What an earlier run did of the same task, where this one goes on from it. */
  readonly begun?: Begun
}

/** Steps from a task on, and the variables of that task. */
export type Begun = { readonly steps: readonly Step[]; readonly variables: Readonly<Record<string, Encoded>> }

/** A run on its own: no history, and an interpreter that ends with it. */
export const alone: Surroundings = {
  enter: () => Promise.resolve({ history: [], place: (make) => make() }),
  leave: (_state, interpreter) => interpreter?.close() ?? Promise.resolve(),
}
