import { ModelError } from '../../core/errors.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { parseJson } from '../error-texts.ts'
import { detailsOf, readText, toHttpError, toNetworkError } from '../openai/http-errors.ts'
import type { Settings } from '../openai/options.ts'
import { waitBeforeRetry } from '../retries.ts'

const timeoutMs = 30_000
const maxChars = 1024 * 1024

/** Which model of the hub is asked for, and at which provider. */
export type Wanted = { readonly model: string; readonly provider: string }

/** Asks the hub under which name a provider has a model. `settings` are those of the hub, with the URL to ask. */
export async function fetchProviderModel(wanted: Wanted, settings: Settings, signal: AbortSignal): Promise<string> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await fetchOnce(wanted, settings, signal)
    } catch (error) {
      signal.throwIfAborted()
      const waitMs = waitBeforeRetry(error, retries, settings)
      if (waitMs === undefined) throw error
      await settings.pacing.sleep(waitMs, signal)
    }
  }
}

async function fetchOnce(wanted: Wanted, settings: Settings, signal: AbortSignal): Promise<string> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  try {
    const { apiKey, url, scrub } = settings
    const response = await settings.fetch(url, {
      redirect: 'manual',
      signal: either,
      // Headers of the settings are for the router.
      headers: { accept: 'application/json', ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }) },
    })
    if (!response.ok) throw await toHttpError(response, settings, either)
    const found = parseJson(await readText(response, either, maxChars))
    if (isJsonObject(found)) return providerModelIn(found['inferenceProviderMapping'], wanted)
    throw new ModelError('invalid-response', `${url.host} did not say which providers have ${wanted.model}.`, {
      details: detailsOf(response, scrub),
    })
  } catch (error) {
    if (error instanceof ModelError) throw error
    if (!either.aborted || signal.aborted) throw toNetworkError(error, settings)
    throw new ModelError('timeout', `${settings.url.host} did not answer within ${timeoutMs / 1000} s.`)
  }
}

/** The mapping is a list, or an object with the names of the providers. */
function providerModelIn(mapping: unknown, { model, provider }: Wanted): string {
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(mapping)
    ? mapping.flatMap((one: unknown) => (isJsonObject(one) ? [[String(one['provider']), one] as const] : []))
    : Object.entries(isJsonObject(mapping) ? mapping : {})
  const chats = entries.filter(([, entry]) => isJsonObject(entry) && entry['task'] === 'conversational')
  const found = chats.find(([name]) => name === provider)?.[1]
  const id = isJsonObject(found) ? found['providerId'] : undefined
  if (typeof id === 'string' && id !== '') return id
  const names = chats.map(([name]) => name).join(', ')
  throw new ModelError(
    'bad-request',
    `The provider ${provider} does not have the model ${model} for conversations. ` +
      (names === '' ? 'No provider has it; take another model.' : `Providers that have it: ${names}.`),
  )
}
