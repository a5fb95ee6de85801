import type { Model } from '../../core/model.ts'
import { isSameOrigin, ownEnvironment } from '../keys.ts'
import type { Environment } from '../keys.ts'
import { describeOpenAI } from '../openai/description.ts'
import type { OpenAIDescription } from '../openai/description.ts'
import { openai } from '../openai/index.ts'
import type { OpenAIOptions } from '../openai/index.ts'
import { toSettings } from '../openai/options.ts'
import { fetchProviderModel } from './mapping.ts'
import { pathOf, providerOf } from './providers.ts'
import { SharedWork } from './shared-work.ts'
import { readToken, tokenSource } from './token.ts'
import type { TokenSource } from './token.ts'

/** What `huggingface()` takes, beside what `openai()` does. */
export type HuggingFaceOptions = Omit<OpenAIOptions, 'baseUrl' | 'apiKey' | 'apiKeyVariable' | 'keyHeader'> & {
  /** The model at the Hub, `org/name`, also with the provider behind it: `org/name:together`, `:fastest`, `:cheapest`. */
  readonly model: string
  /**
   * Who runs the model. Default: the router chooses, as it does with `fastest` and `cheapest`. A provider that is named is
   * asked through its own API, after one question to the Hub about the name that the model has there.
   */
  readonly provider?: string
  /** Default: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or the login of `hf auth login`, for the hosts of Hugging Face only. */
  readonly token?: string
  /** The organization that pays. */
  readonly billTo?: string
  /** Default `https://huggingface.co`. */
  readonly hubUrl?: string
  /** Default `https://router.huggingface.co`. */
  readonly routerUrl?: string
  /** Where the token is looked up that is not given. Default: the variables of this process. */
  readonly environment?: Environment
}

const hub = 'https://huggingface.co'
const router = 'https://router.huggingface.co'
const policies: ReadonlySet<string> = new Set(['auto', 'cheapest', 'fastest', 'preferred'])

/**
 * A model of the Hugging Face Hub, run by one of the inference providers.
 *
 * As JSON it is how it was made, for the router, without secrets.
 *
 * @throws {TypeError} when an option is wrong, and when there cannot be a token. A login is read at the first request, which
 *   rejects with `unauthorized` when there is none.
 */
export function huggingface(options: HuggingFaceOptions): Model {
  const way = toWay(options)
  const ready = new SharedWork((signal) => toReady(way, signal))
  const { id, capabilities } = openai(way.options)
  const model: Model & { toJSON(): OpenAIDescription } = {
    id,
    capabilities,
    async *stream(request) {
      const asked = await ready.result(request.signal)
      yield* asked.stream(request)
    },
    toJSON: () => describeOpenAI(way.described),
  }
  return model
}

/** How a model is reached. */
type Way = {
  readonly options: OpenAIOptions
  /** The same model at the router, which takes a provider behind the name too, and has no quirks of its own. */
  readonly described: OpenAIOptions
  readonly token: TokenSource | undefined
  /** A provider that is asked itself. */
  readonly provider: string | undefined
  readonly hubUrl: string
  readonly routerUrl: string
}

function toWay(given: HuggingFaceOptions): Way {
  const { model, provider = 'auto', token, billTo, hubUrl = hub, routerUrl = router, environment, ...rest } = given
  check(given)
  const isPolicy = policies.has(provider)
  const { structured, headers, quirks } = isPolicy ? { structured: true } : providerOf(provider)
  const named = provider === 'auto' ? model : `${model}:${provider}`
  const bill: Readonly<Record<string, string>> = billTo === undefined ? {} : { 'x-hf-bill-to': billTo }
  return {
    hubUrl,
    routerUrl,
    provider: isPolicy ? undefined : provider,
    token: toToken({ token, hubUrl, routerUrl, environment }),
    described: {
      ...rest,
      ...toHeaders({ ...bill, ...rest.headers }),
      // Whatever it is, it is not told.
      apiKey: token ?? 'from the environment',
      model: named,
      baseUrl: `${routerUrl}/v1`,
    },
    options: {
      ...rest,
      model: isPolicy ? named : model,
      baseUrl: `${routerUrl}/v1`,
      apiKeyVariable: 'HF_TOKEN',
      ...toHeaders({ ...headers, ...bill, ...rest.headers }),
      quirks: { ...quirks, ...rest.quirks },
      capabilities: { ...(structured !== true && { structuredOutput: false }), ...rest.capabilities },
    },
  }
}

/** None at all is no option: a saved config would say that some were left out. */
function toHeaders(headers: Readonly<Record<string, string>>): Pick<OpenAIOptions, 'headers'> {
  return Object.keys(headers).length === 0 ? {} : { headers }
}

type TokenPlaces = Pick<Way, 'hubUrl' | 'routerUrl'> & {
  readonly token: string | undefined
  readonly environment: Environment | undefined
}

/** A token that was not given goes to the hosts of Hugging Face only. */
function toToken({ token, hubUrl, routerUrl, environment }: TokenPlaces): TokenSource | undefined {
  if (token !== undefined) return { token }
  if (!isSameOrigin(hubUrl, hub) || !isSameOrigin(routerUrl, router)) return undefined
  return tokenSource(environment ?? ownEnvironment())
}

function check({ model, provider, token }: HuggingFaceOptions): void {
  if (typeof model !== 'string' || !/^[\w.-]+\/[\w.-]+(?::[\w.-]+)?$/.test(model)) {
    throw new TypeError(`huggingface: model must be a name such as Qwen/Qwen3-8B, not ${JSON.stringify(model)}.`)
  }
  if (token !== undefined && (typeof token !== 'string' || token.trim() === '')) {
    throw new TypeError('huggingface: token is empty. Leave it out to use HF_TOKEN or the login.')
  }
  if (provider === undefined) return
  if (typeof provider !== 'string' || !/^[\w-]+$/.test(provider)) {
    throw new TypeError(
      'huggingface: provider must be the name of an inference provider, or auto, fastest or cheapest.',
    )
  }
  if (model.includes(':')) {
    throw new TypeError(`huggingface: model names a provider (${model}), so the option provider must be left out.`)
  }
  const { refused } = providerOf(provider)
  if (refused !== undefined) throw new TypeError(`huggingface: provider ${provider} cannot be used here: ${refused}.`)
}

async function toReady({ options, token, provider, hubUrl, routerUrl }: Way, signal: AbortSignal): Promise<Model> {
  const apiKey = token && ('file' in token ? await readToken(token.file) : token.token)
  const own = { ...options, ...(apiKey !== undefined && { apiKey }) }
  if (provider === undefined) return openai(own)
  const settings = toSettings({ ...own, baseUrl: hubUrl })
  const url = new URL(`${hubUrl}/api/models/${options.model}?expand[]=inferenceProviderMapping`)
  const model = await fetchProviderModel({ model: options.model, provider }, { ...settings, url }, signal)
  return openai({ ...own, id: options.id ?? options.model, model, baseUrl: `${routerUrl}/${pathOf(provider, model)}` })
}
