import { ModelError } from '../../core/errors.ts'
import type { ModelErrorCode } from '../../core/errors.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import type { Settings } from './options.ts'

const maxExcerptChars = 300
const maxErrorBodyChars = 64 * 1024

/** Text of a server cut to what fits an error, without the key should the server have sent it back. */
export function toExcerpt(text: string, apiKey: string | undefined): string {
  const safe = apiKey === undefined ? text : text.replaceAll(apiKey, '[key]')
  return safe.length > maxExcerptChars ? `${safe.slice(0, maxExcerptChars)}…` : safe
}

/** Facts about a response for the `details` of an error. */
export function detailsOf(response: Response): Readonly<Record<string, unknown>> {
  const requestId = response.headers.get('x-request-id') ?? response.headers.get('request-id')
  return { status: response.status, ...(requestId !== null && { requestId }) }
}

/** Makes the error for a response whose status says that there is no reply. Reads its body, up to a limit. */
export async function toHttpError(response: Response, settings: Settings): Promise<ModelError> {
  const text = await readText(response)
  const said = toExcerpt(messageIn(text), settings.apiKey)
  const retryAfterMs = readRetryAfter(response.headers, settings.pacing.now())
  const code = codeOf(response.status)
  const details = {
    ...detailsOf(response),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(said !== '' && { excerpt: said }),
  }
  const location = toExcerpt(response.headers.get('location') ?? '', settings.apiKey)
  const advice = adviceFor(response.status, settings, location)
  const message = `${settings.url.host} answered ${response.status} for model ${settings.model}${said && `: ${said}`}`
  return new ModelError(code, `${message.replace(/[.\s]*$/, '.')}${advice && ` ${advice}`}`, { details })
}

/** The error code for an HTTP status, or for a number in an error inside a stream. */
export function codeOf(status: number): ModelErrorCode {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'server-error' : 'bad-request'
}

function adviceFor(status: number, settings: Settings, location: string): string {
  if (status >= 300 && status < 400) {
    return `Redirects are not followed, so that no key leaves for another host; set baseUrl to where it leads (${location}).`
  }
  if (status === 401 || status === 403) {
    return settings.apiKey === undefined
      ? `No key was sent. ${settings.keyHint}`
      : `The key was refused. ${settings.keyHint}`
  }
  return status === 404 ? 'Check the name of the model and the baseUrl.' : ''
}

/** The message in an error body, in the forms servers use; the whole body where it is none of them. */
export function messageIn(text: string): string {
  const body = parseJson(text)
  if (!isJsonObject(body))
    return text
      .replaceAll(/<[^>]*>|\s+/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim()
  const error = body['error']
  const candidates = [isJsonObject(error) ? error['message'] : error, body['message'], body['detail']]
  const found = candidates.find((candidate) => typeof candidate === 'string')
  return typeof found === 'string' ? found : text
}

/** Parses JSON that may be none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return ms
  const after = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(?:\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000)
  const date = Date.parse(after)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Makes the error for a connection that failed or broke. */
export function toNetworkError(error: unknown, settings: Settings): ModelError {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const reasons = [error, cause].flatMap((one) => (one instanceof Error && one.message !== '' ? [one.message] : []))
  const reason = toExcerpt(reasons.join(': ') || String(error), settings.apiKey)
  return new ModelError('network', `The connection to ${settings.url.host} failed or broke (${reason}).`, {
    cause: error,
  })
}

/** The body of a failed response, up to a limit; a body that breaks off still gives the error its status. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const reader = response.body?.getReader()
  try {
    for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
      text += decoder.decode(read.value, { stream: true })
      if (text.length > maxErrorBodyChars) break
    }
  } catch (error) {
    text += ` (the body broke off: ${String(error)})`
  }
  await reader?.cancel().catch(() => undefined)
  return text
}
