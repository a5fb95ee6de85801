import { jsonrepair } from 'jsonrepair'

import type { JsonSchema, Parsed } from '../../core/tool.ts'
import { toInput } from '../../schema/to-input.ts'

/** A longer text is taken as it is: to repair it may take time that grows with the square of its length. */
export const maxRepairedChars = 50_000

/** What a text says as JSON, which is `undefined` when it is none; `text` is that JSON. */
export type ReadJson = { readonly value: unknown; readonly text: string; readonly isRepaired: boolean }

/** Reads JSON as models write it: with single quotes, comments, trailing commas, line breaks in texts. */
export function readJson(text: string, maxChars: number = maxRepairedChars): ReadJson {
  try {
    return { value: JSON.parse(text), text, isRepaired: false }
  } catch {
    return text.length > maxChars ? { value: undefined, text, isRepaired: false } : repaired(text)
  }
}

function repaired(given: string): ReadJson {
  try {
    const text = jsonrepair(given)
    return { value: JSON.parse(text), text, isRepaired: true }
  } catch {
    // It says what it is not, and so does whoever needed it to be JSON.
    return { value: undefined, text: given, isRepaired: true }
  }
}

/** The input of a tool from its arguments: an object, the text of one, or the one value that a tool takes. */
export function toArguments(written: unknown, inputSchema: JsonSchema): Parsed<unknown> {
  if (written === undefined || written === null || written === '') return { ok: true, value: {} }
  if (typeof written !== 'string') return toInput([written], inputSchema)
  const { value } = readJson(written)
  if (value !== undefined) return toInput([value], inputSchema)
  const excerpt = written.length > 200 ? `${written.slice(0, 200)}…` : written
  return { ok: false, issues: [{ path: 'args', message: `must be a JSON object, not ${JSON.stringify(excerpt)}` }] }
}
