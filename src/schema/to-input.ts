import type { JsonSchema, Parsed } from '../core/tool.ts'
import { isJsonObject } from './json-pointer.ts'
import { toTypeText } from './to-declaration.ts'

/**
 * Turns the positional arguments of a call into the input object of a tool.
 *
 * No argument is `{}`, one object is the input itself, and one other value stands for the only required property (or
 * the only property). Anything else is an issue that shows the right call. The object is not validated here.
 */
export function toInput(args: readonly unknown[], inputSchema: JsonSchema): Parsed<unknown> {
  const [first, ...more] = args
  if (more.some((argument) => argument !== undefined)) {
    return refuse(`got ${args.length} arguments; ${rightCall(inputSchema)}`)
  }
  if (first === undefined) return { ok: true, value: {} }
  if (Object.prototype.toString.call(first) === '[object Object]') return { ok: true, value: first }
  const property = onlyProperty(inputSchema)
  if (property === undefined) return refuse(`must be one object of named arguments; ${rightCall(inputSchema)}`)
  return { ok: true, value: { [property]: first } }
}

function refuse(message: string): Parsed<unknown> {
  return { ok: false, issues: [{ path: 'args', message }] }
}

function rightCall(inputSchema: JsonSchema): string {
  if (propertiesOf(inputSchema).length === 0) return 'call it without arguments'
  return `call it with one object: ${toTypeText(inputSchema, { detail: 'short' })}`
}

function onlyProperty(inputSchema: JsonSchema): string | undefined {
  const required: unknown = inputSchema['required']
  const names: readonly unknown[] =
    Array.isArray(required) && required.length > 0 ? required : propertiesOf(inputSchema)
  const [only, ...others] = names
  return typeof only === 'string' && others.length === 0 ? only : undefined
}

function propertiesOf(inputSchema: JsonSchema): readonly string[] {
  return isJsonObject(inputSchema['properties']) ? Object.keys(inputSchema['properties']) : []
}
