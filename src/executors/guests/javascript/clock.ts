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

/** The time since the session began, in ms and parts of it. */
export function elapsedMs(): number {
  return read() - (originMs ?? 0)
}

function read(): number {
  state.clockMs += tickMs
  return state.clockMs
}

/** The time in whole ms, as `Date.now()` gives it. */
export function clockMs(): number {
  return floor(read())
}

/** Replaces what tells the time by a clock that only frames and readings move. */
export function installClock(): void {
  function GuestDate(...args: unknown[]): unknown {
    if (new.target === undefined) return dateText(new NativeDate(clockMs()))
    const given = args.length === 0 ? [clockMs()] : args
    return construct(NativeDate, given, new.target)
  }
  hidden(GuestDate, 'name', 'Date')
  hidden(GuestDate, 'length', 7)
  hidden(GuestDate, 'now', clockMs)
  hidden(GuestDate, 'parse', NativeDate.parse)
  hidden(GuestDate, 'UTC', NativeDate.UTC)
  GuestDate.prototype = NativeDate.prototype
  hidden(NativeDate.prototype, 'constructor', GuestDate)
  hidden(globalThis, 'Date', GuestDate)

  const performance = {}
  define(performance, 'now', elapsedMs)
  define(performance, 'timeOrigin', 0)
  hidden(globalThis, 'performance', performance)
}
