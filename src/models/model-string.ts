import type { Model } from '../core/model.ts'
import { huggingface } from './huggingface/index.ts'
import { isSameOrigin, requireKey } from './keys.ts'
import type { Environment } from './keys.ts'
import { llamaCpp } from './local/llama-cpp/index.ts'
import { openai } from './openai/index.ts'
import type { OpenAIOptions } from './openai/index.ts'
import { azureOpenAI } from './presets/azure.ts'
import { fromPreset } from './presets/preset.ts'
import { presets } from './presets/table.ts'
import type { PresetName } from './presets/table.ts'
import { withoutSecrets } from './secrets.ts'

/** What may be set beside the string. An `apiKey` given here is the caller's own choice and is sent wherever it leads. */
export type ModelStringOptions = Omit<OpenAIOptions, 'model' | 'baseUrl' | 'apiKeyVariable' | 'keyHeader'>

const forms = [
  'openai:<model>, such as openai:gpt-4.1 (key in OPENAI_API_KEY)',
  'hf:<org>/<name>[:<provider>], such as hf:Qwen/Qwen3-Coder-480B-A35B-Instruct (token in HF_TOKEN, or a login)',
  'azure:<deployment> (AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY)',
  `<provider>:<model>, such as groq:openai/gpt-oss-120b (key in GROQ_API_KEY), with ${Object.keys(presets).join(', ')}`,
  'local:<GGUF file, its URL or org/name:quant>, such as local:Qwen/Qwen3-4B-GGUF:Q4_K_M (in this process)',
  'http(s)://<host>/v1#<model>, such as http://127.0.0.1:8080/v1#local (no key)',
].join('\n  ')

/**
 * Makes a model from a short text: `openai:…`, `hf:…`, `azure:…`, the name of a preset with `:…`, `local:…`, or
 * `http(s)://host/v1#model`.
 *
 * A key from the environment goes to its own provider's host only: never to an `http(s)://…#model` URL, nor to another
 * host set by `OPENAI_BASE_URL`.
 *
 * @throws {TypeError} for a text of no known form (listing the forms), and for a key that is missing.
 */
export function modelFromString(text: string, environment: Environment, options: ModelStringOptions = {}): Model {
  const [, scheme = '', name = ''] = /^([a-z]+):(.+)$/s.exec(text.trim()) ?? []
  const given = { id: withoutSecrets(text.trim()), ...options }
  if (isPreset(scheme))
    return fromPreset(scheme, { ...toHost(scheme, environment), ...given, model: name, environment })
  switch (scheme) {
    case 'openai':
      return fromOpenAI(name, environment, given)
    case 'hf':
      return fromHuggingFace(name, environment, given)
    case 'azure':
      return azureOpenAI({ ...given, deployment: name, environment })
    case 'local':
      return llamaCpp({ model: name, id: given.id })
    case 'http':
    case 'https':
      return fromUrl(text.trim(), given)
    default:
      throw unknown(text)
  }
}

function isPreset(scheme: string): scheme is PresetName {
  return Object.hasOwn(presets, scheme)
}

/** Where a server is that its own variable says the place of. */
function toHost(scheme: PresetName, environment: Environment): { readonly baseUrl?: string } {
  const host = scheme === 'ollama' ? environment['OLLAMA_HOST']?.trim() : undefined
  return host ? { baseUrl: ollamaUrl(host) } : {}
}

function fromOpenAI(model: string, environment: Environment, options: ModelStringOptions): Model {
  const own = 'https://api.openai.com/v1'
  const baseUrl = environment['OPENAI_BASE_URL']?.trim() || own
  if (!isSameOrigin(baseUrl, own)) return openai({ ...options, model, baseUrl })
  const key = { variable: 'OPENAI_API_KEY', page: 'https://platform.openai.com/api-keys' }
  const apiKey = options.apiKey ?? requireKey([environment['OPENAI_API_KEY']], key)
  return openai({ ...options, model, baseUrl, apiKey, apiKeyVariable: key.variable })
}

function fromHuggingFace(model: string, environment: Environment, options: ModelStringOptions): Model {
  if (!/^[^/\s]+\/[^/\s]+$/.test(model)) throw unknown(`hf:${model}`)
  const { apiKey: token, ...rest } = options
  return huggingface({ ...rest, model, environment, ...(token !== undefined && { token }) })
}

function fromUrl(text: string, options: ModelStringOptions): Model {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const model = decodeURIComponent(url?.hash.slice(1) ?? '')
  if (url === undefined || model === '') throw unknown(text)
  url.hash = ''
  return openai({ ...options, model, baseUrl: url.href })
}

/** `OLLAMA_HOST` may be a host, a host with port, or a URL; 0.0.0.0 is where a server listens, not where it is. */
function ollamaUrl(given: string): string {
  const text = /^https?:\/\//.test(given) ? given : `http://${/:\d+$/.test(given) ? given : `${given}:11434`}`
  return `${text.replace('//0.0.0.0', '//127.0.0.1').replace(/\/+$/, '')}/v1`
}

function unknown(text: string): TypeError {
  return new TypeError(`${JSON.stringify(text)} is not the name of a model. The forms are:\n  ${forms}`)
}
