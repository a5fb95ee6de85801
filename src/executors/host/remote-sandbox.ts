import { ExecutorError } from '../../core/errors.ts'
import type {
  ExecuteRequest,
  Execution,
  FunctionSignatures,
  GuestHost,
  InterpreterImage,
  KillReason,
  OpenOptions,
  Sandbox,
} from '../../core/executor.ts'
import { untilAborted } from '../../core/time-box.ts'
import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { ProtocolError } from '../protocol/framing.ts'
import { checkRequest, neverRun } from './check-request.ts'
import { GuestGuard } from './guest-guard.ts'
import { ImageError } from './image-error.ts'
import { Requests } from './requests.ts'
import { RunningAction, toReason } from './running-action.ts'
import type { HostTime, Lost, SessionHost } from './session-host.ts'

const openTimeoutMs = 60_000

type Waiting = { readonly resolve: (execution: Execution) => void; readonly reject: (error: unknown) => void }
type Current = Waiting & { readonly action: RunningAction; readonly guard: GuestGuard }

/** One interpreter, seen from the host. */
export class RemoteSandbox implements Sandbox {
  readonly #session: number
  readonly #place: SessionHost
  readonly #options: OpenOptions
  readonly #functions: Set<string>
  readonly #requests: Requests
  #current: Current | undefined
  #executions = 0
  #image: InterpreterImage | undefined
  #closed = false
  #resumes = false
  readonly #time: HostTime
  #opened: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined

  private constructor(place: SessionHost, options: OpenOptions) {
    this.#place = place
    this.#session = place.nextSession()
    this.#options = options
    this.#time = place.time(options.limits)
    this.#functions = new Set(options.functions)
    this.#requests = new Requests((frame) => place.send({ ...frame, session: this.#session }))
  }

