import { timerCall } from '../../../core/executor.ts'
import type { OutputChunk } from '../../../core/executor.ts'
import type { Limits } from '../../../core/limits.ts'
import type { ModuleNames } from '../../../language/imports.ts'
import { postKinds } from '../../guests/javascript/channel.ts'
import type { GuestOptions, GuestStatus } from '../../guests/javascript/channel.ts'
import type { DoneSummary, HostFrame } from '../../protocol/frames.ts'
import { maxNameChars } from '../../protocol/short-texts.ts'
import { Interrupted } from '../engine/engine.ts'
import type { Engine } from '../engine/engine.ts'
import { monotonicMs } from '../signals.ts'
import type { Signals } from '../signals.ts'
import { ownThreadMs } from '../thread-time.ts'
import { answerTo } from './answers/answer.ts'
import { ConsoleBuffer } from './console-buffer.ts'
import { aborted, bounded, failed, isNull, outOfMemory, timedOut, toEnded } from './endings.ts'
import type { Ended } from './endings.ts'
import type { Context } from './explain-error.ts'
import type { Notes } from './notes.ts'
import type { Outbox, Rest } from './outbox.ts'
import { Sources } from './sources.ts'
import { StepClock } from './step-clock.ts'

export type Open = Extract<HostFrame, { type: 'open' }>
type Execute = Extract<HostFrame, { type: 'execute' }>
type Settle = Extract<HostFrame, { type: 'settle' }>
type Functions = Extract<HostFrame, { type: 'functions' }>

const decoder = new TextDecoder()

/** The action that runs. */
type Running = {
  readonly execution: number
  readonly output: ConsoleBuffer
  readonly clock: StepClock
  /** Calls of functions that were sent and not settled. */
  readonly unsettled: Set<number>
  /** It has answered, or tried to. */
  hasAnswered: boolean
  /** It wanted to make a call when its time was over. */
  isWithheld: boolean
  /** It waits for nothing but its own timers. */
  isIdle: boolean
  /** Ends it when that takes too long. */
  idle?: ReturnType<typeof setTimeout>
}

export type SessionParts = {
  readonly open: Open
  readonly signals: Signals
  readonly outbox: Outbox
  /** Names of what the code may import. */
  readonly modules: ModuleNames
}

/** One session in its worker: it takes frames, and runs the guest only while it works on one. */
export class WorkerSession {
  readonly #engine: Engine
  readonly #open: Open
  readonly #limits: Limits
  readonly #signals: Signals
  readonly #outbox: Outbox
  readonly #sources: Sources
  #running: Running | undefined
  #execution: number
  #keptActions = 0
  /** Processor time of the thread before the action at hand. */
  #cpuMs = ownThreadMs()
  /** Set while code is ended because it has answered. */
  #answered = false

  /** Goes on from `notes` when the engine was loaded with the image they belong to. */
  constructor(engine: Engine, { open, signals, outbox, modules }: SessionParts, notes?: Notes) {
    this.#engine = engine
    this.#open = open
    this.#limits = open.limits
    this.#signals = signals
    this.#outbox = outbox
    this.#sources = new Sources(notes?.functions ?? open.functions, { texts: notes?.sources, modules })
    this.#execution = notes?.execution ?? 0
    engine.setMemoryLimit(open.limits.memoryMb)
    if (notes) this.#restore(notes)
    else engine.call('open', JSON.stringify(toGuestOptions(open)))
  }

  get rest(): Rest {
    if (!this.#running) return 'between'
    return this.#running.isIdle ? 'timers' : 'calls'
  }

  /** Number of the last action. */
  get execution(): number {
    return this.#execution
  }

  /** How many actions have ended and left a state worth keeping. */
  get keptActions(): number {
    return this.#keptActions
  }

  /** What goes with an image of the engine. */
  get notes(): Notes {
    const running = this.#running
    return {
      registers: this.#engine.registers,
      execution: this.#execution,
      functions: [...this.#sources.reserved],
      sources: this.#sources.texts,
      ...(running && { running: { usedMs: running.clock.usedMs, output: running.output.state } }),
    }
  }

  execute(frame: Execute, bytes: Uint8Array | undefined): void {
    const { execution, code, filename, now } = frame
    const running = this.#begin(execution)
    this.#slice(running, () => {
      const rewritten = this.#sources.add(filename, code)
      this.#engine.call('begin', now, bytes ? decoder.decode(bytes) : '{}')
      this.#engine.start(rewritten, filename)
    })
  }

