import { bareList, charCodeAt, hasOwn, isArray, joined, read, slice, toText } from '../../../values/intrinsics.ts'
import { kindOf } from '../../../values/kinds.ts'
import type { GuestResult } from './channel.ts'
import { descriptorOf, floor, ownNames, stackText } from './intrinsics.ts'
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
  const message = told(error, 'message') ?? 'The code threw an error whose message cannot be read.'
  const parts = gathered(error)
  return {
    kind: 'error',
    name: shortened(told(error, 'name') ?? 'Error', 200),
    text: shortened(
      `${message === '' && parts !== '' ? 'All of them failed:' : message}${parts}${causes(error)}`,
      maxMessageChars,
    ),
    stack: stackText(error),
  }
}

/** A property as text; what is behind it may be code that throws. */
function told(error: object, key: string): string | undefined {
  try {
    return toText(read(error, key))
  } catch {
    return undefined
  }
}

const maxGathered = 5
const maxCauses = 5

/** The errors an `AggregateError` holds. */
function gathered(error: object): string {
  // Where memory ran out there is no room for what follows.
  if (!hasOwn(error, 'errors')) return ''
  const list: unknown = descriptorOf(error, 'errors')?.value
  if (!isArray(list)) return ''
  const lines = bareList<string>()
  const { length } = list
  for (let index = 0; index < length && index < maxGathered; index += 1) {
    lines[index] = `\n  ${index + 1}. ${briefly(descriptorOf(list, index)?.value)}`
  }
  if (length > maxGathered) lines[maxGathered] = `\n  and ${length - maxGathered} more`
  return joined(lines)
}

function causes(error: object): string {
  if (!hasOwn(error, 'cause')) return ''
  const lines = bareList<string>()
  let at: unknown = descriptorOf(error, 'cause')?.value
  while (at !== undefined && at !== null && lines.length < maxCauses) {
    lines[lines.length] = `\nCaused by ${briefly(at)}`
    at = typeof at === 'object' ? descriptorOf(at, 'cause')?.value : undefined
  }
  return joined(lines)
}

function briefly(value: unknown): string {
  if (typeof value !== 'object' || value === null || kindOf(value) !== 'error') return shortened(inspect(value), 500)
  return shortened(`${told(value, 'name') ?? 'Error'}: ${told(value, 'message') ?? ''}`, 500)
}

/** The last value of a program as text, for the model. */
export function valueResult(value: unknown): GuestResult {
  if (value === undefined) return { kind: 'value' }
  const text = typeof value === 'string' ? value : inspect(value)
  return { kind: 'value', text: withoutMiddle(text, state.options.valueChars) }
}

/** Room for the words that say what was left out. */
const markChars = 50

/** What fits, from the beginning and from the end, cut between two lines where that is near. */
function withoutMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const half = maxChars > 2 * markChars ? (maxChars - markChars) / 2 : maxChars / 2
  const head = lineBreak(text, floor(half), -1)
  const tail = lineBreak(text, text.length - floor(half), 1)
  return `${slice(text, 0, head)}\n[… ${tail - head} characters left out …]\n${slice(text, tail)}`
}

/** The place of a line break near `start`, on the side of `step`; `start` when there is none. */
function lineBreak(text: string, start: number, step: -1 | 1): number {
  for (let moved = 0; moved < 200; moved += 1) {
    const at = start + step * moved
    if (charCodeAt(text, at) === newline) return step > 0 ? at + 1 : at
  }
  return start
}

const newline = 10

const maxNames = 2_000
const maxNameChars = 64

/** Names of an object's own properties, one a line: no more of them than anybody looks through. */
export function namesText(object: object): string {
  return linesOf(ownNames(object))
}

/** Names in one text, one a line, without the longest and the last. */
export function linesOf(names: readonly string[]): string {
  const kept = bareList<string>()
  for (let index = 0; index < names.length && kept.length < maxNames; index += 1) {
    const name = names[index] ?? ''
    if (name.length <= maxNameChars) kept[kept.length] = name
  }
  return joined(kept, '\n')
}

function shortened(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  return `${slice(text, 0, maxChars)}… (${text.length - maxChars} more characters)`
}
