import type { Model } from '../core/model.ts'
import { llamaCpp } from './local/llama-cpp/index.ts'
import { openai } from './openai/index.ts'
import type { OpenAIOptions } from './openai/index.ts'

/** Variables of the process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What may be set beside the string. An `apiKey` given here is the caller's own choice and is sent wherever it leads. */
export type ModelStringOptions = Omit<OpenAIOptions, 'model' | 'baseUrl' | 'apiKeyVariable'>

const forms = [
  'openai:<model>, such as openai:gpt-4.1 (key in OPENAI_API_KEY)',
  'hf:<org>/<name>[:<provider>], such as hf:Qwen/Qwen3-Coder-480B-A35B-Instruct (token in HF_TOKEN)',
  'ollama:<name>, such as ollama:qwen3 (no key)',
  'local:<GGUF file, its URL or org/name:quant>, such as local:Qwen/Qwen3-4B-GGUF:Q4_K_M (in this process)',
  'http(s)://<host>/v1#<model>, such as http://127.0.0.1:8080/v1#local (no key)',
].join('\n  ')

/**
 * Makes a model from a short text: `openai:…`, `hf:…`, `ollama:…`, `local:…` or `http(s)://host/v1#model`.
 *
 * A key from the environment goes to its own provider's host only: never to an `http(s)://…#model` URL, nor to another
 * host set by `OPENAI_BASE_URL`.
 *
 * @throws {TypeError} for a text of no known form (listing the forms), and for a key that is missing.
 */
export function modelFromString(text: string, environment: Environment, options: ModelStringOptions = {}): Model {
  const [, scheme = '', name = ''] = /^(openai|hf|ollama|local|https?):(.+)$/s.exec(text.trim()) ?? []
  const given = { id: text.trim(), ...options }
  switch (scheme) {
    case 'openai':
      return fromOpenAI(name, environment, given)
    case 'hf':
      return fromHuggingFace(name, environment, given)
    case 'ollama':
      return openai({ ...given, model: name, baseUrl: ollamaUrl(environment['OLLAMA_HOST']) })
    case 'local':
      return llamaCpp({ model: name, id: given.id })
    case 'http':
    case 'https':
      return fromUrl(text.trim(), given)
    default:
      throw unknown(text)
  }
}

function fromOpenAI(model: string, environment: Environment, options: ModelStringOptions): Model {
  const baseUrl = environment['OPENAI_BASE_URL']?.trim() || 'https://api.openai.com/v1'
  const isOwnHost = URL.canParse(baseUrl) && new URL(baseUrl).origin === 'https://api.openai.com'
  if (!isOwnHost) return openai({ ...options, model, baseUrl })
  const key = { variable: 'OPENAI_API_KEY', page: 'https://platform.openai.com/api-keys' }
  const apiKey = options.apiKey ?? requireKey([environment['OPENAI_API_KEY']], key)
  return openai({ ...options, model, baseUrl, apiKey, apiKeyVariable: key.variable })
}

function fromHuggingFace(model: string, environment: Environment, options: ModelStringOptions): Model {
  if (!/^[^/\s]+\/[^/\s]+$/.test(model)) throw unknown(`hf:${model}`)
  const key = { variable: 'HF_TOKEN', page: 'https://huggingface.co/settings/tokens' }
  const tokens = [environment['HF_TOKEN'], environment['HUGGING_FACE_HUB_TOKEN']]
  const apiKey = options.apiKey ?? requireKey(tokens, key)
  const baseUrl = 'https://router.huggingface.co/v1'
  return openai({ ...options, model, baseUrl, apiKey, apiKeyVariable: key.variable })
}

function fromUrl(text: string, options: ModelStringOptions): Model {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const model = decodeURIComponent(url?.hash.slice(1) ?? '')
  if (url === undefined || model === '') throw unknown(text)
  url.hash = ''
  return openai({ ...options, model, baseUrl: url.href })
}

/** `OLLAMA_HOST` may be a host, a host with port, or a URL; 0.0.0.0 is where a server listens, not where it is. */
function ollamaUrl(host: string | undefined): string {
  const given = host?.trim() || '127.0.0.1:11434'
  const text = /^https?:\/\//.test(given) ? given : `http://${/:\d+$/.test(given) ? given : `${given}:11434`}`
  return `${text.replace('//0.0.0.0', '//127.0.0.1').replace(/\/+$/, '')}/v1`
}

function requireKey(
  candidates: readonly (string | undefined)[],
  { variable, page }: { readonly variable: string; readonly page: string },
): string {
  const key = candidates.find((candidate) => candidate !== undefined && candidate.trim() !== '')
  if (key !== undefined) return key
  throw new TypeError(`No key for this model: set the environment variable ${variable}. You get one at ${page}.`)
}

function unknown(text: string): TypeError {
  return new TypeError(`${JSON.stringify(text)} is not the name of a model. The forms are:\n  ${forms}`)
}
