import { ModelError, toErrorData } from '../../../core/errors.ts'
import { chatMl, ChatPrompt } from '../chat/chat-prompt.ts'
import { Turns } from '../turns.ts'
import { loadTransformersLibrary } from './library.ts'
import type { TextGeneration, Tokenizer, TransformersLibrary } from './library.ts'
import type { TransformersOptions } from './options.ts'

/** A model in memory, ready to write replies. */
export type LoadedModel = {
  readonly library: TransformersLibrary
  readonly generation: TextGeneration
  readonly prompt: ChatPrompt
  readonly contextTokens: number
  /** Tokens that end a reply. */
  readonly ends: readonly number[]
  /** One reply is written at a time. */
  readonly turns: Turns<'the engine'>
}

/**
 * Downloads and loads a model.
 *
 * @throws {TypeError} when @huggingface/transformers is missing; {ModelError} `bad-request` when there is no such model,
 *   `network` when it cannot be downloaded, `failed` when the engine cannot load it.
 */
export async function loadTransformersModel(options: TransformersOptions): Promise<LoadedModel> {
  const library = await loadTransformersLibrary()
  const { model, dtype, device, revision, directory, onProgress } = options
  const isLocal = /^(?:\.{0,2}[\\/]|[A-Za-z]:[\\/])/.test(model)
  try {
    const generation = await library.pipeline('text-generation', model, {
      ...(dtype !== undefined && { dtype }),
      ...(device !== undefined && { device }),
      ...(revision !== undefined && { revision }),
      ...(directory !== undefined && { cache_dir: directory }),
      local_files_only: isLocal,
      progress_callback: ({ status, loaded = 0, total = 0 }) => {
        if (status === 'progress_total') onProgress?.({ phase: 'download', done: loaded, total })
      },
    })
    const { config, generation_config: { eos_token_id: ends = null } = {} } = generation.model
    return {
      library,
      generation,
      prompt: new ChatPrompt(toRender(generation.tokenizer), options.templateVariables ?? {}),
      contextTokens: config.max_position_embeddings ?? Infinity,
      ends: [ends ?? []].flat(),
      turns: new Turns(['the engine']),
    }
  } catch (cause) {
    throw toLoadError(model, cause)
  }
}

function toRender(tokenizer: Tokenizer): (variables: Readonly<Record<string, unknown>>) => string {
  return ({ messages, ...variables }) => {
    const fallback = tokenizer.chat_template === null ? { chat_template: chatMl } : {}
    return String(tokenizer.apply_chat_template(messages, { ...variables, ...fallback, tokenize: false }))
  }
}

function toLoadError(model: string, cause: unknown): ModelError {
  const { name, message } = toErrorData(cause)
  if (/NotFound/.test(name) || /local_files_only|Could not locate|Unauthorized|Invalid model/i.test(message)) {
    const what = `There is no model ${model} that can be loaded: ${message}. Give a folder with one as ONNX, beginning with ./ or /, or org/name of the hub.`
    return new ModelError('bad-request', what, { cause })
  }
  if (/fetch failed|network|ECONN|ENOTFOUND|\b5\d\d\b/i.test(message)) {
    return new ModelError('network', `${model} cannot be downloaded: ${message}`, { cause })
  }
  return new ModelError('failed', `transformers.js cannot load ${model}: ${message}`, { cause })
}

/**
 * A prompt as one text. What was given must not spell a token with a meaning, such as the end of a turn: the tokenizer
 * would take it for one. A space without width behind its first character keeps it from that.
 */
export function toPromptText(parts: ReturnType<ChatPrompt['parts']>, tokens: readonly string[]): string {
  return parts.map(({ text, isGiven }) => (isGiven ? tokens.reduce(withoutToken, text) : text)).join('')
}

function withoutToken(text: string, token: string): string {
  const characters = Array.from(token)
  if (characters.length < 2) return text
  return text.replaceAll(token, `${characters[0]}\u200B${characters.slice(1).join('')}`)
}
