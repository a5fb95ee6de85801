/**
 * A language model of the AI SDK (`ai`, `@ai-sdk/*`), known by its form: nothing of the SDK is imported. Parameters are
 * `never` so that every version of the specification fits; `doGenerate` is called only where streaming is turned off.
 */
export type AiSdkModel = Readonly<Record<'specificationVersion' | 'provider' | 'modelId', string>> & {
  doStream(options: never): PromiseLike<{ readonly stream: ReadableStream<unknown> }>
}

/** Whether a value is meant as a model of the AI SDK, of whatever version. */
export function isAiSdkModel(model: object): model is AiSdkModel {
  return 'doStream' in model && typeof model.doStream === 'function'
}

/** @throws {TypeError} for a version of the specification that is not known, with what to install. */
export function checkAiSdkVersion({ specificationVersion: version, provider, modelId }: AiSdkModel): void {
  if (/^v[234]$/.test(version)) return
  throw new TypeError(
    `The model ${modelId} of ${provider} has version ${version} of the AI SDK's specification; v2, v3 and v4 are known. ` +
      `Install its package for AI SDK 5, 6 or 7, such as @ai-sdk/${provider.split('.')[0]}@latest, or update smolagents-ts.`,
  )
}
