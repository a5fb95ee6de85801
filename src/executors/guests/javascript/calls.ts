import { decodeText, encodeText } from '../../../values/codec.ts'
import {
  bareList,
  freeze,
  joined,
  mapDelete,
  mapGet,
  mapSize,
  quote,
  NativeError,
  NativeTypeError,
  parse,
} from '../../../values/intrinsics.ts'
import type { GuestError } from '../../../core/executor.ts'
import { postKinds } from './channel.ts'
import { fixedGlobal, hidden, NativePromise, NativeRangeError, stackText, withStack } from './intrinsics.ts'
import { measure, state } from './state.ts'
import type { PendingCall } from './state.ts'
import { settleTimer } from './timers.ts'

/** Makes a host function a global that returns a promise; one that was removed works again. */
export function installFunction(name: string): void {
  if (mapDelete(state.removed, name)) return
  const call = (...args: unknown[]): Promise<unknown> => callHost(name, args)
  hidden(call, 'name', name)
  fixedGlobal(name, freeze(call))
}

/** Makes a call of the host; what comes of it settles the promise. */
export function callHost(name: string, args: readonly unknown[]): Promise<unknown> {
  const made = new NativeError()
  return new NativePromise((resolve, reject) => {
    const { action, options } = state
    if (mapSize(state.removed) > 0 && mapGet(state.removed, name))
      return reject(new NativeError(`${name} is not available any more.`))
    if (action.latched) {
      return reject(new NativeError(`${name} cannot be called any more: finalAnswer was called before.`))
    }
    if (action.calls >= options.callsPerStep) {
      return reject(
        new NativeRangeError(
          `${name} was not called: this action has made ${options.callsPerStep} calls, which is all it may. Make the rest in the next action.`,
        ),
      )
    }
    // An exception in here rejects the promise, which is how a value that cannot be sent is told.
    const text = argumentsText(name, args)
    action.calls += 1
    action.ordinal += 1
    action.unsettledCalls += 1
    const { ordinal } = action
    const { pending } = action
    // Timers have ordinals too; a list without holes is the quickest thing there is.
    while (pending.length < ordinal) pending[pending.length] = undefined
    pending[ordinal] = { name, text, resolve, reject, made }
    action.queue[action.queue.length] = ordinal
    sendWaiting()
  })
}

function argumentsText(name: string, args: readonly unknown[]): string {
  try {
    return (args.length === 1 ? shortText(args[0]) : undefined) ?? listText(name, args)
  } catch (error) {
    throw withStack(error)
  }
}

/** The usual single argument that needs no encoder: most calls have one. */
function shortText(value: unknown): string | undefined {
  if (typeof value === 'string') return 3 * value.length < state.options.argumentBytes ? `[${quote(value)}]` : undefined
  return typeof value === 'number' && value - value === 0 && value !== 0 ? `[${value}]` : undefined
}

function listText(name: string, args: readonly unknown[]): string {
  const texts = bareList<string>()
  const { argumentBytes } = state.options
  let chars = 0
  for (let index = 0; index < args.length; index += 1) {
    const text = encodeText(args[index], {
      maxBytes: argumentBytes,
      measure,
      name: args.length === 1 ? 'args' : `args[${index}]`,
    })
    chars += text.length
    texts[index] = text
  }
  if (chars > argumentBytes)
    throw new NativeTypeError(`The arguments of ${name} take more than ${argumentBytes} bytes.`)
  return `[${joined(texts, ',')}]`
}

/** Sends calls as long as there are places; the others wait for a settlement. */
function sendWaiting(): void {
  const { action, options, post } = state
  const { queue } = action
  while (action.inFlight < options.callsInFlight && action.queueHead < queue.length) {
    const ordinal = queue[action.queueHead] ?? 0
    action.queueHead += 1
    const call = action.pending[ordinal]
    if (call === undefined) continue
    action.inFlight += 1
    post(postKinds.call, ordinal, call.name, call.text)
  }
}

/** Visits the calls that are not settled, in the order in which they were made. */
export function eachPending(visit: (call: PendingCall, ordinal: number) => void): void {
  const { pending } = state.action
  for (let ordinal = 0; ordinal < pending.length; ordinal += 1) {
    const call = pending[ordinal]
    if (call !== undefined) visit(call, ordinal)
  }
}

/** Sends every call again that was sent and has no result. */
export function announceCalls(): void {
  const { action, post } = state
  const unsent = action.queue[action.queueHead] ?? Infinity
  eachPending((call, ordinal) => {
    if (ordinal < unsent) post(postKinds.call, ordinal, call.name, call.text)
  })
}

/** Takes what the host says about a call. A call nobody knows is none of this action. */
export function settleCall(ordinal: number, ok: boolean, text: string): void {
  const { action } = state
  const pending = action.pending[ordinal]
  if (pending === undefined) return settleTimer(ordinal)
  action.pending[ordinal] = undefined
  action.unsettledCalls -= 1
  action.inFlight -= 1
  sendWaiting()
  if (ok) return pending.resolve(decodeText(text))
  pending.reject(toError(text, stackText(pending.made)))
}

function toError(text: string, stack: string): Error {
  const { name, message, code } = parse<GuestError>(text)
  const error = new NativeError(message)
  hidden(error, 'name', name)
  hidden(error, 'stack', stack)
  if (code !== undefined) hidden(error, 'code', code)
  return error
}
