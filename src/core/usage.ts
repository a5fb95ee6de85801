/** Tokens, as the provider counted them. `inputTokens` includes cached ones, `outputTokens` includes reasoning. */
export type Usage = {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedInputTokens?: number
  readonly cacheWriteTokens?: number
  readonly reasoningTokens?: number
}

/** Usage of a whole run: the sum, and how many replies came without a count (so that the sum is a floor). */
export type TotalUsage = Required<Usage> & { readonly modelCalls: number; readonly uncountedCalls: number }

/** What a run starts from. */
export const noUsage: TotalUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  modelCalls: 0,
  uncountedCalls: 0,
}

/** Adds one reply's usage to a total. */
export function addUsage(total: TotalUsage, usage: Usage | undefined): TotalUsage {
  return {
    inputTokens: total.inputTokens + (usage?.inputTokens ?? 0),
    outputTokens: total.outputTokens + (usage?.outputTokens ?? 0),
    cachedInputTokens: total.cachedInputTokens + (usage?.cachedInputTokens ?? 0),
    cacheWriteTokens: total.cacheWriteTokens + (usage?.cacheWriteTokens ?? 0),
    reasoningTokens: total.reasoningTokens + (usage?.reasoningTokens ?? 0),
    modelCalls: total.modelCalls + 1,
    uncountedCalls: total.uncountedCalls + (usage === undefined ? 1 : 0),
  }
}
