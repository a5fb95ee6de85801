import { read, slice, toText } from '../../../values/intrinsics.ts'
import { kindOf } from '../../../values/kinds.ts'
import type { GuestResult } from './channel.ts'
import { stackText } from './intrinsics.ts'
import { inspect } from './inspect.ts'
import { state } from './state.ts'

const maxMessageChars = 20_000

/** What the worker is told when the program threw. Getters of the thrown value may run, and may throw again. */
export function errorResult(thrown: unknown): GuestResult {
  try {
    if (typeof thrown === 'object' && thrown !== null && kindOf(thrown) === 'error') return fromError(thrown)
    return { kind: 'error', name: 'Error', text: shortened(`Uncaught ${inspect(thrown)}`, maxMessageChars), stack: '' }
  } catch {
    return { kind: 'error', name: 'Error', text: 'The code threw a value that cannot be read.', stack: '' }
  }
}

function fromError(error: object): GuestResult {
  const name = shortened(toText(read(error, 'name')), 200)
  return {
    kind: 'error',
    name,
    text: shortened(toText(read(error, 'message')), maxMessageChars),
    stack: stackText(error),
  }
}

/** The last value of a program as text, for the model. */
export function valueResult(value: unknown): GuestResult {
  if (value === undefined) return { kind: 'value' }
  const text = typeof value === 'string' ? value : inspect(value)
  return { kind: 'value', text: shortened(text, state.options.valueChars) }
}

function shortened(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  return `${slice(text, 0, maxChars)}… (${text.length - maxChars} more characters)`
}
