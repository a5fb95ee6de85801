import type { Interpreter } from '../actions/interpreter.ts'
import type { Run } from '../core/run.ts'
import type { Step } from '../core/steps.ts'
import type { Definition } from './definition.ts'
import type { RunOptions } from './options.ts'
import { MediaStore } from '../values/media/media-store.ts'
import { Runner } from './runner.ts'
import { startAgentRun } from './start-run.ts'
import type { Surroundings } from './start-run.ts'

/**
 * A conversation with an agent: each run sees what earlier ones said and did, and the variables of their programs.
 *
 * One run goes on at a time; others wait for their turn in the order in which they were started.
 */
export class Session<Output = unknown> extends Runner<Output, string> {
  readonly id: string
  readonly #agent: Definition
  #interpreter: Interpreter | undefined
  #memory: readonly Step[] = []
  #media: MediaStore
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(agent: Definition, options: { readonly id?: string } = {}) {
    super()
    this.#agent = agent
    this.id = options.id ?? agent.runtime.id()
    this.#media = new MediaStore(agent.limits.mediaBytes)
  }

  /** Steps of all runs that are over, in order. */
  get memory(): readonly Step[] {
    return this.#memory
  }

  /** Like `stream` of the agent; the run begins when those before it are over. */
  override stream<T = Output>(task: string, options: RunOptions<T> & { readonly detach?: boolean } = {}): Run<T> {
    this.#assertOpen()
    const run = startAgentRun<T>(this.#agent, task, { ...options, around: this.#surroundings() })
    // A run that is aborted while it waits is over before those ahead of it.
    this.#last = Promise.all([this.#last, run.result])
    return run
  }

  /** Forgets everything: memory and variables. Waits for the runs that are under way. */
  async reset(): Promise<void> {
    await this.#last
    this.#memory = []
    this.#media = new MediaStore(this.#agent.limits.mediaBytes)
    await this.#interpreter?.close()
    this.#interpreter = undefined
  }

  /** A second conversation that begins where this one stands; neither sees what happens in the other. */
  async fork(options: { readonly id?: string } = {}): Promise<Session<Output>> {
    this.#assertOpen()
    await this.#last
    const fork = new Session<Output>(this.#agent, options)
    fork.#memory = this.#memory
    fork.#media = this.#media.copy()
    fork.#interpreter = this.#interpreter?.fork()
    return fork
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

  #surroundings(): Surroundings {
    const before = this.#last
    return {
      session: this.id,
      enter: async () => {
        await before
        return { history: this.#memory, place: (make) => (this.#interpreter ??= make()), media: this.#media }
      },
      leave: (steps) => {
        this.#memory = [...this.#memory, ...steps]
        return Promise.resolve()
      },
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new TypeError(`The session ${this.id} is closed. Start another one with agent.session().`)
  }
}
