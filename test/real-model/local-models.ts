import { fileURLToPath } from 'node:url'

import { llamaCpp, transformers } from 'smolagents-ts/models/local'
import type { LlamaCppOptions, LocalModel, TransformersOptions } from 'smolagents-ts/models/local'

/** The tiny model for llama.cpp. */
export const ggufFile = fileURLToPath(new URL('model/tiny-agent.f16.gguf', import.meta.url))

/** The same weights for the ONNX runtime. */
export const onnxFolder = fileURLToPath(new URL('model/tiny-agent-onnx', import.meta.url))

/** The tiny model in this process, by llama.cpp. */
export function tinyLlama(options: Partial<LlamaCppOptions> = {}): LocalModel {
  return llamaCpp({ model: ggufFile, gpu: false, threads: 1, contextTokens: 4_096, ...options })
}

/** The tiny model in this process, by the ONNX runtime. */
export function tinyOnnx(options: Partial<TransformersOptions> = {}): LocalModel {
  return transformers({ model: onnxFolder, dtype: 'fp32', device: 'cpu', ...options })
}
