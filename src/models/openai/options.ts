import type { ModelCapabilities } from '../../core/model.ts'
import { realPacing } from '../retries.ts'
import type { Pacing } from '../retries.ts'
import { toScrub } from '../secrets.ts'
import type { Scrub } from '../secrets.ts'
import { contextTokensOf } from './context-sizes.ts'
import { checkQuirks } from './quirks.ts'
import type { Quirks } from './quirks.ts'

/** What `openai()` takes. */
export type OpenAIOptions = {
  /** The model's name, as the server knows it. */
  readonly model: string
  /** Where the API is, up to and with `/v1`. Default `https://api.openai.com/v1`. */
  readonly baseUrl?: string
  /** Sent as bearer token. Left out, no `authorization` header is sent: the environment is not read. */
  readonly apiKey?: string
  /** The name of the environment variable the key comes from, for the error that says it is wrong. */
  readonly apiKeyVariable?: string
  /** The name of the header that holds the key as it is, in place of `authorization: Bearer` (Azure: `api-key`). */
  readonly keyHeader?: string
  /** Whether to ask for a stream. Default true; `false` for servers that cannot. */
  readonly streaming?: boolean
  /** More request headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** More fields of the request body, such as `temperature`; they win over ours, and `undefined` removes one. */
  readonly body?: Readonly<Record<string, unknown>>
  /**
   * Whether to mark the end of the system prompt and of the conversation with `cache_control`, for servers that keep
   * only what is marked (Anthropic models behind a router); others may refuse it. Default false.
   */
  readonly cacheMarkers?: boolean
  /** Further attempts after a failure that may pass, as long as nothing of the reply has arrived. Default 2. */
  readonly maxRetries?: number
  /** Default the global `fetch`. */
  readonly fetch?: typeof fetch
  /** Identity in events and records. Default the model's name. */
  readonly id?: string
  /**
   * What the model can do. Default: native tools, structured output and images, and the context that models of this name
   * have; what is given here is laid over that. A request that surely has more tokens than `contextTokens` is not sent.
   */
  readonly capabilities?: ModelCapabilities
  /** Where the server differs from the API. Default: nowhere. */
  readonly quirks?: Quirks
  /** Default the real clock and chance. */
  readonly pacing?: Pacing
}

/** Options with their gaps filled and their form checked. */
export type Settings = {
  readonly id: string
  readonly model: string
  readonly url: URL
  readonly apiKey: string | undefined
  readonly keyHeader: string | undefined
  /** Takes secrets out of what a server says. */
  readonly scrub: Scrub
  /** Says where a key would be set, in a sentence. */
  readonly keyHint: string
  readonly streaming: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly cacheMarkers: boolean
  readonly maxRetries: number
  readonly fetch: typeof fetch
  readonly capabilities: ModelCapabilities
  readonly quirks: Quirks
  readonly pacing: Pacing
}

const known: ReadonlySet<string> = new Set(
  'model baseUrl apiKey apiKeyVariable keyHeader streaming headers body cacheMarkers maxRetries fetch id capabilities quirks pacing'.split(
    ' ',
  ),
)

/**
 * Checks options and fills their gaps.
 *
 * @throws {TypeError} for an unknown option, a missing model, a base URL that is none, or a key that cannot be a header.
 */
export function toSettings(options: OpenAIOptions): Settings {
  checkOptions(options)
  const { model, apiKeyVariable, headers, quirks = {} } = options
  const url = toEndpoint(options.baseUrl ?? 'https://api.openai.com/v1')
  const apiKey = checkKey(options.apiKey)
  return {
    id: model,
    streaming: true,
    headers: {},
    body: {},
    cacheMarkers: false,
    maxRetries: 2,
    quirks,
    keyHeader: undefined,
    fetch: (input, init) => globalThis.fetch(input, init),
    pacing: realPacing,
    ...withoutGaps(options),
    capabilities: toCapabilities(options),
    url,
    apiKey,
    scrub: toScrub({ apiKey, headers, url }),
    keyHint:
      apiKeyVariable === undefined ? 'Check the apiKey option.' : `Check ${apiKeyVariable} (or the apiKey option).`,
  }
}

function toCapabilities({ model, quirks, capabilities }: OpenAIOptions): ModelCapabilities {
  const contextTokens = contextTokensOf(model)
  return { vision: quirks?.textsOnly !== true, ...(contextTokens !== undefined && { contextTokens }), ...capabilities }
}

function checkOptions({ model, maxRetries = 0, quirks = {}, ...others }: OpenAIOptions): void {
  for (const option of Object.keys(others)) {
    if (known.has(option)) continue
    throw new TypeError(`openai: option ${option} does not exist; there are ${[...known].join(', ')}.`)
  }
  if (typeof model !== 'string' || model.trim() === '') throw new TypeError('openai: model must name a model.')
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new TypeError(`openai: maxRetries must be a whole number from 0, not ${String(maxRetries)}.`)
  }
  const { keyHeader } = others
  if (keyHeader !== undefined && !/^[\w-]+$/.test(keyHeader)) {
    throw new TypeError('openai: keyHeader must be the name of a header, such as api-key.')
  }
  checkQuirks(quirks)
}

/** Options that are `undefined` leave the default, as options that are left out do. */
function withoutGaps(options: OpenAIOptions): OpenAIOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { model: options.model, ...Object.fromEntries(given) }
}

function toEndpoint(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new TypeError(
      'openai: baseUrl must be an http(s) URL without a user name, such as https://api.openai.com/v1.',
    )
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/chat/completions`
  url.hash = ''
  return url
}

function checkKey(apiKey: string | undefined): string | undefined {
  if (apiKey === undefined) return undefined
  const trimmed = apiKey.trim()
  // fetch would refuse such a header with an error that shows the key.
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed
  throw new TypeError('openai: apiKey is empty or holds characters that cannot be in a key. Was it pasted whole?')
}
