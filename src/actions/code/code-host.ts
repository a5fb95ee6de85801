import { decode } from '../../values/codec.ts'
import type { MediaStore } from '../../values/media/media-store.ts'
import type { AgentEvent } from '../../core/events.ts'
import { mediaCall, timerCall } from '../../core/executor.ts'
import type { GuestCall, GuestHost, OutputChunk, Settlement } from '../../core/executor.ts'
import type { Gate } from '../../core/gate.ts'
import type { Limits } from '../../core/limits.ts'
import type { Recorder } from '../../core/recorder.ts'
import type { Runtime } from '../../core/runtime.ts'
import type { Parsed, Tool } from '../../core/tool.ts'
import { toErrorData } from '../../core/errors.ts'
import { toInput } from '../../schema/to-input.ts'
import { bytesOfMedium } from './media-bytes.ts'
import { Slots } from '../slots.ts'

export type CodeHostOptions = {
  readonly step: number
  readonly code: string
  readonly gate: Gate
  readonly tools: ReadonlyMap<string, Tool>
  readonly recorder: Recorder
  readonly runtime: Runtime
  readonly limits: Pick<Limits, 'callsInFlight' | 'resultBytes'>
  readonly signal: AbortSignal
  readonly emit: (event: AgentEvent) => void
}

/** The host's side of one action: leads calls to the gate, timers to the clock and output to the listeners. */
export class CodeHost implements GuestHost {
  readonly #options: CodeHostOptions
  readonly #running = new Set<Promise<unknown>>()
  readonly #slots: Slots
  readonly #stopped = new AbortController()

  constructor(options: CodeHostOptions) {
    this.#options = options
    const { signal } = options
    const stop = (): void => this.#stopped.abort(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    this.#slots = new Slots(options.limits.callsInFlight)
  }

  /** Aborts when the run does, or when a call could not be recorded: then the code must not go on. */
  get signal(): AbortSignal {
    return this.#stopped.signal
  }

  output({ stream, text }: OutputChunk): void {
    const { emit, recorder, step } = this.#options
    emit({ type: 'output-delta', runId: recorder.runId, step, stream, text })
  }

  async call(call: GuestCall, { signal }: { readonly signal: AbortSignal }): Promise<Settlement> {
    const settling = this.#settle(call, signal)
    this.#running.add(settling)
    try {
      return await settling
    } catch (thrown) {
      if (!signal.aborted) this.#stopped.abort(thrown)
      return { now: 0, ok: false, error: { name: 'Error', message: toErrorData(thrown).message } }
    } finally {
      this.#running.delete(settling)
    }
  }

  #settle(call: GuestCall, signal: AbortSignal): Promise<Settlement> {
    if (call.name === timerCall) return this.#timer(call, signal)
    return call.name === mediaCall ? this.#bytes(call) : this.#tool(call, signal)
  }

  /** Resolves when no call is under way any more; throws what aborted `signal`. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
    this.#stopped.signal.throwIfAborted()
  }

  async #tool(call: GuestCall, signal: AbortSignal): Promise<Settlement> {
    const { gate, tools, step, code, recorder } = this.#options
    const input = readInput(call, tools.get(call.name), recorder.media)
    await this.#slots.enter()
    try {
      return await gate.call({ step, ordinal: call.ordinal, tool: call.name, input, code }, signal)
    } finally {
      this.#slots.leave()
    }
  }

  async #timer({ ordinal, args }: GuestCall, signal: AbortSignal): Promise<Settlement> {
    const { runtime, recorder, emit, step } = this.#options
    const ms = typeof args[0] === 'number' ? Math.max(0, args[0]) : 0
    await runtime.sleep(ms, AbortSignal.any([signal, this.#options.signal]))
    const record = await recorder.append({ type: 'timer-end', step, ordinal })
    emit(record)
    return { now: record.at, ok: true, value: null }
  }

  async #bytes({ ordinal, args }: GuestCall): Promise<Settlement> {
    const { recorder, emit, step, limits } = this.#options
    const id = typeof args[0] === 'string' ? args[0].slice(0, maxIdChars) : ''
    const record = await recorder.append({ type: 'media-end', step, ordinal, id })
    emit(record)
    return bytesOfMedium(id, record.at, { media: recorder.media, limits })
  }
}

/** Longer than the id of any medium. */
const maxIdChars = 40

/** The input of a call; arguments that cannot be read are the caller's mistake. */
function readInput({ args }: GuestCall, tool: Tool | undefined, media: MediaStore): Parsed<unknown> {
  try {
    const values = args.map((argument) => decode(argument, { media }))
    return toInput(values, tool?.inputSchema ?? {})
  } catch (error) {
    return { ok: false, issues: [{ path: 'args', message: toErrorData(error).message }] }
  }
}
