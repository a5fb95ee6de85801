import { ExecutorError } from '../../core/errors.ts'
import type { ExecuteRequest, Execution, GuestHost, KillReason, OpenOptions, Sandbox } from '../../core/executor.ts'
import type { PlaceFrame } from '../protocol/frames.ts'
import { ProtocolError } from '../protocol/framing.ts'
import { RunningAction, toReason } from './running-action.ts'
import type { SupervisorProcess } from './supervisor-process.ts'

/** How much later than everything else the process itself is doubted. */
const overdueMs = 3_000
const pongTimeoutMs = 3_000
/** Signs of life that put the end of an overdue action off. */
const maxPings = 3
const openTimeoutMs = 30_000
/** How much longer than `graceMs` the process may take to end an action that was aborted. */
const cancelMs = 2_000

type Waiting = { readonly resolve: (execution: Execution) => void; readonly reject: (error: unknown) => void }
type Current = Waiting & { readonly action: RunningAction; overdue: ReturnType<typeof setTimeout>; pings: number }

/** One interpreter, seen from the host. */
export class QuickJSSandbox implements Sandbox {
  readonly #session: string
  readonly #process: SupervisorProcess
  readonly #options: OpenOptions
  readonly #functions: ReadonlySet<string>
  #current: Current | undefined
  #executions = 0
  #closed = false
  #opened: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined

  private constructor(process: SupervisorProcess, session: string, options: OpenOptions) {
    this.#process = process
    this.#session = session
    this.#options = options
    this.#functions = new Set(options.functions)
  }

  /** Starts an interpreter under a session id, which nobody may be able to guess. */
  static async open(process: SupervisorProcess, session: string, options: OpenOptions): Promise<QuickJSSandbox> {
    options.signal?.throwIfAborted()
    const sandbox = new QuickJSSandbox(process, session, options)
    process.hold()
    const abort = (): void => sandbox.#opened?.reject(options.signal?.reason)
    const guard = setTimeout(() => process.kill(`it opened nothing within ${openTimeoutMs / 1_000} s`), openTimeoutMs)
    options.signal?.addEventListener('abort', abort, { once: true })
    try {
      await sandbox.#start()
      return sandbox
    } catch (error) {
      await sandbox.close()
      throw error
    } finally {
      clearTimeout(guard)
      options.signal?.removeEventListener('abort', abort)
      process.release()
    }
  }

