import { ExecutorError } from '../core/errors.ts'
import { timerCall } from '../core/executor.ts'
import type { GuestCall, GuestHost, Settlement } from '../core/executor.ts'
import type { PastSettlement } from '../core/state.ts'

/** A host for actions that are over: every call they made is in the log, so that none may reach it. */
export const nobody: GuestHost = {
  call: (call, { signal }) => (call.name === timerCall ? untilDropped(signal) : Promise.resolve(unanswered)),
  output: () => {},
}

const unanswered: Settlement = { now: 0, ok: false, error: { name: 'Error', message: 'This call is not in the log.' } }

/** A timer that was cleared before it went off has no record: it stays unsettled until the guest drops it again. */
function untilDropped(signal: AbortSignal): Promise<Settlement> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(unanswered), { once: true }))
}

/** Writes down what a host settles, in the order in which it does. */
export function logging(host: GuestHost, log: PastSettlement[]): GuestHost {
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
export class Replay implements GuestHost {
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