  settle(frame: Settle, bytes: Uint8Array | undefined): void {
    const running = this.#running
    if (!running || running.execution !== frame.execution) return
    running.unsettled.delete(frame.call)
    const text = bytes ? decoder.decode(bytes) : 'null'
    this.#slice(running, () => this.#engine.call('settle', frame.ok ? frame.call : -frame.call, frame.now, text))
  }

  /** Tells the host again what it has to know about the action an image was taken in. */
  resume(execution: number): void {
    const running = this.#running
    if (!running) return
    this.#running = { ...running, execution, output: this.#console(execution, running.output.state) }
    this.#execution = execution
    this.#running.output.repeat()
    this.#slice(this.#running, () => this.#engine.call('announce', JSON.stringify(toGuestOptions(this.#open))))
  }

  /** Ends the action at hand; the signal has ended it already if it was running. */
  cancel(execution: number): void {
    const running = this.#running
    if (running?.execution === execution) this.#done(running, aborted)
  }

  /** @throws {Error} when the code has taken a name that is to be added. */
  setFunctions({ add, remove }: Pick<Functions, 'add' | 'remove'>): void {
    this.#engine.call('functions', JSON.stringify(add), JSON.stringify(remove))
    for (const name of remove) this.#sources.reserved.delete(name)
    for (const name of add) this.#sources.reserved.add(name)
  }

  /** Called when nothing is left to do: the thread uses no processor until its next frame comes. */
  noteTime(): void {
    if (!this.#running) this.#cpuMs = ownThreadMs()
  }

  /** Asked by the engine again and again while code runs. */
  mustStop(): boolean {
    if (this.#signals.isAskedToPark) {
      // Whoever takes our turn may have to wait for what these ask for.
      this.#outbox.flush()
      this.#running?.clock.skip(this.#signals.parkIfAsked())
    }
    this.#outbox.tick()
    return this.#answered || this.#isOver()
  }

  /** What the prelude tells; see `postKinds`. */
  // oxlint-disable-next-line max-params -- primitive values only
  post(kind: number, id: number, name: string, text: string): number | string | undefined {
    if (kind === postKinds.size) return Buffer.byteLength(text)
    if (kind === postKinds.ask) return answerTo(name, text)
    const running = this.#running
    if (!running) return undefined
    const at = { session: this.#open.session, execution: running.execution, call: id }
    if (kind === postKinds.out) running.output.write(toStream(name), text)
    else if (kind === postKinds.drop) this.#outbox.add({ type: 'drop', ...at })
    else if (kind === postKinds.stop) this.#stop(running)
    else if (this.#isOver()) running.isWithheld = true
    else {
      if (name !== timerCall) running.unsettled.add(id)
      this.#outbox.add({ type: 'call', ...at, name: name.slice(0, maxNameChars) }, text)
    }
    return undefined
  }

  /** Its answer is there: it is stopped as soon as the engine asks. */
  #stop(running: Running): void {
    running.hasAnswered = true
    this.#answered = true
  }

  #restore(notes: Notes): void {
    const known = new Set(notes.functions)
    const wanted = this.#open.comesBack === true ? known : new Set(this.#open.functions)
    const add = [...wanted].filter((name) => !known.has(name))
    const remove = [...known].filter((name) => !wanted.has(name))
    if (add.length + remove.length > 0) this.setFunctions({ add, remove })
    if (!notes.running) return void this.#engine.call('announce', JSON.stringify(toGuestOptions(this.#open)))
    const { usedMs, output } = notes.running
    this.#running = {
      execution: notes.execution,
      output: this.#console(notes.execution, output),
      clock: new StepClock(this.#limits.stepTimeoutMs, { signals: this.#signals, cpuMs: this.#cpuMs, usedMs }),
      unsettled: new Set(),
      hasAnswered: false,
      isWithheld: false,
      isIdle: false,
    }
  }

  #begin(execution: number): Running {
    this.#execution = execution
    this.#running = {
      execution,
      output: this.#console(execution),
      clock: new StepClock(this.#limits.stepTimeoutMs, { signals: this.#signals, cpuMs: this.#cpuMs, usedMs: 0 }),
      unsettled: new Set(),
      hasAnswered: false,
      isWithheld: false,
      isIdle: false,
    }
    return this.#running
  }

