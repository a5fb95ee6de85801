import { ExecutorError } from './errors.ts'
import { timerCall } from './executor.ts'
import type {
  ExecuteRequest,
  Execution,
  Executor,
  GuestCall,
  GuestHost,
  OpenOptions,
  Sandbox,
  Settlement,
} from './executor.ts'
import type { PastAction, PastSettlement } from './state.ts'
import { untilAborted } from './time-box.ts'

/**
 * The interpreter of one run or session: a sandbox, and the log that can rebuild it.
 *
 * The sandbox opens when it is first needed. When it is lost (the code broke a limit, the process died, the run goes on
 * elsewhere) the next action opens another one and replays the log: code and settlements, in their order, nothing run
 * twice on the host. Killed actions are left out of the log, which is what rolls their variables back.
 */
export class Interpreter {
  readonly #executor: Executor
  readonly #options: OpenOptions
  readonly #past: PastAction[]
  #sandbox: Promise<Sandbox> | undefined
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
    const sandbox = await untilAborted(this.#ready(), request.signal)
    const log = [...recorded]
    const replay = new Replay(recorded, logging(host, log))
    const execution = await sandbox.execute(request, replay)
    if (execution.kind === 'killed') {
      this.#sandbox = undefined
      await sandbox.close()
      return execution
    }
    await this.#keep(sandbox, () => replay.check(request.filename))
    const { code, filename, now, variables } = request
    this.#past.push({ code, filename, now, ...(variables && { variables }), settlements: log, kind: execution.kind })
    return execution
  }

  /** A new interpreter in the same state; what happens in one is not seen by the other. */
  fork(): Interpreter {
    return new Interpreter(this.#executor, this.#options, this.#past)
  }

  async close(): Promise<void> {
    const sandbox = this.#sandbox
    this.#sandbox = undefined
    this.#closed.abort(new Error('The interpreter was closed.'))
    // A sandbox that never opened has nothing to close; its error was met by whoever waited for it.
    await sandbox?.then(
      (open) => open.close(),
      () => {},
    )
  }

  #ready(): Promise<Sandbox> {
    if (this.#sandbox) return this.#sandbox
    this.#closed = new AbortController()
    const sandbox = this.#open()
    this.#sandbox = sandbox
    sandbox.catch(() => {
      if (this.#sandbox === sandbox) this.#sandbox = undefined
    })
    return sandbox
  }

  async #open(): Promise<Sandbox> {
    const { signal } = this.#closed
    const sandbox = await this.#executor.open({ ...this.#options, signal })
    await this.#keep(sandbox, async () => {
      for (const { settlements, kind, ...request } of this.#past) {
        const replay = new Replay(settlements, nobody)
        const execution = await sandbox.execute({ ...request, signal }, replay)
        replay.check(
          request.filename,
          execution.kind === kind ? undefined : `it ended as ${execution.kind}, not ${kind}`,
        )
      }
    })
    return sandbox
  }

  /** Does something with a sandbox, and closes it when that fails: it is then in a state nobody knows. */
  async #keep(sandbox: Sandbox, work: () => Promise<void> | void): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#sandbox = undefined
      await sandbox.close()
      throw error
    }
  }
}

/** A host for actions that are over: every call they made is in the log, so that none may reach it. */
const nobody: GuestHost = {
  call: (call, { signal }) => (call.name === timerCall ? untilDropped(signal) : Promise.resolve(unanswered)),
  output: () => {},
}

const unanswered: Settlement = { now: 0, ok: false, error: { name: 'Error', message: 'This call is not in the log.' } }

/** A timer that was cleared before it went off has no record: it stays unsettled until the guest drops it again. */
function untilDropped(signal: AbortSignal): Promise<Settlement> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(unanswered), { once: true }))
}

function logging(host: GuestHost, log: PastSettlement[]): GuestHost {
  return {
    output: (chunk) => host.output(chunk),
    async call(call, options) {
      const settlement = await host.call(call, options)
      if (!options.signal.aborted) log.push({ ordinal: call.ordinal, name: call.name, settlement })
      return settlement
    },
  }
}

/** Answers calls from a log, each settlement in its turn, before the real host is asked anything. */
class Replay implements GuestHost {
  readonly #recorded: readonly PastSettlement[]
  readonly #host: GuestHost
  readonly #waiting = new Map<number, (settlement: Settlement) => void>()
  readonly #exhausted: Promise<void>
  #exhaust = (): void => {}
  #next = 0
  #divergence: string | undefined

  constructor(recorded: readonly PastSettlement[], host: GuestHost) {
    this.#recorded = recorded
    this.#host = host
    this.#exhausted = new Promise((resolve) => {
      this.#exhaust = resolve
    })
    this.#release()
  }

  output(chunk: Parameters<GuestHost['output']>[0]): void {
    this.#host.output(chunk)
  }

  async call(call: GuestCall, options: { readonly signal: AbortSignal }): Promise<Settlement> {
    const past = this.#recorded.find((entry) => entry.ordinal === call.ordinal)
    if (past === undefined) {
      await this.#exhausted
      return this.#host.call(call, options)
    }
    if (past.name !== call.name) this.#divergence ??= `call ${call.ordinal} was ${past.name} and is now ${call.name}`
    return new Promise((resolve) => {
      this.#waiting.set(call.ordinal, resolve)
      this.#release()
    })
  }

  /** Throws when the guest did something else than the log says. */
  check(filename: string, difference?: string): void {
    const left = this.#recorded.length - this.#next
    const divergence =
      this.#divergence ?? difference ?? (left > 0 ? `${left} recorded calls were not made again` : undefined)
    if (divergence === undefined) return
    throw new ExecutorError(
      'diverged',
      `Replaying ${filename} did not give what the records say: ${divergence}. The records may stem from another version; start a new run.`,
    )
  }

  #release(): void {
    for (let entry = this.#recorded[this.#next]; entry; entry = this.#recorded[this.#next]) {
      const resolve = this.#waiting.get(entry.ordinal)
      if (!resolve) return
      this.#waiting.delete(entry.ordinal)
      this.#next += 1
      resolve(entry.settlement)
    }
    this.#exhaust()
  }
}
