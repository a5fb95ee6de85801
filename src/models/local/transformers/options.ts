import type { LocalProgress } from '../local-model.ts'

/** What `transformers` takes. */
export type TransformersOptions = {
  /** A folder with a model as ONNX, beginning with `./` or `/`, or a repository of the hub that has one: `org/name`. */
  readonly model: string
  /** What it is called in events and errors. Default: `transformers:` and the model. */
  readonly id?: string
  /** Precision of the weights, such as `q4`, `q8`, `fp16` and `fp32`. Default: what the model's files say. */
  readonly dtype?: string
  /** Where it runs, such as `cpu`, `cuda`, `dml` and `webgpu`. Default: the processor. */
  readonly device?: string
  /** Branch, tag or commit of the repository. Default `main`. */
  readonly revision?: string
  /** Where downloads are kept. Default: where the package keeps them. */
  readonly directory?: string
  /** Tokens that a reply may have. Default 4,096. */
  readonly maxTokens?: number
  /** How the next token is chosen. Default: the likeliest each time. */
  readonly sampling?: { readonly temperature?: number; readonly topK?: number; readonly topP?: number }
  /** More variables for the chat template, such as `{ enable_thinking: false }`. */
  readonly templateVariables?: Readonly<Record<string, unknown>>
  readonly onProgress?: (progress: LocalProgress) => void
  /** Ends the waiting for the download and the loading. */
  readonly signal?: AbortSignal
}

const known = new Set(
  'model id dtype device revision directory maxTokens sampling templateVariables onProgress signal'.split(' '),
)

/** @throws {TypeError} for an option that is unknown or wrong. */
export function checkTransformersOptions(options: TransformersOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('transformers() takes an object: { model }.')
  const unknown = Object.keys(options).find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new TypeError(`transformers() has no option ${unknown}. It takes ${[...known].join(', ')}.`)
  }
  if (typeof options.model !== 'string' || options.model.trim() === '') {
    throw new TypeError('transformers() needs a model: a folder with one as ONNX, or org/name of the hub.')
  }
  const { maxTokens = 1 } = options
  if (!(Number.isInteger(maxTokens) && maxTokens > 0)) {
    throw new TypeError(`transformers(): maxTokens must be a whole number above 0, not ${String(maxTokens)}.`)
  }
}
