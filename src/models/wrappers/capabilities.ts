import type { Model, ModelCapabilities } from '../../core/model.ts'

/** What all of several models can do, whichever of them is going to be asked. */
export function commonCapabilities(models: readonly Model[]): ModelCapabilities {
  const all = models.map(({ capabilities = {} }) => capabilities)
  const contexts = all.flatMap(({ contextTokens }) => contextTokens ?? [])
  return {
    nativeTools: all.every(({ nativeTools }) => nativeTools ?? true),
    structuredOutput: all.every(({ structuredOutput }) => structuredOutput ?? true),
    vision: all.every(({ vision }) => vision ?? true),
    audio: all.every(({ audio }) => audio ?? false),
    files: all.every(({ files }) => files ?? false),
    ...(contexts.length > 0 && { contextTokens: Math.min(...contexts) }),
  }
}
