import type { Lengths } from '../grammar/code-grammar.ts'
import type { LocalProgress } from '../local-model.ts'
import type { Sampling } from './library.ts'

/** What `llamaCpp` takes. */
export type LlamaCppOptions = {
  /**
   * A GGUF file: its path; a URL; or one of the Hugging Face hub, as `hf:org/name/file.gguf` or `org/name:Q4_K_M`.
   * What is not here yet is downloaded once, into `directory`.
   */
  readonly model: string
  /** What it is called in events and errors. Default: `llama.cpp:` and the model. */
  readonly id?: string
  /** Where downloads are kept. Default: `~/.node-llama-cpp/models`. */
  readonly directory?: string
  /** The hub to download from. Default: https://huggingface.co. */
  readonly hubUrl?: string
  /** `auto`, the default, uses a GPU where there is one; `false` none. */
  readonly gpu?: 'auto' | false
  /** How many replies are written at once, each with a context of its own; others wait for their turn. Default 1. */
  readonly parallel?: number
  /** Tokens of a conversation with its reply. Default: what the model was trained on, at most 16,384, and what fits. */
  readonly contextTokens?: number
  /** Tokens that a reply may have. Default: as many as the context has room for. */
  readonly maxTokens?: number
  /** Processor threads. Default: as many as help. */
  readonly threads?: number
  readonly sampling?: Sampling
  /**
   * Whether replies are held to a form: a program between its tags, calls that fit the schemas of the tools, the JSON of
   * a schema. Default true; an object limits how long parts may be.
   */
  readonly grammar?: boolean | Lengths
  /** More variables for the chat template, such as `{ enable_thinking: false }`. */
  readonly templateVariables?: Readonly<Record<string, unknown>>
  readonly onProgress?: (progress: LocalProgress) => void
  /** Ends the download and the loading. */
  readonly signal?: AbortSignal
}

const known = new Set(
  'model id directory hubUrl gpu parallel contextTokens maxTokens threads sampling grammar templateVariables onProgress signal'.split(
    ' ',
  ),
)

/** @throws {TypeError} for an option that is unknown or wrong. */
export function checkLlamaCppOptions(options: LlamaCppOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('llamaCpp() takes an object: { model }.')
  const unknown = Object.keys(options).find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new TypeError(`llamaCpp() has no option ${unknown}. It takes ${[...known].join(', ')}.`)
  }
  if (typeof options.model !== 'string' || options.model.trim() === '') {
    throw new TypeError('llamaCpp() needs a model: the path of a GGUF file, its URL, or org/name:quant of the hub.')
  }
  for (const name of ['parallel', 'contextTokens', 'maxTokens', 'threads'] as const) {
    const value = options[name]
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new TypeError(`llamaCpp(): ${name} must be a whole number above 0, not ${String(value)}.`)
    }
  }
  checkGpu(options.gpu)
}

function checkGpu(gpu: unknown): void {
  if (gpu === undefined || gpu === 'auto' || gpu === false) return
  throw new TypeError(`llamaCpp(): gpu must be 'auto' or false, not ${JSON.stringify(gpu)}.`)
}
