import { loadPeer } from '../load-peer.ts'

/** The part of @huggingface/transformers 4 that is used, by its shape: its types would have to be installed to be named. */
export type TransformersLibrary = {
  readonly pipeline: (
    task: 'text-generation',
    model: string,
    options: {
      readonly dtype?: string
      readonly device?: string
      readonly revision?: string
      readonly cache_dir?: string
      readonly local_files_only: boolean
      readonly progress_callback: (progress: {
        readonly status: string
        readonly loaded?: number
        readonly total?: number
      }) => void
    },
  ) => Promise<TextGeneration>
  readonly TextStreamer: new (
    tokenizer: Tokenizer,
    options: {
      readonly skip_prompt: true
      readonly skip_special_tokens: true
      readonly callback_function: (text: string) => void
      readonly token_callback_function: (tokens: readonly bigint[]) => void
    },
  ) => object
  readonly InterruptableStoppingCriteria: new () => { readonly interrupt: () => void }
}

export type TextGeneration = {
  readonly tokenizer: Tokenizer
  readonly model: {
    readonly config: { readonly max_position_embeddings?: number }
    readonly generation_config?: { readonly eos_token_id?: number | readonly number[] | null }
    readonly generate: (options: Readonly<Record<string, unknown>>) => Promise<unknown>
  }
  readonly dispose: () => Promise<void>
}

export type Tokenizer = {
  (
    text: string,
    options: { readonly add_special_tokens: false },
  ): Readonly<Record<string, unknown>> & {
    readonly input_ids: { readonly dims: readonly number[] }
  }
  readonly chat_template: unknown
  readonly all_special_tokens: readonly string[]
  readonly apply_chat_template: (messages: unknown, options: Readonly<Record<string, unknown>>) => unknown
}

/** What `transformers` stands on. @throws {TypeError} with the command that installs it, when it is missing. */
export function loadTransformersLibrary(): Promise<TransformersLibrary> {
  return loadPeer({
    name: '@huggingface/transformers',
    neededBy: 'transformers()',
    install: '@huggingface/transformers@4',
  })
}
