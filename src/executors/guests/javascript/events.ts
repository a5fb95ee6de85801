import { apply, bareList, NativeTypeError, read, toText } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { elapsedMs } from './clock.ts'
import { reportError } from './console.ts'
import { hidden } from './intrinsics.ts'

type Listener = {
  readonly type: string
  readonly callback: object
  readonly isOnce: boolean
  isGone: boolean
}

type Inside = {
  readonly target: (event: object, target: unknown) => void
  readonly isStopped: (event: object) => boolean
}

let inside: Inside

function flag(options: unknown, name: string): boolean {
  return typeof options === 'object' && options !== null && Boolean(read(options, name))
}

/** `Event`: something that happens to a target. */
export class Event {
  readonly #type: string
  readonly #cancelable: boolean
  readonly #bubbles: boolean
  readonly #timeStamp = elapsedMs()
  #target: unknown = null
  #isStopped = false
  #isPrevented = false

  static {
    inside = {
      target(event, target) {
        if (#type in event) event.#target = target
      },
      isStopped: (event) => #type in event && event.#isStopped,
    }
  }

  constructor(...given: readonly unknown[]) {
    if (given.length === 0) throw new NativeTypeError('The "type" argument must be specified')
    this.#type = toText(given[0])
    this.#cancelable = flag(given[1], 'cancelable')
    this.#bubbles = flag(given[1], 'bubbles')
  }

  get type(): string {
    return this.#type
  }

  get target(): unknown {
    return this.#target
  }

  get currentTarget(): unknown {
    return this.#target
  }

  get cancelable(): boolean {
    return this.#cancelable
  }

  get bubbles(): boolean {
    return this.#bubbles
  }

  get defaultPrevented(): boolean {
    return this.#isPrevented
  }

  get timeStamp(): number {
    return this.#timeStamp
  }

  preventDefault(): void {
    if (this.#cancelable) this.#isPrevented = true
  }

  stopPropagation(): void {
    // There is nothing it could go on to.
  }

  stopImmediatePropagation(): void {
    this.#isStopped = true
  }
}

/** `CustomEvent`: an event that brings something along. */
export class CustomEvent extends Event {
  readonly #detail: unknown

  constructor(...given: readonly unknown[]) {
    super(given[0], given[1])
    const options = given[1]
    this.#detail = (typeof options === 'object' && options !== null ? read(options, 'detail') : undefined) ?? null
  }

  get detail(): unknown {
    return this.#detail
  }
}

/** `EventTarget`: it tells its listeners what happens. What they throw is printed. */
export class EventTarget {
  #listeners: BareList<Listener> = bareList()

  addEventListener(type: unknown, callback: unknown, options?: unknown): void {
    if (callback === null || callback === undefined) return
    if (typeof callback !== 'function' && typeof callback !== 'object') {
      throw new NativeTypeError('The "listener" argument must be an instance of EventListener.')
    }
    const name = toText(type)
    if (this.#find(name, callback)) return
    const listener = { type: name, callback, isOnce: flag(options, 'once'), isGone: false }
    this.#listeners[this.#listeners.length] = listener
  }

  removeEventListener(type: unknown, callback: unknown): void {
    const found = this.#find(toText(type), callback)
    if (!found) return
    found.isGone = true
    const kept = bareList<Listener>()
    const listeners = this.#listeners
    for (let at = 0; at < listeners.length; at += 1) {
      const listener = listeners[at]
      if (listener && !listener.isGone) kept[kept.length] = listener
    }
    this.#listeners = kept
  }

  dispatchEvent(event: unknown): boolean {
    if (!(event instanceof Event)) {
      throw new NativeTypeError('The "event" argument must be an instance of Event.')
    }
    inside.target(event, this)
    const { type } = event
    const listeners = this.#listeners
    const count = listeners.length
    for (let at = 0; at < count && !inside.isStopped(event); at += 1) {
      const listener = listeners[at]
      if (!listener || listener.type !== type || listener.isGone) continue
      if (listener.isOnce) this.removeEventListener(type, listener.callback)
      tell(this, listener.callback, event)
    }
    return !event.defaultPrevented
  }

  #find(type: string, callback: unknown): Listener | undefined {
    const listeners = this.#listeners
    for (let at = 0; at < listeners.length; at += 1) {
      const listener = listeners[at]
      if (listener?.type === type && listener.callback === callback) return listener
    }
    return undefined
  }
}

/** Calls a listener, which may be a function or an object with one. */
function tell(target: object, callback: unknown, event: Event): void {
  try {
    const handler: unknown =
      typeof callback === 'object' && callback !== null ? read(callback, 'handleEvent') : callback
    if (typeof handler !== 'function') return
    // It is given an event and nothing else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    apply(handler as (event: Event) => unknown, typeof callback === 'function' ? target : callback, [event])
  } catch (error) {
    reportError('in a listener', error)
  }
}

/** Installs `Event`, `CustomEvent` and `EventTarget`. */
export function installEvents(): void {
  for (const [name, made] of Object.entries({ Event, CustomEvent, EventTarget })) {
    hidden(made.prototype, Symbol.toStringTag, name)
    hidden(globalThis, name, made)
  }
}
