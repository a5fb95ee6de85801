import { nameOfModel } from '../../agent/model-option.ts'
import type { ModelOption } from '../../agent/model-option.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import type { Findings } from './agent-config.ts'
import type { ModelConfig } from '../config.ts'
import { toReference } from '../references.ts'
import { refuseSecretFields } from '../secrets.ts'

/** A model as it is written down. A client says itself, by `toJSON`, how it was made, and what of that it keeps to itself. */
export function toModelConfig(model: ModelOption, { missing, notes }: Findings): ModelConfig {
  if (typeof model === 'string') return toPlainString(model)
  const reference = toReference(model, 'model')
  if (reference) return reference
  const { provider, options, leftOut } = toDescription(model)
  if (provider !== 'openai' || !isJsonObject(options)) {
    const name = nameOfModel(model)
    notes.push(`The model ${name} is an object that was not made by savable(): whoever loads the agent gives it.`)
    return { registered: name }
  }
  refuseSecretFields(options, 'model.options')
  for (const option of Array.isArray(leftOut) ? leftOut : []) {
    if (option === 'apiKey') notes.push('The key of the model is not saved.')
    else missing.push({ option: `model.${String(option)}`, why: 'It may hold secrets, or is a function.' })
  }
  return { provider, options }
}

function toDescription(model: object): Readonly<Record<string, unknown>> {
  const described: unknown = 'toJSON' in model && typeof model.toJSON === 'function' ? model.toJSON() : undefined
  return isJsonObject(described) ? described : {}
}

/** @throws {SavedAgentError} `secret`, for a URL with a password, or with a parameter that is named like a secret. */
function toPlainString(model: string): string {
  if (!URL.canParse(model)) return model
  const { username, password, searchParams } = new URL(model)
  refuseSecretFields({ username, password, ...Object.fromEntries(searchParams) }, 'model')
  return model
}
