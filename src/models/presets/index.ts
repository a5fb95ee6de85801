/**
 * Providers and servers that speak the OpenAI protocol: `openai()` with their address, the variable of their key, and what
 * is known of where they differ. One that is not here needs no more than `openai({ model, baseUrl, apiKey })`.
 */
import { toModelFunction } from './preset.ts'
import type { ModelFunction } from './preset.ts'

export { azureOpenAI } from './azure.ts'
export type { AzureOptions } from './azure.ts'
export type { ModelFunction, PresetOptions } from './preset.ts'

/** Cerebras; key in CEREBRAS_API_KEY. */
export const cerebras: ModelFunction = toModelFunction('cerebras')
/** DeepSeek; key in DEEPSEEK_API_KEY. The reasoning behind calls is handed back. */
export const deepseek: ModelFunction = toModelFunction('deepseek')
/** Fireworks AI; key in FIREWORKS_API_KEY. */
export const fireworks: ModelFunction = toModelFunction('fireworks')
/** Groq; key in GROQ_API_KEY. */
export const groq: ModelFunction = toModelFunction('groq')
/** `llama-server` of llama.cpp at port 8080 of this machine. */
export const llamaCppServer: ModelFunction = toModelFunction('llamacpp')
/** LM Studio at port 1234 of this machine. */
export const lmStudio: ModelFunction = toModelFunction('lmstudio')
/** Mistral; key in MISTRAL_API_KEY. */
export const mistral: ModelFunction = toModelFunction('mistral')
/** Moonshot (Kimi); key in MOONSHOT_API_KEY. The reasoning behind calls is handed back. */
export const moonshot: ModelFunction = toModelFunction('moonshot')
/** Ollama at port 11434 of this machine. */
export const ollama: ModelFunction = toModelFunction('ollama')
/** OpenRouter; key in OPENROUTER_API_KEY. The reasoning behind calls is handed back as it came. */
export const openRouter: ModelFunction = toModelFunction('openrouter')
/** SGLang at port 30000 of this machine. */
export const sglang: ModelFunction = toModelFunction('sglang')
/** Text Generation Inference at port 8080 of this machine. */
export const tgi: ModelFunction = toModelFunction('tgi')
/** Together AI; key in TOGETHER_API_KEY. */
export const together: ModelFunction = toModelFunction('together')
/** vLLM at port 8000 of this machine. */
export const vllm: ModelFunction = toModelFunction('vllm')
/** xAI; key in XAI_API_KEY. */
export const xai: ModelFunction = toModelFunction('xai')
