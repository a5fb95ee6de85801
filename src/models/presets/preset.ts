import type { Model } from '../../core/model.ts'
import { isSameOrigin, ownEnvironment, requireKey } from '../keys.ts'
import type { Environment } from '../keys.ts'
import { openai } from '../openai/index.ts'
import type { OpenAIOptions } from '../openai/index.ts'
import { presets } from './table.ts'
import type { Preset, PresetName } from './table.ts'

/** What a preset takes: all that `openai()` takes. What is given here wins over what the preset says. */
export type PresetOptions = Omit<OpenAIOptions, 'apiKeyVariable'> & {
  /** Where the key is looked up that is not given. Default: the variables of this process. */
  readonly environment?: Environment
}

/** A function for the models of one provider or server. Throws `TypeError` when an option is wrong or there is no key. */
export type ModelFunction = (options: PresetOptions) => Model

/** Makes the function for one preset. */
export function toModelFunction(name: PresetName): ModelFunction {
  return (options) => fromPreset(name, options)
}

/**
 * A model of one provider or server. Its key comes from its own variable only, and from there goes to its own host only.
 *
 * @throws {TypeError} when an option is wrong, and when there is no key.
 */
export function fromPreset(name: PresetName, { environment = ownEnvironment(), ...options }: PresetOptions): Model {
  const preset = presets[name]
  const baseUrl = options.baseUrl ?? preset.baseUrl
  return openai({
    ...options,
    baseUrl,
    ...keyOf(preset, { ...options, baseUrl }, environment),
    quirks: { ...preset.quirks, ...options.quirks },
    capabilities: { ...preset.capabilities, ...options.capabilities },
  })
}

function keyOf(
  { baseUrl, key }: Preset,
  given: { readonly apiKey?: string | undefined; readonly baseUrl: string },
  environment: Environment,
): { readonly apiKey?: string; readonly apiKeyVariable?: string } {
  if (given.apiKey !== undefined) return { apiKey: given.apiKey, ...(key && { apiKeyVariable: key.variable }) }
  if (key === undefined || !isSameOrigin(given.baseUrl, baseUrl)) return {}
  return { apiKey: requireKey([environment[key.variable]], key), apiKeyVariable: key.variable }
}
