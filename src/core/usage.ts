/** Tokens, as the provider counted them. `inputTokens` includes cached ones, `outputTokens` includes reasoning. */
export type Usage = {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedInputTokens?: number
  readonly cacheWriteTokens?: number
  readonly reasoningTokens?: number
  /** What the reply cost, where the model knows its price. */
  readonly costUsd?: number
}

/**
 * Usage of a whole run: the sum, and how many replies came without a count (so that the sum is a floor). `costUsd` is the
 * sum of the replies that have one, and is left out where none has.
 */
export type TotalUsage = Required<Omit<Usage, 'costUsd'>> &
  Pick<Usage, 'costUsd'> & {
    readonly modelCalls: number
    readonly uncountedCalls: number
    /** Calls of tools and of members, those of members included. */
    readonly toolCalls: number
  }

/** What a run starts from. */
export const noUsage: TotalUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  modelCalls: 0,
  uncountedCalls: 0,
  toolCalls: 0,
}

/** Adds two totals: what a run used, and what a run that it started used. */
export function addTotals(total: TotalUsage, more: Partial<TotalUsage>): TotalUsage {
  return {
    ...addCosts(total, more),
    inputTokens: total.inputTokens + (more.inputTokens ?? 0),
    outputTokens: total.outputTokens + (more.outputTokens ?? 0),
    cachedInputTokens: total.cachedInputTokens + (more.cachedInputTokens ?? 0),
    cacheWriteTokens: total.cacheWriteTokens + (more.cacheWriteTokens ?? 0),
    reasoningTokens: total.reasoningTokens + (more.reasoningTokens ?? 0),
    modelCalls: total.modelCalls + (more.modelCalls ?? 0),
    uncountedCalls: total.uncountedCalls + (more.uncountedCalls ?? 0),
    toolCalls: total.toolCalls + (more.toolCalls ?? 0),
  }
}

function addCosts({ costUsd }: Pick<Usage, 'costUsd'>, more: Pick<Usage, 'costUsd'>): Pick<Usage, 'costUsd'> {
  if (costUsd === undefined && more.costUsd === undefined) return {}
  return { costUsd: (costUsd ?? 0) + (more.costUsd ?? 0) }
}

/** Adds one reply's usage to a total. */
export function addUsage(total: TotalUsage, usage: Usage | undefined): TotalUsage {
  return addTotals(total, { ...usage, modelCalls: 1, uncountedCalls: usage === undefined ? 1 : 0 })
}

/** Adds one call of a tool, with what the run used that it started, if it is a member of a team. */
export function addCall(total: TotalUsage, ofRun: Partial<TotalUsage> = {}): TotalUsage {
  return addTotals(total, { ...ofRun, toolCalls: (ofRun.toolCalls ?? 0) + 1 })
}
