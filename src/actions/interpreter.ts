import { ExecutorError } from '../core/errors.ts'
import type {
  ExecuteRequest,
  Execution,
  Executor,
  GuestHost,
  InterpreterImage,
  OpenOptions,
  Sandbox,
} from '../core/executor.ts'
import type { PastAction, PastSettlement } from '../core/state.ts'
import { untilAborted } from '../core/time-box.ts'
import { logging, nobody, Replay } from './replay.ts'

/** A sandbox, and how many actions were in the image it was opened with. */
type Opened = { readonly sandbox: Sandbox; readonly before: number }

/**
 * The interpreter of one run or session: a sandbox, and the log that can rebuild it.
 *
 * The sandbox opens when it is first needed. When it is lost (the code broke a limit, the process died, the run goes on
 * elsewhere) the next action opens another one: from the newest image, if there is one that can be used, and then by
 * replaying the log from there: code and settlements, in their order, nothing run twice on the host. Killed actions are
 * left out of the log, which is what rolls their variables back. Images only save time: the log is the truth.
 */
export class Interpreter {
  readonly #executor: Executor
  readonly #options: OpenOptions
  readonly #past: PastAction[]
  /** `upTo` counts actions of the log. */
  #image: InterpreterImage | undefined
  #opening: Promise<Opened> | undefined
  #opened: Opened | undefined
  #closed = new AbortController()

  constructor(executor: Executor, options: OpenOptions, past: readonly PastAction[] = []) {
    this.#executor = executor
    this.#options = options
    this.#past = past.filter((action) => action.kind !== 'killed')
  }

  /** Starts opening the sandbox, so that it is there when the first action comes. */
  warm(): void {
    // A failure is met again, and reported, by the action that needs the sandbox.
    this.#ready().catch(() => {})
  }

  /**
   * Runs one action. `recorded` are settlements of an earlier attempt at the same action: they are given to the guest
   * first, in their order, and only then does `host` get calls to answer.
   *
   * @throws {ExecutorError} when the place is lost for good, or the guest does not do what the log says it did.
   */
  async execute(
    request: ExecuteRequest,
    host: GuestHost,
    recorded: readonly PastSettlement[] = [],
  ): Promise<Execution> {
    const ready = this.#ready()
    const { sandbox } = this.#opened ?? (await untilAborted(ready, request.signal))
    const log = [...recorded]
    const replay = new Replay(recorded, logging(host, log))
    const execution = await sandbox.execute(request, replay)
    if (execution.kind === 'killed') {
      this.#drop()
      await sandbox.close()
      return execution
    }
    await this.#keep(sandbox, () => replay.check(request.filename))
    const { code, filename, now, variables } = request
    this.#past.push({ code, filename, now, ...(variables && { variables }), settlements: log, kind: execution.kind })
    return execution
  }

  /** Every action that was not killed, with all that entered the guest while it ran: what rebuilds the interpreter. */
  get log(): readonly PastAction[] {
    return this.#past
  }

  /**
   * A new interpreter in the same state, or in that after the first `upTo` actions of the log; what happens in one is
   * not seen by the other.
   */
  fork(upTo: number = this.#past.length): Interpreter {
    const fork = new Interpreter(this.#executor, this.#options, this.#past.slice(0, upTo))
    const image = this.#newestImage()
    if (image !== undefined && image.upTo <= upTo) fork.#image = image
    return fork
  }

  async close(): Promise<void> {
    const opening = this.#opening
    this.#drop()
    this.#closed.abort(new Error('The interpreter was closed.'))
    // A sandbox that never opened has nothing to close; its error was met by whoever waited for it.
    await opening?.then(
      ({ sandbox }) => sandbox.close(),
      () => {},
    )
  }

  #ready(): Promise<Opened> {
    if (this.#opened?.sandbox.isClosed) this.#drop()
    if (this.#opening) return this.#opening
    this.#closed = new AbortController()
    const opening = this.#open()
    this.#opening = opening
    void this.#follow(opening)
    return opening
  }

  async #follow(opening: Promise<Opened>): Promise<void> {
    try {
      const opened = await opening
      if (this.#opening === opening) this.#opened = opened
    } catch {
      // Whoever waits for it is told; the next action tries again.
      if (this.#opening === opening) this.#opening = undefined
    }
  }

  /** Lets go of the sandbox, but not of what it said about itself. */
  #drop(): void {
    this.#image = this.#newestImage()
    this.#opening = undefined
    this.#opened = undefined
  }

  #newestImage(): InterpreterImage | undefined {
    const latest = this.#opened?.sandbox.latestImage
    return latest ? { bytes: latest.bytes, upTo: (this.#opened?.before ?? 0) + latest.upTo } : this.#image
  }

  async #open(): Promise<Opened> {
    const { signal } = this.#closed
    const opened = await this.#start(signal)
    await this.#keep(opened.sandbox, async () => {
      for (const { settlements, kind, ...request } of this.#past.slice(opened.before)) {
        const replay = new Replay(settlements, nobody)
        const execution = await opened.sandbox.execute({ ...request, signal }, replay)
        replay.check(
          request.filename,
          execution.kind === kind ? undefined : `it ended as ${execution.kind}, not ${kind}`,
        )
      }
    })
    return opened
  }

  async #start(signal: AbortSignal): Promise<Opened> {
    const options = { ...this.#options, signal }
    const image = this.#image
    // One that says it holds more than is on record cannot be believed, or came before its action was written down.
    if (!image || image.upTo > this.#past.length) return { sandbox: await this.#executor.open(options), before: 0 }
    try {
      return { sandbox: await this.#executor.open({ ...options, image: image.bytes }), before: image.upTo }
    } catch (error) {
      if (!(error instanceof ExecutorError && error.code === 'image')) throw error
      // What it saved is lost, what it held is not.
      this.#image = undefined
      return { sandbox: await this.#executor.open(options), before: 0 }
    }
  }

  /** Does something with a sandbox. When that fails it is in a state nobody knows, and so may its image be. */
  async #keep(sandbox: Sandbox, work: () => Promise<void> | void): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#opening = undefined
      this.#opened = undefined
      this.#image = undefined
      await sandbox.close()
      throw error
    }
  }
}
