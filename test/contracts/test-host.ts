import { timerCall } from '../../src/core/executor.ts'
import type { GuestCall, GuestHost, Settlement } from '../../src/core/executor.ts'

/** The guest's clock in these tests. */
export const now = 1_700_000_000_000

/** A host whose functions are simple; it remembers what it was asked and told. */
export class TestHost implements GuestHost {
  readonly calls: GuestCall[] = []
  readonly aborted: number[] = []
  #text = ''
  /** Calls of `hang`, to be settled by the test. */
  readonly hanging: ((settlement: Settlement) => void)[] = []
  #waiting: { readonly isReady: () => boolean; readonly resolve: () => void } | undefined

  /** Until so many calls of `hang` have come. */
  untilHanging(count = 1): Promise<void> {
    return this.until(() => this.hanging.length >= count)
  }

  /** Until something holds that a call brings about. */
  until(isReady: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { isReady, resolve }
      this.#look()
    })
  }

  #look(): void {
    if (this.#waiting?.isReady()) this.#waiting.resolve()
  }

  get text(): string {
    return this.#text
  }

  output({ text }: { readonly text: string }): void {
    this.#text += text
  }

  call(call: GuestCall, { signal }: { readonly signal: AbortSignal }): Promise<Settlement> {
    this.calls.push(call)
    this.#look()
    signal.addEventListener('abort', () => this.aborted.push(call.ordinal))
    const [first] = call.args
    switch (call.name) {
      case 'echo':
        return Promise.resolve({ now, ok: true, value: first ?? null })
      case 'fail':
        return Promise.resolve({
          now,
          ok: false,
          error: { name: 'ToolError', message: 'no luck', code: 'tool-failed' },
        })
      case timerCall:
        return new Promise((resolve) => {
          const timer = setTimeout(() => resolve({ now, ok: true, value: null }), Number(first))
          signal.addEventListener('abort', () => clearTimeout(timer))
        })
      default:
        return new Promise((resolve) => {
          this.hanging.push(resolve)
          this.#look()
        })
    }
  }
}
