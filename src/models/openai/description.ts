import { isSecretName, withoutSecrets } from '../secrets.ts'
import type { OpenAIOptions } from './options.ts'

/** How a client was made, as plain data without secrets, and the names of what was left out. */
export type OpenAIDescription = {
  readonly provider: 'openai'
  readonly options: Readonly<Record<string, unknown>>
  readonly leftOut: readonly string[]
}

/** What may be told of a client as it is, and be in a description that one is made of again. */
export const told = [
  'model',
  'baseUrl',
  'keyHeader',
  'streaming',
  'body',
  'cacheMarkers',
  'maxRetries',
  'id',
  'capabilities',
  'quirks',
] as const
/** What may be a secret, and functions. */
const kept = ['apiKey', 'headers', 'fetch', 'pacing'] as const

/** Describes a client for configs that are saved, and for logs. */
export function describeOpenAI(given: OpenAIOptions): OpenAIDescription {
  const url = given.baseUrl === undefined ? undefined : withoutSecrets(given.baseUrl)
  const options = told.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]))
  const leftOut = kept.filter((name) => given[name] !== undefined)
  const secretFields = new Set<string>()
  const text = JSON.stringify(Object.fromEntries(options), (name, value: unknown) => {
    // The name of the header of the key is none.
    if (typeof value !== 'string' || name === 'keyHeader' || !isSecretName(name)) return value
    secretFields.add('body')
    return undefined
  })
  const described: Readonly<Record<string, unknown>> = JSON.parse(text)
  return {
    provider: 'openai',
    options: { ...described, ...(url !== undefined && { baseUrl: url }) },
    leftOut: [...leftOut, ...secretFields, ...(url === given.baseUrl ? [] : ['baseUrl'])],
  }
}
