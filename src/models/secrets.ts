import { isJsonObject } from '../schema/json-pointer.ts'

/** Replaces what must never be shown. */
export type Scrub = (text: string) => string

const placeholder = '[key]'
/** Shorter values would be found in ordinary words. */
const minSecretChars = 4
const maxCauses = 4
const secretName = /auth|key|token|secret|cookie|password|signature/i

/** Whether what stands under a name, of a header or a parameter of a URL, is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** A URL without the parameters that are named like secrets; any other text as it is. */
export function withoutSecrets(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text
  const url = new URL(text)
  const secret = [...url.searchParams.keys()].filter((name) => isSecretName(name))
  for (const name of secret) url.searchParams.delete(name)
  return secret.length === 0 ? text : url.href
}

/** Where secrets of a client may stand. */
export type SecretPlaces = {
  readonly apiKey?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly url?: URL | undefined
  /** Secrets that stand elsewhere. */
  readonly others?: readonly string[] | undefined
}

/** Makes the function that takes the key, secret headers and secret parts of the URL out of any text. */
export function toScrub({ apiKey, headers = {}, url, others = [] }: SecretPlaces): Scrub {
  const named = [...Object.entries(headers), ...(url?.searchParams ?? [])].filter(([name]) => isSecretName(name))
  const values = [apiKey ?? '', ...others, ...named.flatMap(([, value]) => [value, value.replace(/^\S+\s+/, '')])]
  const secrets = values
    .map((value) => value.trim())
    // A server may send a key back in a URL, in JSON, or in JSON that is a text in JSON.
    .flatMap((value) => [value, toEscaped(value), toEscaped(toEscaped(value)), encodeURIComponent(value)])
    .filter((value) => value.length >= minSecretChars)
    .toSorted((a, b) => b.length - a.length)
  return (text) => secrets.reduce((safe, secret) => safe.replaceAll(secret, placeholder), text)
}

function toEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** A copy of what a server sent as JSON that shows no secret. */
export function scrubJson(value: unknown, scrub: Scrub): unknown {
  if (typeof value === 'string') return scrub(value)
  if (Array.isArray(value)) return value.map((part) => scrubJson(part, scrub))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [scrub(name), scrubJson(part, scrub)]))
}

/** A copy of an error, and of its causes, that shows no secret; whatever else hangs on the error is left behind. */
export function scrubError(error: unknown, scrub: Scrub, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? scrub(error) : undefined
  const safe = new Error(scrub(error.message))
  safe.name = error.name
  safe.stack = scrub(error.stack ?? '')
  const code: unknown = Reflect.get(error, 'code')
  if (typeof code === 'string') Object.assign(safe, { code: scrub(code) })
  // A chain of causes may be a ring.
  if (error.cause !== undefined && depth < maxCauses) safe.cause = scrubError(error.cause, scrub, depth + 1)
  return safe
}
