import { define, NativeDate } from '../../../values/intrinsics.ts'
import { construct, dateText, floor, hidden } from './intrinsics.ts'
import { state } from './state.ts'

/** How far each reading moves the clock on, so that code which waits by looking at it comes to an end. */
const tickMs = 0.001

let originMs: number | undefined

/** Takes the time a frame carries. The clock never goes back. */
export function setClock(nowMs: number): void {
  originMs ??= nowMs
  if (nowMs > state.clockMs) state.clockMs = nowMs
}

function read(): number {
  state.clockMs += tickMs
  return state.clockMs
}

function now(): number {
  return floor(read())
}

/** Replaces what tells the time by a clock that only frames and readings move. */
export function installClock(): void {
  function GuestDate(...args: unknown[]): unknown {
    if (new.target === undefined) return dateText(new NativeDate(now()))
    const given = args.length === 0 ? [now()] : args
    return construct(NativeDate, given, new.target)
  }
  hidden(GuestDate, 'name', 'Date')
  hidden(GuestDate, 'length', 7)
  hidden(GuestDate, 'now', now)
  hidden(GuestDate, 'parse', NativeDate.parse)
  hidden(GuestDate, 'UTC', NativeDate.UTC)
  GuestDate.prototype = NativeDate.prototype
  hidden(NativeDate.prototype, 'constructor', GuestDate)
  hidden(globalThis, 'Date', GuestDate)

  const performance = {}
  define(performance, 'now', () => read() - (originMs ?? 0))
  define(performance, 'timeOrigin', 0)
  hidden(globalThis, 'performance', performance)
}
