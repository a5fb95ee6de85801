import { bareList, NativeTypeError } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { Event, EventTarget } from './events.ts'
import { domException, hidden } from './intrinsics.ts'
import { showAs } from './inspect-known.ts'
import { startTimer } from './timers.ts'

/** Known to this file only: nobody else makes a signal. */
const key = {}

type Inside = {
  readonly abort: (signal: AbortSignal, reason: unknown) => void
  readonly follow: (signal: AbortSignal, source: AbortSignal) => void
}

let inside: Inside

/** `AbortSignal`: says that somebody wants no more of something. */
class AbortSignal extends EventTarget {
  #aborted = false
  #reason: unknown = undefined
  /** Signals that are aborted with this one. */
  readonly #followers: BareList<AbortSignal> = bareList()
  #onabort: unknown = null

  static {
    inside = {
      abort: (signal, reason) => signal.#abort(reason),
      follow(signal, source) {
        source.#followers[source.#followers.length] = signal
      },
    }
    showAs((_, value) => {
      if (!(#aborted in value)) return undefined
      return `AbortSignal { aborted: ${value.#aborted ? 'true' : 'false'} }`
    })
  }

  constructor(given?: unknown) {
    if (given !== key) throw new NativeTypeError('Illegal constructor')
    super()
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(key)
    inside.abort(signal, reasonOr(reason))
    return signal
  }

  static timeout(delayMs: unknown): AbortSignal {
    const signal = new AbortSignal(key)
    const abort = (): void =>
      inside.abort(signal, domException('The operation was aborted due to timeout', 'TimeoutError'))
    startTimer(abort, delayMs)
    return signal
  }

  static any(signals: unknown): AbortSignal {
    const signal = new AbortSignal(key)
    // What cannot be iterated throws, as it should.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    for (const source of signals as Iterable<unknown>) {
      if (!(source instanceof AbortSignal)) throw new NativeTypeError('Every item must be an AbortSignal.')
      if (source.aborted) inside.abort(signal, source.reason)
      else inside.follow(signal, source)
    }
    return signal
  }

  get aborted(): boolean {
    return this.#aborted
  }

  get reason(): unknown {
    return this.#reason
  }

  get onabort(): unknown {
    return this.#onabort
  }

  set onabort(handler: unknown) {
    if (this.#onabort !== null) this.removeEventListener('abort', this.#onabort)
    this.#onabort = typeof handler === 'function' ? handler : null
    if (this.#onabort !== null) this.addEventListener('abort', this.#onabort)
  }

  throwIfAborted(): void {
    // Whatever it was aborted with.
    if (this.#aborted) throw this.#reason
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    this.dispatchEvent(new Event('abort'))
    for (let at = 0; at < this.#followers.length; at += 1) {
      const follower = this.#followers[at]
      if (follower) follower.#abort(reason)
    }
  }
}

function reasonOr(reason: unknown): unknown {
  return reason === undefined ? domException('This operation was aborted', 'AbortError') : reason
}

/** `AbortController`: it has a signal, and aborts it. */
class AbortController {
  readonly #signal = new AbortSignal(key)

  get signal(): AbortSignal {
    return this.#signal
  }

  abort(reason?: unknown): void {
    inside.abort(this.#signal, reasonOr(reason))
  }
}

/** Installs `AbortController` and `AbortSignal`. */
export function installAborting(): void {
  for (const [name, made] of Object.entries({ AbortController, AbortSignal })) {
    hidden(made.prototype, Symbol.toStringTag, name)
    hidden(globalThis, name, made)
  }
}
