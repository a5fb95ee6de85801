import type { Part } from '../../core/messages.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'

type Json = Readonly<Record<string, unknown>>

/** A call with its arguments as a value: providers take them so, whatever they get themselves. */
export function toCallPart({ id, name, input }: Extract<Part, { type: 'tool-call' }>): Json {
  return { type: 'tool-call', toolCallId: id, toolName: name, input: typeof input === 'string' ? parse(input) : input }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : { malformed: text }
  } catch {
    return { malformed: text }
  }
}
