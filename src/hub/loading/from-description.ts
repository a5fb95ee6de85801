import { toErrorData } from '../../core/errors.ts'
import type { Model } from '../../core/model.ts'
import type { OpenAIOptions } from '../../models/openai/index.ts'
import type { OpenAIModelConfig } from '../config.ts'
import { azureHost } from '../../models/presets/azure-host.ts'
import { presets } from '../../models/presets/table.ts'
import type { Preset } from '../../models/presets/table.ts'
import { SavedAgentError } from '../errors.ts'

/** Whose keys are in the environment. A key goes to its own provider only, wherever a config points. */
const keys: Readonly<Record<string, string>> = {
  'https://api.openai.com': 'OPENAI_API_KEY',
  'https://router.huggingface.co': 'HF_TOKEN',
  ...Object.fromEntries(
    Object.values<Preset>(presets).flatMap(({ baseUrl, key }) =>
      key ? [[new URL(baseUrl).origin, key.variable]] : [],
    ),
  ),
}

/** Makes the client that a config describes. */
export async function fromDescription({ options }: OpenAIModelConfig): Promise<Model> {
  const { told } = await import('../../models/openai/description.ts')
  const known: readonly string[] = told
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new SavedAgentError('invalid', `model.options.${unknown} does not exist. There are ${known.join(', ')}.`)
  const { openai } = await import('../../models/openai/index.ts')
  // Its own checks look at every option.
  const given: OpenAIOptions = JSON.parse(JSON.stringify(options))
  try {
    return openai({ ...given, ...keyFor(options['baseUrl']) })
  } catch (cause) {
    const { message } = toErrorData(cause)
    throw new SavedAgentError('invalid', `model.options: ${message}`, { cause })
  }
}

function keyFor(baseUrl: unknown = 'https://api.openai.com/v1'): Pick<OpenAIOptions, 'apiKey' | 'apiKeyVariable'> {
  const apiKeyVariable =
    typeof baseUrl === 'string' && URL.canParse(baseUrl) ? variableFor(new URL(baseUrl)) : undefined
  if (apiKeyVariable === undefined) return {}
  const apiKey = globalThis.process?.env[apiKeyVariable]?.trim()
  return { apiKeyVariable, ...(apiKey !== undefined && apiKey !== '' && { apiKey }) }
}

function variableFor({ protocol, hostname, origin }: URL): string | undefined {
  if (protocol === 'https:' && azureHost.test(hostname)) return 'AZURE_OPENAI_API_KEY'
  return keys[origin]
}
