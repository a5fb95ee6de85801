import type { Quirks } from '../openai/index.ts'

/** What differs at one provider behind the router. Most have `/v1` and nothing else. */
type Provider = {
  /** Where its API is below its name; `{model}` stands for the model. */
  readonly path?: string
  /** Holds replies to a schema. */
  readonly structured?: true
  readonly headers?: Readonly<Record<string, string>>
  readonly quirks?: Quirks
  /** Why it cannot be used here. */
  readonly refused?: string
}

const noChat = 'it has no chat models'

/** Paths and headers are those that @huggingface/inference uses. */
const providers: Readonly<Record<string, Provider>> = {
  cerebras: { structured: true, quirks: { textsOnly: true } },
  cohere: { path: 'compatibility/v1' },
  deepinfra: { path: 'v1/openai' },
  'fal-ai': { refused: noChat },
  'fireworks-ai': { path: 'inference/v1', structured: true },
  groq: { path: 'openai/v1', structured: true },
  'hf-inference': { path: 'models/{model}/v1' },
  novita: { path: 'v3/openai' },
  openai: { refused: 'it takes no Hugging Face tokens; use openai({ … }) with a key of OpenAI' },
  replicate: { refused: noChat },
  together: { structured: true, quirks: { schemaForm: 'bare' } },
  wavespeed: { refused: noChat },
  'zai-org': { path: 'api/paas/v4', headers: { 'x-source-channel': 'hugging_face', 'accept-language': 'en-US,en' } },
}

/** What is known of a provider; one that is new has what most have. */
export function providerOf(name: string): Provider {
  return (Object.hasOwn(providers, name) ? providers[name] : undefined) ?? {}
}

/** Where a provider answers for a model, below the router. */
export function pathOf(name: string, model: string): string {
  const { path = 'v1' } = providerOf(name)
  return `${name}/${path.replace('{model}', () => model)}`
}
