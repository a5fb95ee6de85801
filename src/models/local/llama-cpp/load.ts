import { availableParallelism } from 'node:os'

import { ModelError, toErrorData } from '../../../core/errors.ts'
import { chatMl, ChatPrompt } from '../chat/chat-prompt.ts'
import { reasoningTags } from '../chat/reasoning-splitter.ts'
import { Turns } from '../turns.ts'
import { findModelFile } from './find-file.ts'
import { loadLlamaLibrary } from './library.ts'
import type {
  JinjaLibrary,
  Llama,
  LlamaContext,
  LlamaGrammar,
  LlamaLibrary,
  LlamaModel,
  LlamaSequence,
} from './library.ts'
import type { LlamaCppOptions } from './options.ts'

const defaultContextTokens = 16_384

/** A model in memory, ready to write replies. */
export type LoadedModel = {
  readonly library: LlamaLibrary
  readonly llama: Llama
  readonly model: LlamaModel
  readonly prompt: ChatPrompt
  /** Whether the template knows of reasoning. */
  readonly reasons: boolean
  readonly sequences: Turns<LlamaSequence>
  /** Those that were asked for before, by their texts. */
  readonly grammars: Map<string, Promise<LlamaGrammar>>
  readonly contextTokens: number
  readonly dispose: () => Promise<void>
}

/**
 * Finds, downloads and loads a model.
 *
 * @throws {TypeError} when node-llama-cpp is missing; {ModelError} `bad-request` when there is no such file, `network`
 *   when it cannot be downloaded, `failed` when the engine cannot load it; the reason of `signal`.
 */
export async function loadLlamaModel(options: LlamaCppOptions): Promise<LoadedModel> {
  const { gpu = 'auto', parallel = 1, threads, signal, onProgress } = options
  const { llama: library, jinja } = await loadLlamaLibrary()
  const modelPath = await findModelFile(library, options)
  signal?.throwIfAborted()
  const engine: Partial<{ llama: Llama; model: LlamaModel; context: LlamaContext }> = {}
  const dispose = async (): Promise<void> => {
    await engine.context?.dispose()
    await engine.model?.dispose()
    await engine.llama?.dispose()
  }
  try {
    // Of the engine's own choosing it would be four threads at least, which spin and wait for each other on fewer cores.
    const llama = (engine.llama = await library.getLlama({ gpu, build: 'never', logLevel: 'error', maxThreads: 0 }))
    const model = (engine.model = await llama.loadModel({
      modelPath,
      ...(signal && { loadSignal: signal }),
      onLoadProgress: (share) => onProgress?.({ phase: 'load', done: share, total: 1 }),
    }))
    const context = (engine.context = await model.createContext({
      sequences: parallel,
      contextSize: options.contextTokens ?? { max: Math.min(model.trainContextSize, defaultContextTokens) },
      threads: threads ?? Math.min(llama.cpuMathCores, availableParallelism()),
    }))
    const sequences = Array.from({ length: parallel }, () => context.getSequence())
    const template = model.fileInfo.metadata.tokenizer?.chat_template ?? chatMl
    return {
      library,
      llama,
      model,
      prompt: toChatPrompt(template, { jinja, model, options }),
      reasons: template.includes(reasoningTags.open),
      sequences: new Turns(sequences),
      grammars: new Map(),
      contextTokens: Math.min(...sequences.map(({ contextSize }) => contextSize)),
      dispose,
    }
  } catch (cause) {
    await dispose()
    signal?.throwIfAborted()
    const message = `llama.cpp cannot load ${options.model}: ${toErrorData(cause).message}`
    throw new ModelError('failed', message, { cause })
  }
}

function toChatPrompt(
  source: string,
  {
    jinja,
    model,
    options,
  }: { readonly jinja: JinjaLibrary; readonly model: LlamaModel; readonly options: LlamaCppOptions },
): ChatPrompt {
  const template = new jinja.Template(source)
  return new ChatPrompt((variables) => template.render({ ...variables }), {
    bos_token: model.tokens.bosString ?? '',
    eos_token: model.tokens.eosString ?? '',
    ...options.templateVariables,
  })
}
