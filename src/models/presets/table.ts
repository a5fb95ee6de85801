import type { ModelCapabilities } from '../../core/model.ts'
import type { Quirks } from '../openai/index.ts'

/** What is known of one provider or server that speaks the OpenAI protocol. */
export type Preset = {
  /** Where it is, as is said in `scheme:model`. */
  readonly baseUrl: string
  /** Where its key comes from; servers on this machine have none. */
  readonly key?: { readonly variable: string; readonly page: string }
  readonly quirks?: Quirks
  readonly capabilities?: ModelCapabilities
}

/** The prefixes of model strings. */
export type PresetName =
  | 'cerebras'
  | 'deepseek'
  | 'fireworks'
  | 'groq'
  | 'llamacpp'
  | 'lmstudio'
  | 'mistral'
  | 'moonshot'
  | 'ollama'
  | 'openrouter'
  | 'sglang'
  | 'tgi'
  | 'together'
  | 'vllm'
  | 'xai'

/** By the prefix of a model string. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  cerebras: {
    baseUrl: 'https://api.cerebras.ai/v1',
    key: { variable: 'CEREBRAS_API_KEY', page: 'https://cloud.cerebras.ai' },
    quirks: { textsOnly: true },
  },
  deepseek: {
    baseUrl: 'https://api.deepseek.com',
    key: { variable: 'DEEPSEEK_API_KEY', page: 'https://platform.deepseek.com/api_keys' },
    // It answers 400 where the reasoning behind a call is missing, and has a JSON mode without schemas.
    quirks: { textsOnly: true, reasoningField: 'reasoning_content' },
    capabilities: { structuredOutput: false },
  },
  fireworks: {
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    key: { variable: 'FIREWORKS_API_KEY', page: 'https://app.fireworks.ai/settings/users/api-keys' },
  },
  groq: {
    baseUrl: 'https://api.groq.com/openai/v1',
    key: { variable: 'GROQ_API_KEY', page: 'https://console.groq.com/keys' },
  },
  llamacpp: { baseUrl: 'http://127.0.0.1:8080/v1' },
  lmstudio: { baseUrl: 'http://127.0.0.1:1234/v1' },
  mistral: {
    baseUrl: 'https://api.mistral.ai/v1',
    key: { variable: 'MISTRAL_API_KEY', page: 'https://console.mistral.ai/api-keys' },
    // Unknown fields are refused; usage comes without being asked for.
    quirks: { streamOptions: false },
  },
  moonshot: {
    baseUrl: 'https://api.moonshot.ai/v1',
    key: { variable: 'MOONSHOT_API_KEY', page: 'https://platform.moonshot.ai/console/api-keys' },
    quirks: { reasoningField: 'reasoning_content' },
  },
  ollama: { baseUrl: 'http://127.0.0.1:11434/v1' },
  openrouter: {
    baseUrl: 'https://openrouter.ai/api/v1',
    key: { variable: 'OPENROUTER_API_KEY', page: 'https://openrouter.ai/settings/keys' },
    quirks: { reasoningField: 'reasoning_details' },
  },
  sglang: { baseUrl: 'http://127.0.0.1:30000/v1' },
  tgi: { baseUrl: 'http://127.0.0.1:8080/v1' },
  together: {
    baseUrl: 'https://api.together.xyz/v1',
    key: { variable: 'TOGETHER_API_KEY', page: 'https://api.together.ai/settings/api-keys' },
    quirks: { schemaForm: 'bare' },
  },
  vllm: { baseUrl: 'http://127.0.0.1:8000/v1' },
  xai: {
    baseUrl: 'https://api.x.ai/v1',
    key: { variable: 'XAI_API_KEY', page: 'https://console.x.ai' },
  },
}
