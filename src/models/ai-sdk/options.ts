import { checkAiSdkVersion, isAiSdkModel } from '../../asking/ai-sdk-model.ts'
import type { AiSdkModel } from '../../asking/ai-sdk-model.ts'
import type { ModelCapabilities } from '../../core/model.ts'
import { realPacing } from '../retries.ts'
import type { Pacing } from '../retries.ts'

/** Options by provider, as its package documents them. */
export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** What `fromAiSdk()` takes beside the model. */
export type FromAiSdkOptions = {
  /** Whether to ask for a stream. Default true; `false` asks with `doGenerate`. */
  readonly streaming?: boolean
  /**
   * Settings of every call, in the words of the AI SDK: `maxOutputTokens`, `temperature`, `topP`, `seed`, `reasoning` and
   * others; they win over ours, and `undefined` removes one.
   */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Passed on as they are, such as `{ anthropic: { thinking: { type: 'enabled', budgetTokens: 4000 } } }`. */
  readonly providerOptions?: ProviderOptions
  /** More request headers, for providers that speak HTTP. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Whether to mark the end of the system prompt and of the conversation, for providers that keep only what is marked:
   * `cacheControl` for Anthropic, `cachePoint` for Amazon Bedrock. Default false.
   */
  readonly cacheMarkers?: boolean
  /** Further attempts after a failure that may pass, as long as nothing of the reply has arrived. Default 2. */
  readonly maxRetries?: number
  /** Texts to take out of whatever an error shows, beside the headers that the model itself would send. */
  readonly secrets?: readonly string[]
  /** Identity in events and records. Default the model's `modelId`. */
  readonly id?: string
  /** What the model takes beside text. Default: images. */
  readonly capabilities?: ModelCapabilities
  /** Default the real clock and chance. */
  readonly pacing?: Pacing
}

/** Options with their gaps filled and their form checked. */
export type Settings = Required<FromAiSdkOptions> & { readonly model: AiSdkModel }

const known: ReadonlySet<string> = new Set(
  'streaming settings providerOptions headers cacheMarkers maxRetries secrets id capabilities pacing'.split(' '),
)

/**
 * Checks a model and its options, and fills their gaps.
 *
 * @throws {TypeError} for what is no model of the AI SDK, a version of it that is not known, or an unknown option.
 */
export function toSettings(model: AiSdkModel, options: FromAiSdkOptions): Settings {
  checkModel(model)
  checkOptions(options)
  const all = {
    streaming: true,
    maxRetries: 2,
    settings: {},
    providerOptions: {},
    headers: {},
    cacheMarkers: false,
    secrets: [],
    id: model.modelId,
    capabilities: { vision: true },
    pacing: realPacing,
    ...withoutGaps(options),
    model,
  }
  if (!all.streaming && !('doGenerate' in model)) {
    throw new TypeError(
      `fromAiSdk: the model ${model.modelId} has no doGenerate, so it cannot reply without streaming.`,
    )
  }
  return all
}

/** Options that are `undefined` leave the default, as options that are left out do. */
function withoutGaps(options: FromAiSdkOptions): FromAiSdkOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function checkOptions({ maxRetries = 0, ...others }: FromAiSdkOptions): void {
  for (const option of Object.keys(others)) {
    if (known.has(option)) continue
    throw new TypeError(`fromAiSdk: option ${option} does not exist; there are ${[...known].join(', ')}.`)
  }
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new TypeError(`fromAiSdk: maxRetries must be a whole number from 0, not ${String(maxRetries)}.`)
  }
}

function checkModel(model: unknown): void {
  if (typeof model !== 'object' || model === null || !isAiSdkModel(model)) {
    throw new TypeError(
      "fromAiSdk takes a language model of an AI SDK provider, such as anthropic('claude-sonnet-4-5'): an object with " +
        `doStream, not ${typeof model === 'object' ? 'another object' : `a value of type ${typeof model}`}.`,
    )
  }
  checkAiSdkVersion(model)
}
