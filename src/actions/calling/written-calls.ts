import { jsonPrefix } from '../reply/json-code.ts'
import { toToolName } from './names.ts'
import { readJson } from './read-arguments.ts'

/** A call as a reply has it: a name and whatever was written as arguments. */
export type WrittenCall = { readonly name: string; readonly arguments: unknown }

const lists = ['calls', 'tool_calls', 'toolCalls', 'actions']
const names = ['name', 'tool', 'tool_name', 'action', 'function']
const inputs = ['arguments', 'parameters', 'args', 'input', 'action_input', 'params']

/** Objects that are looked at before a text is taken to hold no more calls. */
const maxTries = 50

/**
 * Finds calls written as JSON in a text: an object or a list of them, bare, in a fence, between tags, or after a word
 * such as `Action:`. All calls of the text count, in their order.
 */
export function findCalls(text: string): readonly WrittenCall[] {
  const found: WrittenCall[] = []
  let at = nextBracket(text, 0)
  for (let tries = 0; at >= 0 && tries < maxTries; tries += 1) {
    const { json, end } = jsonPrefix(text, at)
    const read = readJson(json)
    const calls = read.ok ? toCalls(read.value) : []
    found.push(...calls)
    at = nextBracket(text, calls.length > 0 ? end : at + 1)
  }
  return found
}

function nextBracket(text: string, from: number): number {
  const found = text.slice(from).search(/[{[]/)
  return found < 0 ? -1 : from + found
}

function toCalls(value: unknown): readonly WrittenCall[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => toCalls(one))
  if (!isRecord(value)) return []
  const list = lists.map((key) => own(value, key)).find((one) => Array.isArray(one))
  return list === undefined ? toCall(value) : toCalls(list)
}

function toCall(value: Readonly<Record<string, unknown>>): readonly WrittenCall[] {
  const inner = own(value, 'function')
  if (isRecord(inner)) return toCall(inner)
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
