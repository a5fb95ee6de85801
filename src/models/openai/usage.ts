import type { Usage } from '../../core/usage.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'

/** Usage in one vocabulary, from the forms servers send; `undefined` when it is not counted. */
export function toUsage(usage: unknown): Usage | undefined {
  if (!isJsonObject(usage)) return undefined
  const inputTokens = count(usage['prompt_tokens'])
  const outputTokens = count(usage['completion_tokens'])
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage
  const cachedInputTokens = first(
    detail(input, 'cached_tokens'),
    usage['prompt_cache_hit_tokens'],
    usage['cache_read_input_tokens'],
  )
  const cacheWriteTokens = first(detail(input, 'cache_write_tokens'), usage['cache_creation_input_tokens'])
  const reasoningTokens = first(detail(output, 'reasoning_tokens'), usage['reasoning_tokens'])
  return {
    inputTokens,
    outputTokens,
    ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  }
}

function detail(details: unknown, name: string): unknown {
  return isJsonObject(details) ? details[name] : undefined
}

function first(...values: readonly unknown[]): number | undefined {
  return values.map(count).find((value) => value !== undefined)
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}
