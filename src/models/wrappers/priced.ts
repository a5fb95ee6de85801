import type { Model, ModelEvent } from '../../core/model.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { findPrice, toPrice } from './price-table.ts'
import type { Price, Prices } from './price-table.ts'
import { withStream } from './with-stream.ts'

/** What `priced()` takes. */
export type PricedOptions = {
  /** What a million tokens cost. Default: by the table of `@pydantic/genai-prices`, which must be installed then. */
  readonly prices?: Prices
  /** The name of the model in the table. Default: the id of the model, also without the `provider:` before it. */
  readonly name?: string
  /** Who is paid, as the table names it, such as `openai`, `anthropic` or `huggingface_together`. */
  readonly provider?: string
}

const rulesOfPrices = { inputUsd: 'time', outputUsd: 'time', cachedInputUsd: 'time', cacheWriteUsd: 'time' } as const

/**
 * The same model, which says with its usage what each reply has cost (`costUsd`); steps and runs add it up. A cost that the
 * model tells by itself stays. Nothing is sent before the price is known. Of several models each has its own price: wrap
 * them, and not the `fallback()` or `router()` around them.
 *
 * @throws {TypeError} when an option is unknown or wrong; at the first request, when the table is not installed or does not
 *   know the model.
 */
export function priced(model: Model, options: PricedOptions = {}): Model {
  checkModel('priced', model)
  checkOptions('priced', options, { prices: 'other', name: 'other', provider: 'other' })
  const { prices, name = model.id, provider } = options
  if (prices) checkPrices(prices)
  let price: Price | undefined = prices && toPrice(prices)
  return withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
    request.signal?.throwIfAborted()
    const priceOf = (price ??= await findPrice({ model: name, provider }))
    for await (const event of model.stream(request)) {
      yield event.type === 'usage' ? { ...event, usage: { costUsd: priceOf(event.usage), ...event.usage } } : event
    }
  })
}

function checkPrices(prices: Prices): void {
  checkOptions('priced: prices', prices, rulesOfPrices)
  if (prices.inputUsd !== undefined && prices.outputUsd !== undefined) return
  throw new TypeError('priced: prices must have inputUsd and outputUsd, in US dollars for a million tokens.')
}
