import { NativeError, NativeTypeError, parse, quote, slice } from '../../../values/intrinsics.ts'
import { postKinds } from './channel.ts'
import { indexOf, NativeRangeError } from './intrinsics.ts'
import { state } from './state.ts'

/**
 * Asks the worker for what only Node.js knows, and has the answer at once. A question is text, mostly JSON; what comes
 * back is a value of its own, of primitive values, lists and plain objects. The answer depends on the question only.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the worker vouches for what it answers
export function ask<Value>(operation: string, question: string): Value {
  const answer = state.post(postKinds.ask, 0, operation, question)
  if (typeof answer !== 'string') throw new NativeError('This cannot be had here now.')
  if (answer[0] === '=') return parse<Value>(slice(answer, 1))
  const end = indexOf(answer, ':')
  throw toError(slice(answer, 1, end), slice(answer, end + 1))
}

function toError(name: string, message: string): Error {
  if (name === 'RangeError') return new NativeRangeError(message)
  return name === 'TypeError' ? new NativeTypeError(message) : new NativeError(message)
}

/** JSON of a list of one text or two. */
export function listOf(first: string, second?: string): string {
  return second === undefined ? `[${quote(first)}]` : `[${quote(first)},${quote(second)}]`
}