  static async open(place: SessionHost, options: OpenOptions): Promise<RemoteSandbox> {
    options.signal?.throwIfAborted()
    const sandbox = new RemoteSandbox(place, options)
    place.hold()
    const abort = (): void => sandbox.#opened?.reject(options.signal?.reason)
    let said = place.said
    // Many may wait for their turn: what others say shows that it goes on.
    const guard = setInterval(() => {
      if (place.said === said) place.kill(`it opened nothing within ${openTimeoutMs / 1_000} s`)
      said = place.said
    }, openTimeoutMs)
    options.signal?.addEventListener('abort', abort, { once: true })
    try {
      await untilAborted(sandbox.#checkImage(), options.signal)
      await sandbox.#start()
      return sandbox
    } catch (error) {
      await sandbox.close()
      throw error
    } finally {
      clearInterval(guard)
      options.signal?.removeEventListener('abort', abort)
      place.release()
    }
  }

  get isClosed(): boolean {
    return this.#closed
  }

  get latestImage(): InterpreterImage | undefined {
    return this.#image
  }

  get isInterrupted(): boolean {
    return this.#resumes
  }

  async execute(request: ExecuteRequest, host: GuestHost): Promise<Execution> {
    this.#assertReady()
    if (this.#resumes) throw new TypeError('This sandbox holds an action that is not over. Call resume() first.')
    if (request.signal?.aborted) return this.#abortedBefore()
    const refused = checkRequest(request, this.#options.limits)
    // What is refused with an error has not been an action; the number says how many an image holds.
    this.#executions += 1
    if (refused) return refused
    return await this.#carryOut(host, request.signal, (action) => action.start(request))
  }

  async resume(host: GuestHost, options: { readonly signal?: AbortSignal } = {}): Promise<Execution> {
    this.#assertReady()
    if (!this.#resumes) throw new TypeError('This sandbox holds no action that could go on. Call execute().')
    if (options.signal?.aborted) return this.#abortedBefore()
    this.#resumes = false
    this.#executions += 1
    return await this.#carryOut(host, options.signal, (action) => action.resume())
  }

  async snapshot(): Promise<Uint8Array> {
    this.#assertOpen()
    const bytes = await this.#awaited(this.#requests.ask({ type: 'image' }))
    if (!bytes) throw new ExecutorError('protocol', 'The sandbox gave no image.')
    return bytes
  }

  async setFunctions(names: readonly string[], signatures?: FunctionSignatures): Promise<void> {
    this.#assertOpen()
    const wanted = new Set(names)
    const add = [...wanted].filter((name) => !this.#functions.has(name))
    const remove = [...this.#functions].filter((name) => !wanted.has(name))
    await this.#awaited(this.#requests.ask({ type: 'functions', add, remove, ...(signatures && { signatures }) }))
    for (const name of add) this.#functions.add(name)
    for (const name of remove) this.#functions.delete(name)
  }

  close(): Promise<void> {
    this.#lose('aborted', { message: 'The sandbox was closed.' })
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** @throws {ExecutorError} `unavailable` when there is no place, `image` before anything is sent. */
  async #checkImage(): Promise<void> {
    const { image } = this.#options
    const build = await this.#place.build
    if (!image) return
    try {
      this.#place.checkImage(image, build)
    } catch (error) {
      throw refusedImage(error)
    }
  }

  /** Waits only where an image may yet be refused: what is sent next comes after this, and nothing else can fail. */
  #start(): Promise<void> {
    const { language, limits, seed, functions, signatures, modules, tenant, image } = this.#options
    const session = this.#session
    return new Promise((resolve, reject) => {
      this.#opened = { resolve, reject }
      this.#place.add(session, {
        onFrame: (frame, bytes) => this.#receive(frame, bytes),
        onLost: (lost) => this.#lose(lost.reason ?? 'crash', lost),
      })
      const frame = {
        type: 'open',
        session,
        tenant: tenant ?? `session ${session}`,
        language,
        limits,
        seed,
        functions,
        ...(signatures && { signatures }),
      } as const
      if (modules) this.#place.send({ type: 'modules', session }, JSON.stringify(modules))
      this.#place.send(frame, image)
      if (!image) resolve()
    })
  }

  async #carryOut(
    host: GuestHost,
    signal: AbortSignal | undefined,
    begin: (action: RunningAction) => void,
  ): Promise<Execution> {
    let guard: ReturnType<typeof setTimeout> | undefined
    const abort = (): void => {
      this.#current?.action.cancel()
      guard = setTimeout(() => this.#kill('aborted', this.#time.notEnded), this.#time.cancelMs)
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await this.#awaited(this.#run(host, begin))
    } finally {
      clearTimeout(guard)
      signal?.removeEventListener('abort', abort)
    }
  }

  #run(host: GuestHost, begin: (action: RunningAction) => void): Promise<Execution> {
    const { limits } = this.#options
    return new Promise((resolve, reject) => {
      const fail = (error: unknown, message: string): void => {
        reject(error)
        this.#lose('crash', { message })
      }
      const action = new RunningAction({
        execution: this.#executions,
        session: this.#session,
        limits,
        functions: this.#functions,
        host,
        send: (frame, bytes) => this.#send(frame, bytes, fail),
        onFault: (error) => fail(error, 'The host failed.'),
      })
      const guard = new GuestGuard({
        ...this.#time,
        onOverdue: () => this.#kill('timeout', this.#time.overdue),
      })
      this.#current = { action, guard, resolve, reject }
      begin(action)
    })
  }

  #send(
    frame: HostFrame,
    bytes: Uint8Array | string | undefined,
    fail: (error: unknown, message: string) => void,
  ): void {
    const current = this.#current
    try {
      this.#place.send(frame, bytes)
    } catch (error) {
      return fail(error, 'It could not be told everything.')
    }
    current?.guard.update(current.action.waitsForHost)
  }

  #abortedBefore(): Execution {
    this.#lose('aborted', { message: '' })
    return neverRun('aborted', 'The run was aborted before the code ran.')
  }

