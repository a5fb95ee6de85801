/** The versions of the AI SDK's specification: `v2` of AI SDK 5, `v3` of 6, `v4` of 7. */
export type AiSdkVersion = 'v2' | 'v3' | 'v4'

type Reason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'other'

/** How a reply ended, by version. */
export type ExportedFinish<Version extends AiSdkVersion> = Version extends 'v2'
  ? Reason
  : { unified: Reason; raw: string | undefined }

/** What a reply used, by version. */
export type ExportedUsage<Version extends AiSdkVersion> = Version extends 'v2'
  ? {
      inputTokens: number | undefined
      outputTokens: number | undefined
      totalTokens: number | undefined
      reasoningTokens?: number | undefined
      cachedInputTokens?: number | undefined
    }
  : {
      inputTokens: {
        total: number | undefined
        noCache: number | undefined
        cacheRead: number | undefined
        cacheWrite: number | undefined
      }
      outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined }
    }

/** A setting that has no effect. */
export type ExportedWarning<Version extends AiSdkVersion> = Version extends 'v2'
  ? { type: 'other'; message: string }
  : { type: 'unsupported'; feature: string }

/** A part of a whole reply. */
export type ExportedContent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  | { type: 'tool-call'; toolCallId: string; toolName: string; input: string }

/** A part of a streamed reply. */
export type ExportedPart<Version extends AiSdkVersion> =
  | { type: 'stream-start'; warnings: ExportedWarning<Version>[] }
  | { type: 'text-start' | 'text-end' | 'reasoning-start' | 'reasoning-end'; id: string }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | { type: 'tool-input-start'; id: string; toolName: string }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-input-end'; id: string }
  | { type: 'tool-call'; toolCallId: string; toolName: string; input: string }
  | { type: 'finish'; finishReason: ExportedFinish<Version>; usage: ExportedUsage<Version> }
  | { type: 'error'; error: unknown }

/** What the AI SDK asks a model; each field is checked where it is read. */
export type ExportedCallOptions = { readonly prompt: readonly object[] }

/** A model as the AI SDK takes it, of one version of its specification. */
export interface ExportedModel<Version extends AiSdkVersion> {
  readonly specificationVersion: Version
  readonly provider: string
  readonly modelId: string
  readonly supportedUrls: Record<string, RegExp[]>
  doGenerate(options: ExportedCallOptions): Promise<{
    content: ExportedContent[]
    finishReason: ExportedFinish<Version>
    usage: ExportedUsage<Version>
    warnings: ExportedWarning<Version>[]
  }>
  doStream(options: ExportedCallOptions): Promise<{ stream: ReadableStream<ExportedPart<Version>> }>
}
