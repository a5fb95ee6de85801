import type { Usage } from '../../core/usage.ts'

/** What a reply costs, in US dollars. */
export type Price = (usage: Usage) => number

/** What tokens cost, in US dollars for a million of them. Those cached cost as much as others where nothing is said. */
export type Prices = {
  readonly inputUsd: number
  readonly outputUsd: number
  /** Of input that the provider had cached. */
  readonly cachedInputUsd?: number
  /** Of input that the provider has put into its cache. */
  readonly cacheWriteUsd?: number
}

/** Under which names a table knows a model. */
export type PriceName = { readonly model: string; readonly provider?: string | undefined }

type Tokens = Readonly<Record<string, number>>

/** The part of `@pydantic/genai-prices` that is used. */
export type PriceTable = {
  readonly calcPrice: (
    usage: Tokens,
    model: string,
    options: { readonly providerId?: string },
  ) => { readonly total_price: number } | null
}

const million = 1_000_000

export function toPrice({ inputUsd, outputUsd, cachedInputUsd = inputUsd, cacheWriteUsd = inputUsd }: Prices): Price {
  return (usage) => {
    const { input, cached, written } = partsOf(usage)
    const plain = input - cached - written
    const dollars =
      plain * inputUsd + cached * cachedInputUsd + written * cacheWriteUsd + usage.outputTokens * outputUsd
    return dollars / million
  }
}

/** Parts of the input that are together no more than the whole, whatever the provider counts. */
function partsOf(usage: Usage): { readonly input: number; readonly cached: number; readonly written: number } {
  const input = usage.inputTokens
  const cached = Math.min(usage.cachedInputTokens ?? 0, input)
  return { input, cached, written: Math.min(usage.cacheWriteTokens ?? 0, input - cached) }
}

/**
 * The price of a model by a table that is loaded now.
 *
 * @throws {TypeError} when the table is not installed, or does not know the model.
 */
export async function findPrice(
  name: PriceName,
  load: () => Promise<PriceTable> = () => import('@pydantic/genai-prices'),
): Promise<Price> {
  const { calcPrice } = await installed(load)
  const costOf = ({ model, provider: providerId }: PriceName, tokens: Tokens): number | undefined =>
    calcPrice(tokens, model, { ...(providerId !== undefined && { providerId }) })?.total_price
  const known = namesOf(name).find((one) => costOf(one, { input_tokens: 1 }) !== undefined)
  if (known === undefined) throw unknown(name)
  return (usage) => costOf(known, toTokens(usage)) ?? 0
}

function toTokens(usage: Usage): Tokens {
  const { input, cached, written } = partsOf(usage)
  return {
    input_tokens: input,
    cache_read_tokens: cached,
    cache_write_tokens: written,
    output_tokens: usage.outputTokens,
  }
}

/** A model made of a string has an id such as `openai:gpt-4.1`. */
function namesOf({ model, provider }: PriceName): readonly PriceName[] {
  const [, scheme, rest] = /^([\w-]+):(.+)$/s.exec(model) ?? []
  const byScheme = rest === undefined ? [] : [{ model: rest, provider: provider ?? scheme }]
  return [{ model, provider }, ...byScheme]
}

function unknown({ model, provider }: PriceName): TypeError {
  const where = provider === undefined ? '' : ` of the provider ${provider}`
  return new TypeError(
    `priced: @pydantic/genai-prices knows no price of the model ${model}${where}. Say under which names it knows the ` +
      "model ({ name: 'claude-sonnet-4-5', provider: 'anthropic' }), or give { prices: { inputUsd, outputUsd } } for a " +
      'million tokens.',
  )
}

async function installed(load: () => Promise<PriceTable>): Promise<PriceTable> {
  try {
    return await load()
  } catch (cause) {
    throw new TypeError(
      'priced: the price table cannot be loaded. Run npm install @pydantic/genai-prices, or give ' +
        '{ prices: { inputUsd, outputUsd } } for a million tokens.',
      { cause },
    )
  }
}
