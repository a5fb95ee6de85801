import type { Interpreter } from '../actions/interpreter.ts'
import type { Run } from '../core/run.ts'
import type { PastAction } from '../core/state.ts'
import type { Step } from '../core/steps.ts'
import { toMemory } from './check-memory.ts'
import type { Definition } from './definition.ts'
import { lastTask, toEditedEntries, toEntries } from './entries.ts'
import type { Entry } from './entries.ts'
import { MediaStore } from '../values/media/media-store.ts'
import type { Continuation, RunOptions } from './options.ts'
import { Runner } from './runner.ts'
import { toBeginning, toSaved } from './saved-session.ts'
import type { SavedSession, SessionOptions } from './saved-session.ts'
import { startAgentRun } from './start-run.ts'
import type { Surroundings, Turn } from './surroundings.ts'

/**
 * A conversation with an agent: each run sees what earlier ones said and did, and the variables of their programs.
 *
 * One run goes on at a time; others, and everything that changes the session, wait for their turn in the order in which
 * they were asked for.
 */
export class Session<Output = unknown> extends Runner<Output, string | Continuation> {
  readonly id: string
  readonly #agent: Definition
  #interpreter: Interpreter | undefined
  /** The log of an interpreter that is not there yet. */
  #actions: readonly PastAction[]
  #seed: number | undefined
  #entries: readonly Entry[]
  /** How many actions were over before the first step, and are over now. */
  #base: number
  #reached: number
  #media: MediaStore
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(agent: Definition, options: SessionOptions = {}) {
    super()
    const { entries, seed, actions, media } = toBeginning(options, agent.limits.mediaBytes)
    this.#agent = agent
    this.id = options.id ?? agent.runtime.id()
    this.#entries = entries
    this.#actions = actions
    this.#seed = seed
    this.#base = entries.length === 0 ? actions.length : 0
    this.#reached = actions.length
    this.#media = media
  }

  /** Steps of all runs that are over, in order. To change them, see `edit`. */
  get memory(): readonly Step[] {
    return this.#entries.map(({ step }) => step)
  }

