import type { GuestHost, OutputChunk } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import { ActionSyntaxError } from '../../language/action-syntax-error.ts'
import type { ToOriginal } from '../../language/positions.ts'
import { rewriteAction } from '../../language/rewrite.ts'
import type { GuestOptions, GuestStatus, PostKind } from '../guests/javascript/channel.ts'
import type { DoneSummary, HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { ConsoleBuffer } from './console-buffer.ts'
import { createEngine, EngineFailure, EngineSyntaxError, Interrupted } from './engine.ts'
import type { Engine } from './engine.ts'
import { loadModule, preludeModule, resolveModule } from './prelude-modules.ts'
import { monotonicMs } from './signals.ts'
import type { Signals } from './signals.ts'
import { toOwnStack } from './stack-positions.ts'
import type { WasmModule } from './wasm.ts'

/** What a worker is started with. */
export type WorkerInput = {
  readonly wasm: WasmModule
  readonly signals: SharedArrayBuffer
  readonly open: Extract<HostFrame, { type: 'open' }>
}

export type Send = (frame: PlaceFrame, bytes?: Uint8Array) => void

type Execute = Extract<HostFrame, { type: 'execute' }>
type Settle = Extract<HostFrame, { type: 'settle' }>
type Ended = Pick<DoneSummary, 'kind'> & Partial<DoneSummary>

/** The action that runs. */
type Running = {
  readonly execution: number
  readonly output: ConsoleBuffer
  /** Guest time that is left. */
  remainingMs: number
  /** It wanted to make a call when its time was over. */
  isWithheld: boolean
  /** Since when it waits for nothing but its own timers, which is its own time. */
  waitsSinceMs?: number
  idle?: ReturnType<typeof setTimeout>
}

/** One interpreter in its worker: it takes frames, and runs the guest only while it works on one. */
export class WorkerSession {
  readonly #limits: Limits
  readonly #reserved: readonly string[]
  readonly #signals: Signals
  readonly #send: Send
  readonly #actions = new Map<string, ToOriginal>()
  readonly #session: string
  #engine: Engine | undefined
  #running: Running | undefined
  #deadlineMs = Infinity
  /** Set while code is ended because it has answered. */
  #answered = false

  private constructor(input: WorkerInput, signals: Signals, send: Send) {
    const { limits, functions, session } = input.open
    this.#limits = limits
    this.#reserved = functions
    this.#signals = signals
    this.#send = send
    this.#session = session
  }

  static async open(input: WorkerInput, signals: Signals, send: Send): Promise<WorkerSession> {
    const session = new WorkerSession(input, signals, send)
    const { limits } = input.open
    session.#engine = await createEngine({
      wasm: input.wasm,
      memoryMb: limits.memoryMb,
      interrupt: () => session.#mustStop(),
      // oxlint-disable-next-line max-params -- primitive values only
      post: (kind, id, name, text) => session.#post(kind, id, { name, text }),
      loadModule,
      resolveModule,
      preludeModule,
    })
    session.#engine.call('open', JSON.stringify(toGuestOptions(input.open)))
    return session
  }

  execute(frame: Execute, bytes: Uint8Array | undefined): void {
    const { execution, code, filename, now } = frame
    const send = (chunk: OutputChunk): void => this.#send({ type: 'out', session: this.#session, execution, ...chunk })
    const output = new ConsoleBuffer({ maxBytes: this.#limits.consoleBytes, send, nowMs: monotonicMs })
    const running: Running = { execution, output, remainingMs: this.#limits.stepTimeoutMs, isWithheld: false }
    this.#running = running
    this.#slice(running, (engine) => {
      const { code: rewritten, toOriginal } = rewriteAction(code, { reserved: this.#reserved })
      this.#actions.set(filename, toOriginal)
      engine.call('begin', now, bytes ? new TextDecoder().decode(bytes) : '{}')
      engine.start(rewritten, filename)
    })
  }

  settle(frame: Settle, bytes: Uint8Array | undefined): void {
    const running = this.#running
    if (!running || running.execution !== frame.execution) return
    const text = bytes ? new TextDecoder().decode(bytes) : 'null'
    this.#slice(running, (engine) => engine.call('settle', frame.call, frame.now, frame.ok, text))
  }

  /** Ends the action at hand; the signal has ended it already if it was running. */
  cancel(execution: number): void {
    const running = this.#running
    if (running?.execution === execution) this.#done(running, aborted)
  }

  /** Lets the guest run on one frame, under the deadline. */
  #slice(running: Running, body: (engine: Engine) => void): void {
    const engine = this.#engine
    if (!engine) return
    clearTimeout(running.idle)
    const startedAt = monotonicMs()
    running.remainingMs -= startedAt - (running.waitsSinceMs ?? startedAt)
    if (running.remainingMs <= 0) return this.#done(running, this.#timedOut())
    delete running.waitsSinceMs
    this.#deadlineMs = startedAt + running.remainingMs
    this.#signals.deadlineMs = this.#deadlineMs
    const ended = this.#attempt(running, () => {
      this.#runToEnd(engine, body)
      return this.#look(engine)
    })
    running.remainingMs -= (running.waitsSinceMs ?? monotonicMs()) - startedAt
    this.#signals.deadlineMs = 0
    // Whatever the code made of its last moments.
    if (this.#signals.cancelled) return this.#done(running, aborted)
    if (running.isWithheld) return this.#done(running, this.#timedOut())
    if (ended) return this.#done(running, ended.done, ended.bytes)
    running.output.flush()
  }

  #runToEnd(engine: Engine, body: (engine: Engine) => void): void {
    try {
      body(engine)
      engine.runJobs()
    } catch (error) {
      if (!(error instanceof Interrupted && this.#answered)) throw error
      this.#drain(engine)
    } finally {
      this.#answered = false
    }
  }

  /** What is left to do after an answer is ended as soon as it starts. */
  #drain(engine: Engine): void {
    for (;;) {
      try {
        engine.runJobs()
        return
      } catch (error) {
        if (!(error instanceof Interrupted) || this.#isOver()) throw error
      }
    }
  }

  /** Where the action stands: what it ended with, or nothing when it waits. */
  #look(engine: Engine): { done: Ended; bytes?: Uint8Array } | undefined {
    // The text is written by the prelude, from values of its own.
    const status: GuestStatus = JSON.parse(engine.call('status'))
    if (status.state === 'waiting') {
      const running = this.#running
      if (status.calls === 0 && running) {
        running.waitsSinceMs = monotonicMs()
        running.idle = setTimeout(
          () => this.#done(running, this.#timedOut()),
          Math.max(0, this.#deadlineMs - monotonicMs()),
        )
      }
      return undefined
    }
    const { state: _, ...result } = status
    if (result.kind === 'answer') return { done: result, bytes: new TextEncoder().encode(engine.call('answer')) }
    if (result.kind === 'value') return { done: result }
    return { done: { ...result, stack: '', ...toOwnStack(result.stack, this.#actions) } }
  }

  /** Does something in the guest; what becomes of it if it fails is the end of the action. */
  #attempt<Result>(running: Running, work: () => Result): Result | { done: Ended; bytes?: Uint8Array } {
    try {
      return work()
    } catch (error) {
      if (error instanceof ActionSyntaxError) return { done: syntaxError(error) }
      if (error instanceof EngineSyntaxError) {
        return {
          done: {
            kind: 'error',
            name: 'SyntaxError',
            text: error.message,
            ...toOwnStack(error.guestStack, this.#actions),
          },
        }
      }
      if (error instanceof Interrupted) return { done: this.#signals.cancelled ? aborted : this.#timedOut() }
      return { done: broken(error, this.#limits) }
    }
  }

  #timedOut(): Ended {
    const seconds = this.#limits.stepTimeoutMs / 1_000
    return { kind: 'killed', name: 'timeout', text: `The code ran longer than ${seconds} s and was ended.` }
  }

  #done(running: Running, ended: Ended, bytes?: Uint8Array): void {
    clearTimeout(running.idle)
    this.#running = undefined
    const done: DoneSummary = { floating: [], clearedTimers: 0, pending: [], ...ended, ...running.output.end() }
    this.#send({ type: 'done', session: this.#session, execution: running.execution, done }, bytes)
  }

  #mustStop(): boolean {
    return this.#answered || this.#isOver()
  }

  #isOver(): boolean {
    return this.#signals.cancelled || monotonicMs() > this.#deadlineMs
  }

  #post(kind: PostKind, id: number, { name, text }: { readonly name: string; readonly text: string }): void {
    const running = this.#running
    if (!running) return
    const at = { session: this.#session, execution: running.execution, call: id }
    switch (kind) {
      case 'call':
        if (this.#isOver()) {
          running.isWithheld = true
          return undefined
        }
        return this.#send({ type: 'call', ...at, name }, new TextEncoder().encode(text))
      case 'drop':
        return this.#send({ type: 'drop', ...at })
      case 'out':
        return running.output.write(toStream(name), text)
      case 'stop':
        this.#answered = true
    }
  }
}

const aborted: Ended = { kind: 'killed', name: 'aborted', text: 'The code was ended because the run was aborted.' }

function syntaxError({ message, line, column }: ActionSyntaxError): Ended {
  return { kind: 'error', name: 'SyntaxError', text: message, line, column }
}

function broken(error: unknown, limits: Limits): Ended {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof EngineFailure && error.reason === 'memory') {
    const text = `The code needed more than ${limits.memoryMb} MB of memory and was ended.`
    return { kind: 'killed', name: 'memory', text }
  }
  return { kind: 'killed', name: 'crash', text: `The interpreter broke and was ended: ${message}` }
}

const streams = ['log', 'info', 'warn', 'error', 'debug'] as const

function toStream(name: string): Parameters<GuestHost['output']>[0]['stream'] {
  return streams.find((stream) => stream === name) ?? 'log'
}

function toGuestOptions({ seed, functions, limits }: WorkerInput['open']): GuestOptions {
  const { callsPerStep, callsInFlight, argumentBytes, answerBytes, consoleBytes, valueChars } = limits
  return { seed, functions, callsPerStep, callsInFlight, argumentBytes, answerBytes, consoleBytes, valueChars }
}
