import type { Usage } from '../core/usage.ts'

/** A number of tokens, where it is one. */
export function toCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** Usage without the parts that were not counted; `undefined` when input or output was not. */
export function toCounted(
  inputTokens: number | undefined,
  outputTokens: number | undefined,
  parts: Readonly<Record<Exclude<keyof Usage, 'inputTokens' | 'outputTokens' | 'costUsd'>, number | undefined>>,
): Usage | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const { cachedInputTokens, cacheWriteTokens, reasoningTokens } = parts
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  }
}
