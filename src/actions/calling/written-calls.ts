import { isRecord, jsonPrefix } from '../reply/json-code.ts'
import { toToolName } from './names.ts'
import { maxRepairedChars, readJson } from './read-arguments.ts'

/** A call as a reply has it: a name and whatever was written as arguments. */
export type WrittenCall = { readonly name: string; readonly arguments: unknown }

const lists = ['calls', 'tool_calls', 'toolCalls', 'actions']
const names = ['name', 'tool', 'tool_name', 'action', 'function']
const inputs = ['arguments', 'parameters', 'args', 'input', 'action_input', 'params']

/** Objects that are looked at before a text is taken to hold no more calls. */
const maxTries = 50
/** Characters that are looked at for them: an object that is never closed reaches to the end of the text. */
const maxChars = 300_000
/** Lists and functions that may stand inside each other. */
const maxDepth = 8

/**
 * Finds calls written as JSON in a text: an object or a list of them, bare, in a fence, between tags, or after a word
 * such as `Action:`. All calls of the text count, in their order.
 */
export function findCalls(text: string): readonly WrittenCall[] {
  const found: WrittenCall[] = []
  let chars = 0
  let repaired = 0
  let at = nextBracket(text, 0)
  for (let tries = 0; at >= 0 && tries < maxTries && chars < maxChars; tries += 1) {
    const { json, end } = jsonPrefix(text, at)
    const { value, isRepaired } = readJson(json, maxRepairedChars - repaired)
    if (isRepaired) repaired += json.length
    const calls = toCalls(value, 0)
    found.push(...calls)
    chars += end - at
    at = nextBracket(text, calls.length > 0 ? end : at + 1)
  }
  return found
}

function nextBracket(text: string, from: number): number {
  const found = text.slice(from).search(/[{[]/)
  return found < 0 ? -1 : from + found
}

function toCalls(value: unknown, depth: number): readonly WrittenCall[] {
  if (depth > maxDepth) return []
  if (Array.isArray(value)) return value.flatMap((one: unknown) => toCalls(one, depth + 1))
  if (!isRecord(value)) return []
  const inner = lists.map((key) => own(value, key)).find((one) => Array.isArray(one)) ?? own(value, 'function')
  return typeof inner === 'object' && inner !== null ? toCalls(inner, depth + 1) : toCall(value)
}

function toCall(value: Readonly<Record<string, unknown>>): readonly WrittenCall[] {
  const nameKey = names.find((key) => typeof own(value, key) === 'string')
  const name = nameKey === undefined ? undefined : own(value, nameKey)
  if (nameKey === undefined || typeof name !== 'string') return []
  const inputKey = inputs.find((key) => Object.hasOwn(value, key))
  if (inputKey !== undefined) return [{ name: toToolName(name), arguments: own(value, inputKey) }]
  // Arguments may stand beside the name; a name alone may be anything, such as a person's.
  const { [nameKey]: _, ...rest } = value
  return toToolName(name) !== name || 'answer' in rest ? [{ name: toToolName(name), arguments: rest }] : []
}

function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}