  #console(execution: number, from?: ConstructorParameters<typeof ConsoleBuffer>[0]['from']): ConsoleBuffer {
    const { session } = this.#open
    const send = (chunk: OutputChunk): void => this.#outbox.add({ type: 'out', session, execution, ...chunk })
    return new ConsoleBuffer({
      maxBytes: this.#limits.consoleBytes,
      send,
      nowMs: monotonicMs,
      ...(from && { from }),
    })
  }

  /** Lets the guest run on one frame, under the deadline. */
  #slice(running: Running, body: () => void): void {
    clearTimeout(running.idle)
    running.isIdle = false
    if (!running.clock.begin()) {
      running.clock.end()
      return this.#done(running, timedOut(this.#limits))
    }
    const ended = this.#attempt(() => {
      this.#runToEnd(body)
      return this.#look()
    })
    running.clock.end()
    this.#signals.memoryBytes = this.#engine.memory.length
    // Whatever the code made of its last moments.
    if (this.#signals.cancelled) return this.#done(running, aborted)
    if (running.isWithheld) return this.#done(running, timedOut(this.#limits))
    if (ended) return this.#done(running, ended.done, ended.bytes)
    running.output.flush()
    if (running.isIdle) this.#waitForTimers(running)
  }

  #runToEnd(body: () => void): void {
    try {
      body()
      this.#engine.runJobs()
    } catch (error) {
      if (!(error instanceof Interrupted && this.#answered)) throw error
      this.#drain()
    } finally {
      this.#answered = false
    }
  }

  /** What is left to do after an answer is ended as soon as it starts. */
  #drain(): void {
    for (;;) {
      try {
        this.#engine.runJobs()
        return
      } catch (error) {
        if (!(error instanceof Interrupted) || this.#isOver()) throw error
      }
    }
  }

  /** Where the action stands: what it ended with, or nothing when it waits. */
  #look(): { done: Ended; bytes?: string } | undefined {
    const running = this.#running
    // The prelude need not be asked what follows from what was sent.
    if (running && running.unsettled.size > 0 && this.#engine.isRunning && !running.hasAnswered) return undefined
    const text = this.#engine.call('status')
    if (text.startsWith('w')) {
      if (running) running.isIdle = text === 'w0'
      return undefined
    }
    // The prelude wrote it, from values of its own.
    const status: GuestStatus = JSON.parse(text)
    const done =
      isNull(status) && this.#engine.isFull ? toEnded(outOfMemory, this.#context) : toEnded(status, this.#context)
    if (status.shows) return { done, bytes: this.#engine.call('shown') }
    if (status.kind !== 'answer') return { done }
    return { done, bytes: this.#engine.call('answer') }
  }

  /** Does something in the guest; what becomes of it if it fails is the end of the action. */
  #attempt<Result>(work: () => Result): Result | { done: Ended; bytes?: string } {
    try {
      return work()
    } catch (error) {
      if (error instanceof Interrupted) return { done: this.#signals.cancelled ? aborted : timedOut(this.#limits) }
      return { done: failed(error, { limits: this.#limits, ...this.#context }) }
    }
  }

  get #context(): Context {
    return { sources: this.#sources, engine: this.#engine }
  }

  #waitForTimers(running: Running): void {
    running.clock.waitForTimers()
    running.idle = setTimeout(
      () => {
        this.#done(running, timedOut(this.#limits))
        this.#outbox.flush()
      },
      Math.max(0, running.clock.leftMs),
    )
  }

  #done(running: Running, ended: Ended, bytes?: string): void {
    clearTimeout(running.idle)
    this.#running = undefined
    if (ended.kind !== 'killed') this.#keptActions += 1
    const given = bounded(ended, this.#limits)
    const done: DoneSummary = { floating: [], clearedTimers: 0, pending: [], ...given, ...running.output.end() }
    this.#outbox.add({ type: 'done', session: this.#open.session, execution: running.execution, done }, bytes)
  }

  #isOver(): boolean {
    return this.#signals.cancelled || this.#running?.clock.isOver() === true
  }
}

const streams = ['log', 'info', 'warn', 'error', 'debug'] as const

function toStream(name: string): OutputChunk['stream'] {
  return streams.find((stream) => stream === name) ?? 'log'
}

function toGuestOptions({ seed, functions, limits }: Open): GuestOptions {
  const { callsPerStep, callsInFlight, argumentBytes, answerBytes, consoleBytes, valueChars } = limits
  return { seed, functions, callsPerStep, callsInFlight, argumentBytes, answerBytes, consoleBytes, valueChars }
}
