import type { Usage } from '../../core/usage.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { toCount, toCounted } from '../counted.ts'

type Json = Readonly<Record<string, unknown>>

/** A `finish` part, or what `doGenerate` gave. */
export type Counted = { readonly usage?: unknown; readonly providerMetadata?: unknown }

/** Usage in our vocabulary, from the flat form of version 2 or the nested one since; `undefined` when it is not counted. */
export function toUsage({ usage, providerMetadata }: Counted, provider: string): Usage | undefined {
  if (!isJsonObject(usage)) return undefined
  const { inputTokens: input, outputTokens: output } = usage
  if (!isJsonObject(input) || !isJsonObject(output)) return toFlatUsage(usage, { providerMetadata, provider })
  return toCounted(toCount(input['total']), toCount(output['total']), {
    cachedInputTokens: toCount(input['cacheRead']),
    cacheWriteTokens: toCount(input['cacheWrite']),
    reasoningTokens: toCount(output['reasoning']),
  })
}

/** What the provider itself counted, where the model shows it. */
export function toRawUsage({ usage, providerMetadata }: Counted): Json | undefined {
  if (!isJsonObject(usage)) return undefined
  if (isJsonObject(usage['raw'])) return usage['raw']
  return isJsonObject(providerMetadata) ? providerMetadata : undefined
}

/** Providers whose count of the input leaves out what was read from their cache and written to it, in version 2. */
const countsApart = /anthropic|bedrock/

function toFlatUsage(
  usage: Json,
  { providerMetadata, provider }: { readonly providerMetadata: unknown; readonly provider: string },
): Usage | undefined {
  const cachedInputTokens = toCount(usage['cachedInputTokens'])
  const cacheWriteTokens = cacheWriteIn(providerMetadata)
  const input = toCount(usage['inputTokens'])
  const apart = countsApart.test(provider) ? (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0) : 0
  return toCounted(input === undefined ? undefined : input + apart, toCount(usage['outputTokens']), {
    cachedInputTokens,
    cacheWriteTokens,
    reasoningTokens: toCount(usage['reasoningTokens']),
  })
}

/** Version 2 has no place for it, so that providers tell it in their own words. */
function cacheWriteIn(metadata: unknown): number | undefined {
  if (!isJsonObject(metadata)) return undefined
  const { anthropic, bedrock } = metadata
  if (isJsonObject(anthropic)) return toCount(anthropic['cacheCreationInputTokens'])
  return isJsonObject(bedrock) && isJsonObject(bedrock['usage'])
    ? toCount(bedrock['usage']['cacheWriteInputTokens'])
    : undefined
}
