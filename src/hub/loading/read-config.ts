import { data, describeFlaw, fields, list, optional, record, text } from '../../agent/shape.ts'
import type { Shape } from '../../agent/shape.ts'
import { closest, didYouMean } from '../../schema/closest.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { savedOptions, schemaVersion } from '../config.ts'
import type { AgentConfig } from '../config.ts'
import { SavedAgentError } from '../errors.ts'
import { fromOriginal, isOriginal } from './original.ts'

/**
 * Reads the text of an `agent.json`.
 *
 * @throws {SavedAgentError} `invalid` when it is no JSON, with the line, or no config; `version` for a newer one.
 */
export function parseConfig(source: string, where: string): AgentConfig {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch (cause) {
    throw new SavedAgentError('invalid', `${where} is no JSON${placeOf(cause, source)}.`, { cause })
  }
  return toAgentConfig(value, where)
}

/** Where JSON is broken, as far as the engine says it. */
function placeOf(cause: unknown, source: string): string {
  const message = cause instanceof Error ? cause.message : ''
  const [, position] = /at position (\d+)/.exec(message) ?? []
  const before =
    /end of JSON|Unterminated/.test(message) && position === undefined ? source : source.slice(0, Number(position))
  if (position === undefined && before !== source) return `: ${message}`
  const lines = before.split('\n')
  return `: line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

/**
 * A config of any version as the newest one.
 *
 * @throws {SavedAgentError} as `parseConfig` does.
 */
export function toAgentConfig(value: unknown, where: string): AgentConfig {
  if (!isJsonObject(value)) throw invalid(where, 'must be an object')
  if (isOriginal(value)) return toAgentConfig(fromOriginal(value, where), where)
  const { schemaVersion: version } = value
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw invalid(
      where,
      `has no schemaVersion, so it is no saved agent; there would be "schemaVersion": ${schemaVersion}`,
    )
  if (version > schemaVersion)
    throw new SavedAgentError(
      'version',
      `${where} has schemaVersion ${version}, and this version of smolagents-ts reads up to ${schemaVersion}. Update it.`,
    )
  checkNames(value, where)
  assertConfig(value, where)
  return value
}

/** What single options may hold beyond their form is checked where the agent is made. */
function assertConfig(value: unknown, where: string): asserts value is AgentConfig {
  const flaw = config(value, [])
  if (flaw)
    throw invalid(
      where,
      describeFlaw('config', flaw)
        .slice('config'.length)
        .replace(/^\.|\.$/g, ''),
    )
}

function invalid(where: string, what: string): SavedAgentError {
  return new SavedAgentError('invalid', `${where}: ${what.trim()}.`)
}

const known: readonly string[] = ['schemaVersion', 'madeBy', 'kind', ...savedOptions, 'missing', 'notes']

function checkNames(value: object, where: string): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    const hint = didYouMean(closest(name, known))
    throw invalid(where, `the field ${JSON.stringify(name)} does not exist.${hint} There are ${known.join(', ')}`)
  }
}

const reference: Shape = (value, path) => {
  const isReference = isJsonObject(value) && ('registered' in value ? !('module' in value) : 'module' in value)
  if (!isReference) return { path, message: 'must be { module, export } or { registered }' }
  return 'registered' in value
    ? fields({ registered: text, options: optional(data) })(value, path)
    : fields({ module: text, export: text, options: optional(data) })(value, path)
}

const toolConfig: Shape = (value, path) =>
  fields({ name: text, description: optional(text) })(value, path) ?? reference(value, path)

const model: Shape = (value, path) => {
  if (typeof value === 'string') return undefined
  if (!isJsonObject(value) || !('provider' in value)) return reference(value, path)
  if (value['provider'] === 'openai') return fields({ options: record(data) })(value, path)
  return { path: [...path, 'provider'], message: `must be openai, not ${JSON.stringify(value['provider'])}` }
}

const kind: Shape = (value, path) =>
  value === 'code' || value === 'tool-calling' ? undefined : { path, message: 'must be code or tool-calling' }

const module: Shape = (value, path) =>
  typeof value === 'string' ? undefined : fields({ source: text, types: optional(text) })(value, path)

/** Members are read one by one, with their own place in what is said of them. */
const member: Shape = (value, path) => (isJsonObject(value) ? undefined : { path, message: 'must be an object' })

/** It stands in what people read before they trust an agent. */
const identifier: Shape = (value, path) =>
  typeof value === 'string' && /^[A-Za-z_]\w{0,63}$/.test(value)
    ? undefined
    : { path, message: 'must be a JavaScript identifier' }

const config = fields({
  kind,
  name: optional(identifier),
  description: optional(text),
  instructions: optional(text),
  model,
  tools: list(toolConfig),
  agents: list(member),
  input: optional(record(data)),
  output: optional(record(data)),
  modules: optional(record(module)),
  prompts: optional(reference),
  prepareStep: optional(reference),
  finalAnswerChecks: optional(list(reference)),
  limits: optional(record(data)),
  missing: list(fields({ option: text, why: text })),
  notes: list(text),
})