  #start(): Promise<void> {
    const { language, limits, seed, functions } = this.#options
    return new Promise((resolve, reject) => {
      this.#opened = { resolve, reject }
      this.#process.add(this.#session, {
        onFrame: (frame, bytes) => this.#receive(frame, bytes),
        onLost: (message, cause) => this.#lose('crash', message, cause),
      })
      this.#process.send({ type: 'open', session: this.#session, language, limits, seed, functions })
    })
  }

  async execute(request: ExecuteRequest, host: GuestHost): Promise<Execution> {
    if (this.#closed) throw new ExecutorError('closed', 'This sandbox is closed. Open another one.')
    if (this.#current) throw new TypeError('A sandbox executes one action at a time. Await the one that runs.')
    const refused = this.#refuse(request)
    if (refused) return refused
    this.#executions += 1
    this.#process.hold()
    let guard: ReturnType<typeof setTimeout> | undefined
    const abort = (): void => {
      this.#current?.action.cancel()
      guard = setTimeout(() => this.#kill('aborted'), this.#options.limits.graceMs + cancelMs)
    }
    request.signal?.addEventListener('abort', abort, { once: true })
    try {
      return await this.#run(request, host)
    } finally {
      clearTimeout(guard)
      request.signal?.removeEventListener('abort', abort)
      this.#process.release()
    }
  }

  close(): Promise<void> {
    this.#lose('aborted', 'The sandbox was closed.')
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #run(request: ExecuteRequest, host: GuestHost): Promise<Execution> {
    return new Promise((resolve, reject) => {
      const action = new RunningAction({
        execution: this.#executions,
        session: this.#session,
        limits: this.#options.limits,
        functions: this.#functions,
        host,
        send: (frame, bytes) => {
          this.#putOff()
          try {
            this.#process.send(frame, bytes)
          } catch (error) {
            reject(error)
            this.#lose('crash', 'It could not be told everything.')
          }
        },
        onFault: (error) => {
          reject(error)
          this.#lose('crash', 'The host failed.')
        },
      })
      this.#current = { action, resolve, reject, overdue: this.#doubtLater(), pings: 0 }
      action.start(request)
    })
  }

  /** What need not reach the interpreter at all. */
  #refuse({ code, variables, signal }: ExecuteRequest): Execution | undefined {
    const { sourceBytes, variablesBytes } = this.#options.limits
    const none = { output: '', outputDropped: 0, floating: [], clearedTimers: 0 }
    if (signal?.aborted) {
      this.#lose('aborted', '')
      return { ...none, kind: 'killed', reason: 'aborted', message: 'The run was aborted before the code ran.' }
    }
    const bytes = Buffer.byteLength(code)
    if (bytes > sourceBytes) {
      const message = `The code has ${bytes} bytes; at most ${sourceBytes} are allowed. Write it in smaller actions.`
      return { ...none, kind: 'error', error: { name: 'RangeError', message } }
    }
    if (variables && Buffer.byteLength(JSON.stringify(variables)) > variablesBytes) {
      throw new ExecutorError(
        'protocol',
        `The variables take more than ${variablesBytes} bytes. Pass less, or raise limits.variablesBytes.`,
      )
    }
    return undefined
  }

  #receive(frame: PlaceFrame, bytes: Uint8Array | undefined): void {
    if (frame.type === 'opened') return this.#opened?.resolve()
    if (frame.type === 'closed') return this.#lose(toReason(frame.reason), frame.message)
    const current = this.#current
    // A frame of an action that is over was on its way when it ended.
    if (!('execution' in frame) || frame.execution !== current?.action.execution) return
    this.#putOff()
    try {
      this.#take(current, frame, bytes)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#lose('crash', `The sandbox broke the protocol and was ended: ${error.message}`)
    }
  }

  #take(current: Current, frame: Extract<PlaceFrame, { execution: number }>, bytes: Uint8Array | undefined): void {
    switch (frame.type) {
      case 'out':
        return current.action.output(frame)
      case 'call':
        return current.action.call(frame, bytes)
      case 'drop':
        return current.action.drop(frame.call)
      case 'done':
        return this.#finish(current, current.action.end(frame.done, bytes))
    }
  }

  #finish({ resolve, overdue }: Current, execution: Execution): void {
    clearTimeout(overdue)
    this.#current = undefined
    if (execution.kind === 'killed') this.#lose('aborted', '')
    resolve(execution)
  }

  /** The interpreter is gone, or must go. */
  #lose(reason: KillReason, message: string, cause?: Error): void {
    if (this.#closed) return
    this.#closed = true
    this.#process.send({ type: 'close', session: this.#session })
    this.#process.remove(this.#session)
    this.#opened?.reject(new ExecutorError('unavailable', `The sandbox could not be opened. ${message}`, { cause }))
    const current = this.#current
    if (current) this.#finish(current, current.action.killed(reason, message))
  }

  /** Ends the process, which does not do what it is told. */
  #kill(reason: KillReason): void {
    this.#lose(reason, 'The sandbox process did not end the code and was ended.')
    this.#process.kill('it did not end an action')
  }

  #putOff(): void {
    const current = this.#current
    if (!current) return
    clearTimeout(current.overdue)
    current.overdue = this.#doubtLater()
  }

  /** Everything that limits an action is in the child process. If nothing is heard from there, is it still alive? */
  #doubtLater(): ReturnType<typeof setTimeout> {
    const { stepTimeoutMs, graceMs } = this.#options.limits
    return setTimeout(
      () => {
        const current = this.#current
        if (current?.action.waitsForHost === false) {
          current.pings += 1
          if (current.pings > maxPings) return this.#kill('timeout')
          this.#process.ping(pongTimeoutMs)
        }
        this.#putOff()
      },
      stepTimeoutMs + graceMs + overdueMs,
    )
  }
}
