import { timerCall } from '../../../core/executor.ts'
import { apply, mapDelete, mapForEach, mapGet, mapSet, NativeTypeError, toNumber } from '../../../values/intrinsics.ts'
import { postKinds } from './channel.ts'
import { floor, hidden, NativeRangeError } from './intrinsics.ts'
import { reportError } from './console.ts'
import { state } from './state.ts'
import type { Timer } from './state.ts'

/** Timers that may run at once, so that they cannot flood the host. */
const maxTimers = 1_000
/** Timers that one action may start, repetitions included. */
const maxTimersStarted = 10_000
const maxDelayMs = 2 ** 31 - 1

/** Timers are calls of the host that it settles when their time has come. */
export function installTimers(): void {
  hidden(globalThis, 'setTimeout', (callback: unknown, delayMs?: unknown, ...args: unknown[]) =>
    start(callback, delayMs, { args, repeats: false }),
  )
  hidden(globalThis, 'setInterval', (callback: unknown, delayMs?: unknown, ...args: unknown[]) =>
    start(callback, delayMs, { args, repeats: true }),
  )
  hidden(globalThis, 'setImmediate', (callback: unknown, ...args: unknown[]) =>
    start(callback, 0, { args, repeats: false }),
  )
  hidden(globalThis, 'clearTimeout', clear)
  hidden(globalThis, 'clearImmediate', clear)
  hidden(globalThis, 'clearInterval', clear)
}

/** Starts a timer of the prelude's own. */
export function startTimer(callback: () => void, delayMs: unknown): void {
  start(callback, delayMs, { args: [], repeats: false })
}

function start(callback: unknown, delayMs: unknown, { args, repeats }: Pick<Timer, 'args' | 'repeats'>): number {
  if (!isCallback(callback)) throw new NativeTypeError('The first argument of a timer must be a function.')
  const { action } = state
  if (action.timerCount >= maxTimers) {
    throw new NativeRangeError(`No more than ${maxTimers} timers can run at once. Await some of them first.`)
  }
  if (action.timersStarted >= maxTimersStarted) throw new NativeRangeError(tooMany)
  state.handles += 1
  const timer: Timer = {
    handle: state.handles,
    callback,
    args,
    delayMs: toDelay(delayMs),
    repeats,
  }
  schedule(timer)
  return timer.handle
}

const tooMany = `One action can start no more than ${maxTimersStarted} timers. Start the rest in the next action.`

function isCallback(value: unknown): value is Timer['callback'] {
  return typeof value === 'function'
}

function toDelay(value: unknown): number {
  const delay = toNumber(value)
  return delay >= 1 ? floor(delay > maxDelayMs ? maxDelayMs : delay) : 1
}

function schedule(timer: Timer): void {
  const { action } = state
  action.ordinal += 1
  action.timerCount += 1
  action.timersStarted += 1
  mapSet(action.timers, action.ordinal, timer)
  mapSet(action.timerOrdinals, timer.handle, action.ordinal)
  state.post(postKinds.call, action.ordinal, timerCall, `[${timer.delayMs}]`)
}

function clear(handle: unknown): void {
  const ordinal = typeof handle === 'number' ? mapGet(state.action.timerOrdinals, handle) : undefined
  if (ordinal === undefined || typeof handle !== 'number') return
  forget(ordinal, handle)
  state.post(postKinds.drop, ordinal, timerCall, '')
}

function forget(ordinal: number, handle: number): void {
  const { action } = state
  mapDelete(action.timers, ordinal)
  mapDelete(action.timerOrdinals, handle)
  action.timerCount -= 1
}

/** Runs what a timer was set for; a timer that was cleared in the meantime is left alone. */
export function settleTimer(ordinal: number): void {
  const timer = mapGet(state.action.timers, ordinal)
  if (timer === undefined) return
  forget(ordinal, timer.handle)
  if (timer.repeats) {
    if (state.action.timersStarted < maxTimersStarted) schedule(timer)
    else reportError('in a timer', new NativeRangeError(tooMany))
  }
  try {
    apply(timer.callback, undefined, timer.args)
  } catch (error) {
    reportError('in a timer', error)
  }
}

/** Ends every timer that still runs. */
export function clearTimers(): void {
  const { action, post } = state
  mapForEach(action.timers, (_, ordinal) => {
    action.clearedTimers += 1
    post(postKinds.drop, ordinal, timerCall, '')
  })
  mapForEach(action.timers, (_, ordinal) => mapDelete(action.timers, ordinal))
  action.timerCount = 0
}

/** Starts every timer of the host again that still runs. */
export function announceTimers(): void {
  const { action, post } = state
  mapForEach(action.timers, (timer, ordinal) => post(postKinds.call, ordinal, timerCall, `[${timer.delayMs}]`))
}
