import { jsonrepair } from 'jsonrepair'

import type { JsonSchema, Parsed } from '../../core/tool.ts'
import { toInput } from '../../schema/to-input.ts'

/** Reads JSON as models write it: with single quotes, comments, trailing commas, line breaks in texts. */
export function readJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return repaired(text)
  }
}

function repaired(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(jsonrepair(text)) }
  } catch {
    const excerpt = text.length > 200 ? `${text.slice(0, 200)}…` : text
    return { ok: false, issues: [{ path: 'args', message: `must be a JSON object, not ${JSON.stringify(excerpt)}` }] }
  }
}

/** The input of a tool from its arguments: an object, the text of one, or the one value that a tool takes. */
export function toArguments(written: unknown, inputSchema: JsonSchema): Parsed<unknown> {
  if (written === undefined || written === null || written === '') return { ok: true, value: {} }
  if (typeof written !== 'string') return toInput([written], inputSchema)
  const read = readJson(written)
  if (!read.ok) return read
  return toInput([read.value], inputSchema)
}
