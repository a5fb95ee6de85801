import type { Recorder } from '../../core/recorder.ts'
import type { Parsed } from '../../core/tool.ts'
import { decode } from '../../values/codec.ts'
import { handleMark, toHandle } from '../../values/handle.ts'

/** Arguments that are nested deeper are not looked into. */
const maxDepth = 100

/** The name of what a call gave: the step it was made in, and its place there from 1. */
export function resultName(step: number, ordinal: number): string {
  return `result_${step}_${ordinal + 1}`
}

/** The records that handles lead to, and the media in them. */
type Run = Pick<Recorder, 'state' | 'media'>

/**
 * Puts values in place of handles: variables of the run by their name, results of earlier calls by `resultName`. Only a
 * text that is nothing but a handle counts, so that no other text is ever taken for one.
 */
export function withoutHandles(value: unknown, run: Run): Parsed<unknown> {
  try {
    return { ok: true, value: replaced(value, run, 0) }
  } catch (thrown) {
    if (!(thrown instanceof UnknownHandle)) throw thrown
    return { ok: false, issues: [{ path: 'args', message: thrown.message }] }
  }
}

function replaced(value: unknown, run: Run, depth: number): unknown {
  if (typeof value === 'string')
    return value.startsWith(handleMark) ? valueOf(value.slice(handleMark.length), run) : value
  if (typeof value !== 'object' || value === null || depth > maxDepth) return value
  if (Array.isArray(value)) return value.map((item) => replaced(item, run, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, run, depth + 1)]))
}

/** A name, or an item of the list it stands for: `files[0]`. */
const oneItem = /^(.+)\[(\d{1,9})\]$/

function valueOf(name: string, run: Run): unknown {
  const [, list, index] = oneItem.exec(name) ?? []
  if (list === undefined) return wholeOf(name, run)
  const items = wholeOf(list, run)
  const item: unknown = Array.isArray(items) ? items[Number(index)] : undefined
  if (item !== undefined) return item
  const there = Array.isArray(items) ? `a list of ${items.length}` : 'no list'
  throw new UnknownHandle(`${toHandle(name)} stands for nothing: ${toHandle(list)} is ${there}.`)
}

function wholeOf(name: string, { state: { start, steps }, media }: Run): unknown {
  const variables = start?.variables ?? {}
  if (Object.hasOwn(variables, name)) return decode(variables[name], { media })
  for (const step of steps) {
    if (step.kind !== 'action') continue
    for (const { ordinal, end } of step.calls) {
      if (end?.ok && resultName(step.number, ordinal) === name) return decode(end.value, { media })
    }
  }
  const known = Object.keys(variables).join(', ')
  throw new UnknownHandle(
    `${toHandle(name)} stands for nothing. Handles are the variables of the task (${known || 'none'}) and the names that results were given, such as ${resultName(1, 0)}.`,
  )
}

class UnknownHandle extends Error {}
