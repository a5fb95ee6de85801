import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

import type { KillReason } from '../../../core/executor.ts'
import type { Limits } from '../../../core/limits.ts'
import { joinFrames } from '../../protocol/framing.ts'
import type { BaseImage } from '../base-image.ts'
import { monotonicMs, Signals } from '../signals.ts'
import { threadMs } from '../thread-time.ts'
import type { WorkerInput, WorkerTask } from '../worker/main.ts'
import type { WorkerMessage } from '../worker/outbox.ts'
import { workerSource } from './assets.ts'

/** The engine needs little of it; code that is parsed may need much. */
const stackSizeMb = 16
const maxOldGenerationSizeMb = 128
/** Room for what the worker holds beside the memory of its interpreter's code. */
const slackBytes = 64 * 1024 * 1024
/** Below this a copy is quicker than handing the memory over. */
const transferBytes = 65_536
/** How many times its time code may be overdue by the clock on the wall, when its thread got no processor. */
const wallFactor = 4

/** How long a worker may take to end itself. */
const endMs = 1_000
/** How long a worker may go on with what must not be broken off, and how often it is asked. */
const maxBusyMs = 30_000
const busyPollMs = 2

/** It lies beside the file of the supervisor, which this is a part of. */
const stripper = fileURLToPath(new URL('typescript.cjs', import.meta.url))

export type PlaceListener = {
  readonly onMessage: (message: WorkerMessage) => void
  /** The worker is gone by itself. */
  readonly onEnd: (reason: KillReason, message: string) => void
}

/** One worker with one interpreter, seen from the supervisor. It serves one session and is then thrown away. */
export class Place {
  readonly signals: Signals = new Signals()
  readonly #worker: Worker
  readonly #gone: Promise<void>
  #listener: PlaceListener | undefined
  #cancelledAtMs: number | undefined
  #overdue: { readonly deadlineMs: number; readonly cpuMs: number | undefined } | undefined
  #closed = false
  #ending: ReturnType<typeof setTimeout> | undefined

  constructor(base: BaseImage) {
    this.#worker = new Worker(workerSource, {
      eval: true,
      workerData: { base, signals: this.signals.buffer, stripper } satisfies WorkerInput,
      resourceLimits: { stackSizeMb, maxOldGenerationSizeMb, maxYoungGenerationSizeMb: 16 },
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
    })
    this.#worker.on('message', (message: WorkerMessage) => this.#listener?.onMessage(message))
    this.#worker.on('error', (error) => this.#lost(error))
    this.#gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        clearTimeout(this.#ending)
        this.#end('crash', 'The worker of the interpreter ended.')
        resolve()
      })
    })
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Takes whoever uses it from now on. */
  listen(listener: PlaceListener): void {
    this.#listener = listener
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#closed) return
    const wire = joinFrames(frames)
    const transfer = wire.length < transferBytes ? [] : [wire.buffer]
    this.#worker.postMessage({ wire } satisfies WorkerTask, transfer)
  }

  cancel(): void {
    this.signals.cancel()
    this.#cancelledAtMs ??= monotonicMs()
  }

  /**
   * Asks the thread to end itself, between two frames, and ends it when it does not. To end it from outside wherever it
   * happens to be may take the whole process along, when that is in the middle of something native.
   */
  close(): void {
    if (this.#closed) return
    this.#leave()
    this.signals.cancel()
    this.#worker.postMessage({ end: true } satisfies WorkerTask, [])
    this.#ending = setTimeout(() => this.#terminate(monotonicMs() + maxBusyMs), endMs)
  }

  #leave(): void {
    this.#closed = true
    this.#listener = undefined
  }

  /** Resolves when the thread is gone. */
  get gone(): Promise<void> {
    return this.#gone
  }

  /** Ends the thread, as soon as that breaks nothing off that must not be. */
  #terminate(latestMs: number): void {
    if (this.signals.tryToEnd() || monotonicMs() > latestMs) void this.#worker.terminate()
    else setTimeout(() => this.#terminate(latestMs), busyPollMs)
  }

  /** Ends a worker whose code does not stop by itself: it runs in a loop that its interpreter cannot interrupt. */
  watch(limits: Limits): void {
    const { graceMs, stepTimeoutMs, memoryMb } = limits
    const now = monotonicMs()
    if (this.#cancelledAtMs !== undefined && now > this.#cancelledAtMs + graceMs) {
      return this.#end('aborted', 'The code was ended because the run was aborted.')
    }
    if (this.signals.memoryBytes > memoryMb * 1024 * 1024 + slackBytes) {
      return this.#end('memory', `The code needed more than ${memoryMb} MB of memory and was ended from outside.`)
    }
    if (!this.signals.isParked && this.#overdueMs(now) > graceMs) {
      const seconds = stepTimeoutMs / 1_000
      this.#end(
        'timeout',
        `The code ran longer than ${seconds} s, could not be interrupted, and was ended from outside.`,
      )
    }
  }

  /** Ends it for the sake of the others. */
  evict(message: string): void {
    this.#end('memory', message)
  }

  /** For how long the code has run beyond its deadline; processor time where that is known. */
  #overdueMs(now: number): number {
    const { deadlineMs, threadId } = this.signals
    if (deadlineMs === 0 || now <= deadlineMs) return 0
    const cpuMs = threadMs(threadId)
    if (this.#overdue?.deadlineMs !== deadlineMs) this.#overdue = { deadlineMs, cpuMs }
    const wallMs = now - deadlineMs
    const { cpuMs: before } = this.#overdue
    return cpuMs === undefined || before === undefined ? wallMs : Math.max(cpuMs - before, wallMs / wallFactor)
  }

  #lost(error: Error): void {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    if (isMemory) return this.#end('memory', 'The worker of the interpreter ran out of memory.')
    this.#end('crash', `The worker of the interpreter broke: ${error.message}`)
  }

  #end(reason: KillReason, message: string): void {
    if (this.#closed) return
    const listener = this.#listener
    this.#leave()
    this.#terminate(monotonicMs() + maxBusyMs)
    listener?.onEnd(reason, message)
  }
}