  #receive(frame: PlaceFrame, bytes: Uint8Array | undefined): void {
    switch (frame.type) {
      case 'opened':
        return this.#open(frame.resumes)
      case 'closed':
        return this.#close(frame.reason, frame.message)
      case 'image':
      case 'reply':
        return this.#keep(frame, bytes)
      case 'hello':
      case 'pong':
        return undefined
      case 'out':
      case 'call':
      case 'drop':
      case 'done':
        return this.#take(frame, bytes)
    }
  }

  /** Only once: whoever says it again would stop actions from being executed. */
  #open(resumes: boolean): void {
    if (this.#opened) this.#resumes = resumes
    this.#opened?.resolve()
    this.#opened = undefined
  }

  #keep(frame: Extract<PlaceFrame, { type: 'image' | 'reply' }>, bytes: Uint8Array | undefined): void {
    if (frame.type === 'image' && bytes && !frame.resumes)
      this.#image = { upTo: frame.upTo, bytes: new Uint8Array(bytes) }
    if (frame.request === undefined) return
    const error = frame.type === 'reply' ? frame.error : undefined
    this.#requests.settle(frame.request, error === undefined ? { bytes: bytes && new Uint8Array(bytes) } : { error })
  }

  #take(frame: Extract<PlaceFrame, { execution: number }>, bytes: Uint8Array | undefined): void {
    const current = this.#current
    // A frame of an action that is over was on its way when it ended.
    if (!current || frame.execution !== current.action.execution) return
    const { action, guard } = current
    try {
      if (frame.type === 'out') action.output(frame)
      else if (frame.type === 'call') action.call(frame, bytes)
      else if (frame.type === 'drop') action.drop(frame.call)
      else return this.#finish(current, action.end(frame.done, bytes))
      guard.update(action.waitsForHost)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#lose('crash', { message: `The sandbox broke the protocol and was ended: ${error.message}` })
    }
  }

  #finish({ resolve, guard }: Current, execution: Execution): void {
    guard.stop()
    this.#current = undefined
    if (execution.kind === 'killed') this.#lose('aborted', { message: '' })
    resolve(execution)
  }

  #close(reason: string, message: string): void {
    // Whatever it was that kept an image from being opened: it can be done without.
    if (this.#options.image) this.#opened?.reject(refusedImage(new ImageError(message)))
    this.#lose(toReason(reason), { message })
  }

  /** The interpreter is gone, or must go. */
  #lose(reason: KillReason, { message, cause }: Lost): void {
    if (this.#closed) return
    this.#closed = true
    this.#place.send({ type: 'close', session: this.#session })
    this.#place.remove(this.#session)
    this.#opened?.reject(new ExecutorError('unavailable', `The sandbox could not be opened. ${message}`, { cause }))
    this.#requests.fail(new ExecutorError('closed', `The sandbox was closed. ${message}`))
    const current = this.#current
    if (current) this.#finish(current, current.action.killed(reason, message))
  }

  /** Ends the place, which does not do what it is told. */
  #kill(reason: KillReason, message: string): void {
    this.#lose(reason, { message })
    this.#place.kill('it did not end an action')
  }

  /** Keeps the application alive for the time of some work. */
  async #awaited<Result>(work: Promise<Result>): Promise<Result> {
    this.#place.hold()
    try {
      return await work
    } finally {
      this.#place.release()
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new ExecutorError('closed', 'This sandbox is closed. Open another one.')
  }

  #assertReady(): void {
    this.#assertOpen()
    if (this.#current) throw new TypeError('A sandbox executes one action at a time. Await the one that runs.')
  }
}

function refusedImage(error: unknown): unknown {
  if (!(error instanceof ImageError)) return error
  const message = `The image of the interpreter cannot be used. ${error.message} Start without it.`
  return new ExecutorError('image', message, { cause: error })
}
