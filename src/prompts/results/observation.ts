import type { Execution } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import type { CallRecord, ActionStep } from '../../core/steps.ts'
import { cut, fold } from './cut.ts'
import { errorText } from './error-text.ts'

type Room = Pick<Limits, 'consoleChars' | 'valueChars'>

/** Shorter observations are shown again when they come again: to refer to them would save nothing. */
const minReferredChars = 500

/**
 * What came of an action, for the model: console output, last value, then what went wrong. `previous` is the action
 * before it: what came of both is shown once.
 */
export function observation(step: ActionStep, limits: Room, previous?: ActionStep): string {
  const text = whole(step, limits)
  if (!previous || whole(previous, limits) !== text) return text
  const isSame = step.code !== undefined && step.code === previous.code
  const shown = text.length < minReferredChars ? text : `The same as after program ${previous.number}.`
  const same = isSame ? 'the same program, with the same result as before' : 'the same result as before'
  return `${shown}\n\nNote: this is ${same}. Try something else.`
}

function whole(step: ActionStep, limits: Room): string {
  const { execution, outcome } = step
  const parts = execution ? executionParts(step, execution, limits) : []
  if (outcome.kind === 'error') parts.push(errorText(step, outcome.error))
  if (outcome.kind === 'answer') parts.push('Your answer was taken.')
  return parts.length > 0 ? parts.join('\n\n') : 'The program ran without output.'
}

function executionParts(step: ActionStep, execution: Execution, limits: Room): string[] {
  const output = fold(execution.output.trimEnd())
  const value = execution.kind === 'value' ? execution.text : undefined
  return [
    ...(execution.output === '' ? [] : [`Console output:\n${cut(output, limits.consoleChars)}`]),
    ...(value === undefined ? [] : [`Last value:\n${cut(value, limits.valueChars)}`]),
    ...[
      ...cutNotes(step, { output, value, dropped: execution.outputDropped, limits }),
      ...promiseNotes(`${output}\n${value ?? ''}`),
      ...floatingNotes(step, execution),
      ...timerNotes(execution),
    ].map((note) => `Note: ${note}`),
  ]
}

/** What an interpreter writes where it has left out the middle of a value. */
const leftOut = /\n\[… \d+ characters left out …\]\n/

type Shown = {
  readonly output: string
  readonly value: string | undefined
  readonly dropped: number
  readonly limits: Room
}

/** Says where the whole of what was cut is to be had. */
function cutNotes({ code }: ActionStep, { output, value = '', dropped, limits }: Shown): string[] {
  const isOutputCut = output.length > limits.consoleChars || dropped > 0
  const isValueCut = value.length > limits.valueChars || leftOut.test(value)
  const kept = isValueCut ? variableOf(code ?? '') : undefined
  return [
    ...(isOutputCut ? ['the output was too long. Keep data in a variable, and print the part of it you need.'] : []),
    ...(!isValueCut
      ? []
      : kept === undefined
        ? ['the last value was too long. Store it in a variable to look at parts of it.']
        : [`the last value was too long. ${kept} holds the whole of it: look at parts of it.`]),
  ]
}

/** The variable, or property of one, that a program ends with. It is only looked for: nothing is parsed here. */
function variableOf(code: string): string | undefined {
  const last = code.trimEnd().slice(-500).split('\n').at(-1)?.trim() ?? ''
  return /^([\w$]+(?:\.[\w$]+){0,5});?$/.exec(last)?.[1] ?? /^(?:(?:const|let|var) )?([\w$]+) = [^=]/.exec(last)?.[1]
}

/** How a promise looks where it was printed, or made part of a text. */
const promise = /\[Promise: await|\bPromise \{|\[object Promise\]/

function promiseNotes(text: string): string[] {
  return promise.test(text)
    ? ['a promise was shown instead of its value. Write await before the call that makes it.']
    : []
}

const maxFailures = 5

/** Calls nobody awaited, and those of them that failed without anybody noticing. */
function floatingNotes({ calls, outcome }: ActionStep, { floating }: Execution): string[] {
  if (floating.length === 0) return []
  const names = floating.join(', ')
  if (outcome.kind === 'error') return [`${names} still ran when the program failed; its end was awaited.`]
  const failures = calls.flatMap((call) => failureOf(call, floating)).slice(0, maxFailures)
  return [[`${names} was called without await; it was awaited at the end of the program.`, ...failures].join(' ')]
}

function failureOf({ tool, end }: CallRecord, floating: readonly string[]): string[] {
  return floating.includes(tool) && end?.ok === false ? [`It failed: ${cut(end.error.message, 500)}`] : []
}

function timerNotes({ clearedTimers }: Execution): string[] {
  return clearedTimers > 0
    ? [`${clearedTimers} timers were still running at the end of the program and were cleared.`]
    : []
}
