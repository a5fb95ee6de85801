import { checkAiSdkVersion, isAiSdkModel } from '../asking/ai-sdk-model.ts'
import type { AiSdkModel } from '../asking/ai-sdk-model.ts'
import type { Model } from '../core/model.ts'

/** The prefixes that `models/model-string.ts` knows, which is loaded when a model is first used. */
const schemes =
  'openai hf local azure cerebras deepseek fireworks groq llamacpp lmstudio mistral moonshot ollama openrouter sglang tgi together vllm xai'.split(
    ' ',
  )
const forms =
  'openai:<model>, hf:<org/name>, ollama:<model>, local:<GGUF>, http(s)://<host>/v1#<model>, or <model> after the name of another ' +
  `provider (${schemes.slice(3).join(', ')})`

/** What an agent takes as its model. */
export type ModelOption = string | Model | AiSdkModel

/** @throws {TypeError} unless it is a model or a string in one of the known forms. */
export function checkModel(model: unknown): asserts model is ModelOption {
  if (typeof model === 'string') {
    const [scheme = ''] = /^[a-z]+(?=:\S)/.exec(model) ?? []
    if (schemes.includes(scheme) || /^https?:\/\/[^\s#]+#\S+$/.test(model)) return
    throw new TypeError(`The model ${JSON.stringify(model)} is not known. Use ${forms}, or a model object.`)
  }
  if (typeof model === 'object' && model !== null) {
    if ('stream' in model && typeof model.stream === 'function') return
    if (isAiSdkModel(model)) return checkAiSdkVersion(model)
  }
  throw new TypeError(
    `model must be a string (${forms}), an object with a stream method, such as openai({ … }), or a model of the AI SDK.`,
  )
}

/** Gives the model of an option. One named by a string is made from the environment, once. */
export type ModelLoader = (model: ModelOption) => Promise<Model>

/** Makes the loader of one agent: what a model learns of its server, or has loaded, is not lost from step to step. */
export function modelLoader(): ModelLoader {
  const loaded = new Map<ModelOption, Promise<Model>>()
  return (model) => {
    const known = loaded.get(model)
    if (known) return known
    const loading = loadModel(model)
    if (typeof model === 'string') loaded.set(model, loading)
    return loading
  }
}

async function loadModel(model: ModelOption): Promise<Model> {
  if (typeof model === 'string') {
    const { modelFromString } = await import('../models/model-string.ts')
    return modelFromString(model, environment())
  }
  if ('stream' in model) return model
  const { fromAiSdk } = await import('../models/ai-sdk/index.ts')
  return fromAiSdk(model)
}

/** The model as it is shown to people. */
export function nameOfModel(model: ModelOption): string {
  if (typeof model === 'string') return model.replace(/\?[^#]*/, '')
  return 'stream' in model ? model.id : model.modelId
}

/** Environment variables, where the platform has them. */
function environment(): Readonly<Record<string, string | undefined>> {
  return globalThis.process?.env ?? {}
}
