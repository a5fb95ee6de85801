import type { FinishReason } from '../../core/model.ts'
import type { Usage } from '../../core/usage.ts'
import type { AiSdkVersion, ExportedFinish, ExportedUsage, ExportedWarning } from './exported.ts'

/** What versions of the specification say in different words. */
export type Dialect<Version extends AiSdkVersion> = {
  readonly version: Version
  readonly finish: (reason: FinishReason, raw?: string) => ExportedFinish<Version>
  readonly usage: (usage: Usage | undefined) => ExportedUsage<Version>
  readonly unsupported: (feature: string) => ExportedWarning<Version>
}

/** AI SDK 5. */
export const v2: Dialect<'v2'> = {
  version: 'v2',
  finish: (reason) => reason,
  usage: (usage) => ({
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    totalTokens: usage && usage.inputTokens + usage.outputTokens,
    cachedInputTokens: usage?.cachedInputTokens,
    reasoningTokens: usage?.reasoningTokens,
  }),
  unsupported: (feature) => ({ type: 'other', message: `A model of smolagents-ts is not told: ${feature}.` }),
}

const nested = {
  finish: (unified: FinishReason, raw?: string) => ({ unified, raw }),
  usage: (usage: Usage | undefined) => ({
    inputTokens: {
      total: usage?.inputTokens,
      noCache: usage && usage.inputTokens - (usage.cachedInputTokens ?? 0) - (usage.cacheWriteTokens ?? 0),
      cacheRead: usage?.cachedInputTokens,
      cacheWrite: usage?.cacheWriteTokens,
    },
    outputTokens: {
      total: usage?.outputTokens,
      text: usage && usage.outputTokens - (usage.reasoningTokens ?? 0),
      reasoning: usage?.reasoningTokens,
    },
  }),
  unsupported: (feature: string) => ({ type: 'unsupported', feature }) as const,
}

/** AI SDK 6. */
export const v3: Dialect<'v3'> = { version: 'v3', ...nested }

/** AI SDK 7. */
export const v4: Dialect<'v4'> = { version: 'v4', ...nested }
