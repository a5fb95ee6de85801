import { loadPeer } from '../load-peer.ts'

/** The part of node-llama-cpp 3 that is used, by its shape: its types would have to be installed to be named. */
export type LlamaLibrary = {
  readonly getLlama: (options: {
    readonly gpu: 'auto' | false
    readonly build: 'never'
    readonly logLevel: 'error'
    readonly maxThreads: number
  }) => Promise<Llama>
  readonly resolveModelFile: (
    uriOrPath: string,
    options: {
      readonly cli: false
      readonly download?: false
      readonly directory?: string
      readonly endpoints?: { readonly huggingFace: string }
      readonly signal?: AbortSignal
      readonly onProgress?: (status: { readonly totalSize: number; readonly downloadedSize: number }) => void
    },
  ) => Promise<string>
  readonly LlamaGrammarEvaluationState: new (options: {
    readonly model: LlamaModel
    readonly grammar: LlamaGrammar
  }) => GrammarState
  readonly LlamaText: new (parts: readonly (string | SpecialText)[]) => {
    readonly tokenize: (tokenizer: unknown) => Token[]
  }
  readonly SpecialTokensText: new (text: string) => SpecialText
}

export type Token = number
export type LlamaGrammar = { readonly grammar: string }
export type GrammarState = { readonly clone: () => GrammarState }
export type SpecialText = { readonly value: string }

export type Llama = {
  readonly cpuMathCores: number
  readonly loadModel: (options: {
    readonly modelPath: string
    readonly loadSignal?: AbortSignal
    readonly onLoadProgress?: (share: number) => void
  }) => Promise<LlamaModel>
  readonly createGrammar: (options: { readonly grammar: string }) => Promise<LlamaGrammar>
  readonly dispose: () => Promise<void>
}

export type LlamaModel = {
  readonly trainContextSize: number
  readonly tokenizer: unknown
  readonly tokens: {
    readonly bos: Token | null
    readonly bosString: string | null
    readonly eosString: string | null
    readonly shouldPrependBosToken: boolean
  }
  readonly fileInfo: { readonly metadata: { readonly tokenizer?: { readonly chat_template?: string } } }
  readonly createContext: (options: {
    readonly sequences: number
    readonly contextSize: number | { readonly max: number }
    readonly threads: number
  }) => Promise<LlamaContext>
  readonly detokenize: (tokens: readonly Token[], specialTokens?: boolean) => string
  readonly isEogToken: (token: Token) => boolean
  readonly dispose: () => Promise<void>
}

export type LlamaContext = { readonly getSequence: () => LlamaSequence; readonly dispose: () => Promise<void> }

export type LlamaSequence = {
  readonly contextSize: number
  readonly nextTokenIndex: number
  readonly compareContextTokens: (tokens: Token[]) => { readonly firstDifferentIndex: number }
  readonly adaptStateToTokens: (tokens: Token[], allowShift?: boolean) => Promise<void>
  readonly evaluateWithoutGeneratingNewTokens: (tokens: Token[]) => Promise<void>
  readonly evaluate: (
    tokens: Token[],
    options: Sampling & { readonly grammarEvaluationState?: GrammarState; readonly yieldEogToken: true },
  ) => AsyncGenerator<Token, void>
}

/** How the next token is chosen. */
export type Sampling = {
  /** 0 takes the likeliest token each time. Default 0. */
  readonly temperature?: number
  readonly topK?: number
  readonly topP?: number
  readonly minP?: number
  readonly seed?: number
}

/** The part of @huggingface/jinja that is used: it renders the chat template that a model's file has. */
export type JinjaLibrary = {
  readonly Template: new (source: string) => { readonly render: (variables: Record<string, unknown>) => string }
}

const install = 'node-llama-cpp@3 @huggingface/jinja@0.5'

/** What `llamaCpp` stands on. @throws {TypeError} with the command that installs it, where it is missing. */
export async function loadLlamaLibrary(): Promise<{ readonly llama: LlamaLibrary; readonly jinja: JinjaLibrary }> {
  const neededBy = 'llamaCpp()'
  const llama = await loadPeer<LlamaLibrary>({ name: 'node-llama-cpp', neededBy, install })
  const jinja = await loadPeer<JinjaLibrary>({ name: '@huggingface/jinja', neededBy, install })
  return { llama, jinja }
}
