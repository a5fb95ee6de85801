import { Worker } from 'node:worker_threads'

import type { KillReason } from '../../core/executor.ts'
import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { monotonicMs, Signals } from './signals.ts'
import type { WasmModule } from './wasm.ts'
import type { WorkerMessage } from './worker.ts'
import type { Send, WorkerInput } from './worker-session.ts'

type Open = Extract<HostFrame, { type: 'open' }>
type ActionFrame = Extract<HostFrame, { type: 'execute' | 'settle' | 'cancel' }>

/** How often a worker that runs code is looked at. */
const watchMs = 50
/** The engine needs little of it; code that is parsed may need much. */
const stackSizeMb = 16
const maxOldGenerationSizeMb = 128

/** The worker of one session, seen from the supervisor: it can be ended whatever it does. */
export class Place {
  readonly #open: Open
  readonly #signals = new Signals()
  readonly #worker: Worker
  readonly #send: Send
  #watch: ReturnType<typeof setInterval> | undefined
  #cancelledAt: number | undefined
  #closed = false

  constructor(open: Open, wasm: WasmModule, send: Send) {
    this.#open = open
    this.#send = send
    this.#worker = new Worker(new URL('worker.js', import.meta.url), {
      workerData: { wasm, signals: this.#signals.buffer, open } satisfies WorkerInput,
      resourceLimits: { stackSizeMb, maxOldGenerationSizeMb, maxYoungGenerationSizeMb: 16 },
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
    })
    this.#worker.on('message', (message: WorkerMessage<PlaceFrame>) => this.#forward(message))
    this.#worker.on('error', (error) => this.#lost(error))
    this.#worker.on('exit', () => this.#end('crash', 'The worker of the interpreter ended.'))
  }

  receive(frame: ActionFrame, bytes?: Uint8Array): void {
    if (this.#closed) return
    if (frame.type === 'execute') this.#watch ??= setInterval(() => this.#look(), watchMs)
    if (frame.type === 'cancel') {
      this.#signals.cancel()
      this.#cancelledAt = monotonicMs()
    }
    // A worker has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage({ frame, ...(bytes && { bytes }) } satisfies WorkerMessage<HostFrame>)
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#watch)
    void this.#worker.terminate()
  }

  #forward({ frame, bytes }: WorkerMessage<PlaceFrame>): void {
    if (this.#closed) return
    if (frame.type === 'done') {
      clearInterval(this.#watch)
      this.#watch = undefined
    }
    // Who speaks is known by the worker, not by what it says.
    this.#send('session' in frame ? { ...frame, session: this.#open.session } : frame, bytes)
  }

  /** Ends a worker that runs in a loop its interpreter cannot interrupt. */
  #look(): void {
    const now = monotonicMs()
    const { graceMs, stepTimeoutMs } = this.#open.limits
    if (this.#cancelledAt !== undefined && now > this.#cancelledAt + graceMs) {
      return this.#end('aborted', 'The code was ended because the run was aborted.')
    }
    const { deadlineMs } = this.#signals
    if (deadlineMs === 0 || now <= deadlineMs + graceMs) return
    this.#end(
      'timeout',
      `The code ran longer than ${stepTimeoutMs / 1_000} s, could not be interrupted, and was ended from outside.`,
    )
  }

  #lost(error: Error): void {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    if (isMemory) return this.#end('memory', 'The worker of the interpreter ran out of memory.')
    this.#end('crash', `The worker of the interpreter broke: ${error.message}`)
  }

  #end(reason: KillReason, message: string): void {
    if (this.#closed) return
    this.close()
    this.#send({ type: 'closed', session: this.#open.session, reason, message })
  }
}
