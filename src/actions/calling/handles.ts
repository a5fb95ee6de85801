import type { RunState } from '../../core/state.ts'
import type { Parsed } from '../../core/tool.ts'
import { decode } from '../../values/codec.ts'
import { handleMark, toHandle } from '../../values/handle.ts'

/** Arguments that are nested deeper are not looked into. */
const maxDepth = 100

/** The name of what a call gave: the step it was made in, and its place there from 1. */
export function resultName(step: number, ordinal: number): string {
  return `result_${step}_${ordinal + 1}`
}

/**
 * Puts values in place of handles: variables of the run by their name, results of earlier calls by `resultName`. Only a
 * text that is nothing but a handle counts, so that no other text is ever taken for one.
 */
export function withoutHandles(value: unknown, state: RunState): Parsed<unknown> {
  try {
    return { ok: true, value: replaced(value, state, 0) }
  } catch (thrown) {
    if (!(thrown instanceof UnknownHandle)) throw thrown
    return { ok: false, issues: [{ path: 'args', message: thrown.message }] }
  }
}

function replaced(value: unknown, state: RunState, depth: number): unknown {
  if (typeof value === 'string')
    return value.startsWith(handleMark) ? valueOf(value.slice(handleMark.length), state) : value
  if (typeof value !== 'object' || value === null || depth > maxDepth) return value
  if (Array.isArray(value)) return value.map((item) => replaced(item, state, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, state, depth + 1)]))
}

function valueOf(name: string, { start, steps }: RunState): unknown {
  const variables = start?.variables ?? {}
  if (Object.hasOwn(variables, name)) return decode(variables[name])
  for (const step of steps) {
    if (step.kind !== 'action') continue
    for (const { ordinal, end } of step.calls) {
      if (end?.ok && resultName(step.number, ordinal) === name) return decode(end.value)
    }
  }
  const known = Object.keys(variables).join(', ')
  throw new UnknownHandle(
    `${toHandle(name)} stands for nothing. Handles are the variables of the task (${known || 'none'}) and the names that results were given, such as ${resultName(1, 0)}.`,
  )
}

class UnknownHandle extends Error {}