  /**
   * Like `stream` of the agent; the run begins when those before it are over. With `{ continue: true }` in place of a
   * task it goes on with the last one, which stopped or to which `rewind` went back; its result tells of the whole task.
   */
  override stream<T = Output>(
    task: string | Continuation,
    options: RunOptions<T> & { readonly detach?: boolean } = {},
  ): Run<T> {
    this.#assertOpen()
    const around = this.#surroundings(typeof task === 'object')
    const run = startAgentRun<T>(this.#agent, task, { ...options, around })
    // A run that is aborted while it waits is over before those ahead of it.
    this.#last = Promise.all([this.#last, run.result])
    return run
  }

  /** Forgets, once the runs under way are over: memory and variables, or only one of them. */
  reset({
    memory = true,
    variables = true,
  }: { readonly memory?: boolean; readonly variables?: boolean } = {}): Promise<void> {
    return this.#inTurn(async () => {
      if (memory && variables) this.#media = new MediaStore(this.#agent.limits.mediaBytes)
      if (variables) await this.#replaceInterpreter(0)
      this.#entries = memory
        ? []
        : this.#entries.map((entry) => ({ ...entry, upTo: Math.min(entry.upTo, this.#reached) }))
      this.#base = memory ? this.#reached : 0
    })
  }

  /**
   * Changes what the model is shown of the past: gets the steps, a copy, and gives those to have from now on. Variables
   * stay as they are. Rejects with `TypeError`, and changes nothing, when a conversation cannot be made of them.
   */
  edit(change: (memory: readonly Step[]) => readonly Step[]): Promise<void> {
    return this.#inTurn(() => {
      const steps = toMemory(change(structuredClone(this.memory)))
      this.#entries = toEditedEntries(steps, { before: this.#entries, base: this.#base })
    })
  }

  /**
   * Goes back to where the session stood after the first `to` steps of its memory (a negative number counts from the
   * end): what came later is forgotten, and variables are as they were then. What tools did stays done.
   */
  rewind({ to }: { readonly to: number }): Promise<void> {
    return this.#inTurn(async () => {
      const entries = this.#entries.slice(0, this.#place('to', to))
      await this.#replaceInterpreter(entries.at(-1)?.upTo ?? this.#base)
      this.#entries = entries
    })
  }

  /**
   * A second conversation that begins where this one stands, or where it stood after the first `at` steps of its memory
   * (a negative number counts from the end). Neither sees what happens in the other.
   */
  fork({ at, id }: { readonly at?: number; readonly id?: string } = {}): Promise<Session<Output>> {
    return this.#inTurn(() => {
      const fork = new Session<Output>(this.#agent, id === undefined ? {} : { id })
      fork.#entries = at === undefined ? this.#entries : this.#entries.slice(0, this.#place('at', at))
      const upTo = at === undefined ? this.#reached : (fork.#entries.at(-1)?.upTo ?? this.#base)
      fork.#base = this.#base
      fork.#seed = this.#seed
      fork.#media = this.#media.copy()
      fork.#reached = upTo
      fork.#actions = this.#log.slice(0, upTo)
      fork.#interpreter = this.#interpreter?.fork(upTo)
      return fork
    })
  }

  /** The session as plain JSON, as it stood after its last run; `agent.session(saved)` goes on from there. */
  toJSON(): SavedSession {
    const actions = this.#log.slice(0, this.#reached)
    return toSaved(this.id, { entries: this.#entries, seed: this.#seed, actions, media: this.#media })
  }

  /** Ends the conversation and its interpreter, once the runs under way are over. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#last
    await this.#interpreter?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #log(): readonly PastAction[] {
    return this.#interpreter?.log ?? this.#actions
  }

  async #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    this.#assertOpen()
    const done = this.#last.then(work)
    // Whoever asked for it gets its error; what comes next goes on.
    this.#last = done.catch(() => {})
    return await done
  }

  async #replaceInterpreter(upTo: number): Promise<void> {
    const old = this.#interpreter
    this.#actions = this.#log.slice(0, upTo)
    this.#reached = upTo
    this.#interpreter = upTo === 0 ? undefined : old?.fork(upTo)
    await old?.close()
  }

  /** How many steps are meant. */
  #place(name: string, given: number): number {
    const { length } = this.#entries
    const place = given < 0 ? length + given : given
    if (Number.isInteger(given) && place >= 0 && place <= length) return place
    throw new TypeError(`${name} must be a number of steps up to ${length}, which memory has, not ${String(given)}.`)
  }

  #surroundings(goesOn: boolean): Surroundings {
    const before = this.#last
    let turn: { kept: readonly Entry[]; begun: readonly Entry[]; upTo: number } | undefined
    return {
      session: this.id,
      enter: async () => {
        await before
        const from = goesOn ? this.#lastTask() : this.#entries.length
        turn = { kept: this.#entries.slice(0, from), begun: this.#entries.slice(from), upTo: this.#log.length }
        return this.#toTurn(turn)
      },
      leave: async (state) => {
        // A run that was aborted while it waited changes nothing.
        if (!turn) return
        if (state.steps.length > turn.begun.length) this.#entries = [...turn.kept, ...toEntries(state, turn)]
        this.#reached = this.#entries.at(-1)?.upTo ?? this.#base
        // A program whose step was not over when the run was stopped is not in memory, so its variables are not there.
        if (this.#log.length > this.#reached) await this.#replaceInterpreter(this.#reached)
      },
    }
  }

  #toTurn({ kept, begun }: { readonly kept: readonly Entry[]; readonly begun: readonly Entry[] }): Turn {
    this.#seed ??= this.#agent.runtime.seed()
    const [first] = begun
    return {
      history: kept.map(({ step }) => step),
      seed: this.#seed,
      media: this.#media,
      place: (make) => (this.#interpreter ??= make(this.#actions)),
      ...(first && { begun: { steps: begun.map(({ step }) => step), variables: first.variables ?? {} } }),
    }
  }

  #lastTask(): number {
    const place = lastTask(this.#entries)
    if (place === -1) throw new TypeError('There is no task to go on with yet. Give the session a task first.')
    const last = this.#entries.at(-1)?.step
    if (last?.kind === 'action' && last.outcome.kind === 'answer') {
      throw new TypeError('The last task is answered. Go back to an earlier step with rewind, or give another task.')
    }
    return place
  }

  #assertOpen(): void {
    if (this.#closed) throw new TypeError(`The session ${this.id} is closed. Start another one with agent.session().`)
  }
}
