import type { Model } from '../core/model.ts'

const forms = 'openai:<model>, hf:<org/name>, ollama:<model>, local:<GGUF> or http(s)://<host>/v1#<model>'

/** @throws {TypeError} unless it is a model or a string in one of the known forms. */
export function checkModel(model: unknown): asserts model is string | Model {
  if (typeof model === 'string') {
    if (/^(?:openai|hf|ollama|local):\S+$/.test(model) || /^https?:\/\/[^\s#]+#\S+$/.test(model)) return
    throw new TypeError(`The model ${JSON.stringify(model)} is not known. Use ${forms}, or a model object.`)
  }
  if (typeof model === 'object' && model !== null) {
    if ('stream' in model && typeof model.stream === 'function') return
    if ('doStream' in model)
      throw new TypeError('AI SDK models are not available in this version. Use openai({ … }) or a model string.')
  }
  throw new TypeError(`model must be a string (${forms}) or an object with a stream method, such as openai({ … }).`)
}

/** Gives the model; one named by a string is made from the environment at the first run. */
export async function loadModel(model: string | Model): Promise<Model> {
  if (typeof model !== 'string') return model
  const { modelFromString } = await import('../models/model-string.ts')
  return modelFromString(model, environment())
}

/** Environment variables, where the platform has them. */
function environment(): Readonly<Record<string, string | undefined>> {
  return globalThis.process?.env ?? {}
}
