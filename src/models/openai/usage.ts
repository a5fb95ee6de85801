import type { Usage } from '../../core/usage.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { toCount, toCounted } from '../counted.ts'

/** Usage in one vocabulary, from the forms servers send; `undefined` when it is not counted. */
export function toUsage(usage: unknown): Usage | undefined {
  if (!isJsonObject(usage)) return undefined
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage
  return toCounted(toCount(usage['prompt_tokens']), toCount(usage['completion_tokens']), {
    cachedInputTokens: first(
      detail(input, 'cached_tokens'),
      usage['prompt_cache_hit_tokens'],
      usage['cache_read_input_tokens'],
    ),
    cacheWriteTokens: first(detail(input, 'cache_write_tokens'), usage['cache_creation_input_tokens']),
    reasoningTokens: first(detail(output, 'reasoning_tokens'), usage['reasoning_tokens']),
  })
}

function detail(details: unknown, name: string): unknown {
  return isJsonObject(details) ? details[name] : undefined
}

function first(...values: readonly unknown[]): number | undefined {
  return values.map(toCount).find((value) => value !== undefined)
}
