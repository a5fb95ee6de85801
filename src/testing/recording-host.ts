import { timerCall } from '../core/executor.ts'
import type { GuestCall, GuestHost, Settlement } from '../core/executor.ts'

/** The clock the guest is given: it never goes on. */
export const now = 1_700_000_000_000

/** What was asked of a host and told to it. */
export type HostRecord = {
  /** Every call, timers included, in the order they came. */
  readonly calls: readonly GuestCall[]
  /** Ordinals of the calls whose signal was aborted. */
  readonly aborted: readonly number[]
  /** All console output. */
  readonly text: string
}

type Waiter = { readonly isReady: () => boolean; readonly resolve: () => void }

/**
 * A host with simple functions that remembers everything. `echo` gives back its argument, `fail` always fails, timers
 * take their time, and every other call hangs until whoever holds the host settles it.
 */
export class RecordingHost implements GuestHost, HostRecord {
  readonly calls: GuestCall[] = []
  readonly aborted: number[] = []
  /** The calls that hang, in the order they came: each is settled by being called. */
  readonly hanging: ((settlement: Settlement) => void)[] = []
  #text = ''
  #waiters: readonly Waiter[] = []

  get text(): string {
    return this.#text
  }

  /** Until so many calls hang. */
  untilHanging(count = 1): Promise<void> {
    return this.until(() => this.hanging.length >= count)
  }

  /** Until something holds that a call brings about. */
  until(isReady: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters = [...this.#waiters, { isReady, resolve }]
      this.#look()
    })
  }

  #look(): void {
    const ready = this.#waiters.filter((waiter) => waiter.isReady())
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter))
    for (const { resolve } of ready) resolve()
  }

  output({ text }: { readonly text: string }): void {
    this.#text += text
  }

  call(call: GuestCall, { signal }: { readonly signal: AbortSignal }): Promise<Settlement> {
    this.calls.push(call)
    this.#look()
    signal.addEventListener('abort', () => this.aborted.push(call.ordinal))
    const [first = null] = call.args
    switch (call.name) {
      case 'echo':
        return Promise.resolve({ now, ok: true, value: first })
      case 'fail':
        return Promise.resolve({
          now,
          ok: false,
          error: { name: 'ToolError', message: 'no luck', code: 'tool-failed' },
        })
      case timerCall:
        return timer(Number(first), signal)
      default:
        return new Promise((resolve) => {
          this.hanging.push(resolve)
          this.#look()
        })
    }
  }
}

function timer(ms: number, signal: AbortSignal): Promise<Settlement> {
  return new Promise((resolve) => {
    const id = setTimeout(() => resolve({ now, ok: true, value: null }), ms)
    signal.addEventListener('abort', () => clearTimeout(id))
  })
}
