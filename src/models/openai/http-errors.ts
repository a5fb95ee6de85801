import { ModelError } from '../../core/errors.ts'
import type { ModelErrorCode } from '../../core/errors.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { maxRetryAfterMs } from '../retries.ts'
import { codeOf, refusedParameter } from './error-codes.ts'
import type { Settings } from './options.ts'
import { scrubError } from './secrets.ts'
import type { Scrub } from './secrets.ts'

const maxExcerptChars = 300
const maxErrorBodyChars = 64 * 1024

/** Text of a server cut to what fits an error, without the key should the server have sent it back. */
export function toExcerpt(text: string, scrub: Scrub): string {
  const safe = scrub(text)
  return safe.length > maxExcerptChars ? `${safe.slice(0, maxExcerptChars)}…` : safe
}

/** Facts about a response for the `details` of an error. */
export function detailsOf(response: Response, scrub: Scrub): Readonly<Record<string, unknown>> {
  const { headers, status } = response
  const requestId = headers.get('x-request-id') ?? headers.get('request-id') ?? headers.get('cf-ray')
  return { status, ...(requestId !== null && { requestId: toExcerpt(requestId, scrub) }) }
}

/** Makes the error for a response whose status says that there is no reply. Reads its body, up to a limit. */
export async function toHttpError(
  response: Response,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<ModelError> {
  const { scrub, url, model } = settings
  const { status } = response
  const text = await readText(response, signal)
  const whole = messageIn(text)
  const said = toExcerpt(whole, scrub)
  const retryAfterMs = readRetryAfter(response.headers, settings.pacing.now())
  const fault = { status, body: parseJson(text), message: whole }
  const code = codeOf(fault)
  const parameter = code === 'bad-request' ? refusedParameter(fault) : undefined
  const details = {
    ...detailsOf(response, scrub),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(said !== '' && { excerpt: said }),
    ...(parameter !== undefined && { parameter }),
  }
  const location = toExcerpt(response.headers.get('location') ?? '', scrub)
  const advice = [adviceFor(code, status, settings), redirectAdvice(status, location), waitAdvice(retryAfterMs)]
  const message = `${url.host} answered ${status} for model ${model}${said && `: ${said}`}`
  return new ModelError(code, [message.replace(/[.\s]*$/, '.'), ...advice].filter(Boolean).join(' '), { details })
}

/** What to do about an error that waiting does not mend; an empty text where there is nothing to say. */
export function adviceFor(
  code: ModelErrorCode,
  status: number | undefined,
  settings: Pick<Settings, 'apiKey' | 'keyHint'>,
): string {
  if (code === 'unauthorized') {
    return settings.apiKey === undefined
      ? `No key was sent. ${settings.keyHint}`
      : `The key was refused. ${settings.keyHint}`
  }
  if (code === 'context-overflow') {
    return (
      'The conversation is longer than the context of the model. Take a model with a longer context, begin a new ' +
      'session, or show the model less of each step (limits.consoleChars, limits.valueChars).'
    )
  }
  if (code === 'content-filter') {
    return "The provider's filter refused the request for what it says. Change the task, or the filter's settings."
  }
  if (code === 'quota-exhausted') {
    return 'The quota or the credit of this account is used up. Raise it with the provider, or use another key or model.'
  }
  return status === 404 ? 'Check the name of the model and the baseUrl.' : ''
}

function redirectAdvice(status: number, location: string): string {
  // A browser hides the status of a redirect that is not followed.
  if (status !== 0 && (status < 300 || status >= 400)) return ''
  return `Redirects are not followed, so that no key leaves for another host; set baseUrl to where it leads (${location}).`
}

function waitAdvice(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined || retryAfterMs <= maxRetryAfterMs) return ''
  return (
    `It asks to wait ${Math.ceil(retryAfterMs / 1000)} s before the next attempt, which is longer than the ` +
    `${maxRetryAfterMs / 1000} s that are waited.`
  )
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
  const ms = headers.get('retry-after-ms')?.trim() ?? ''
  if (/^\d+(?:\.\d+)?$/.test(ms)) return Math.ceil(Number(ms))
  const after = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(?:\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000)
  // `Date.parse` makes a date of nearly anything, "-5" and "soon 7" too.
  const date = /^[A-Za-z]+,? /.test(after) && after.endsWith(' GMT') ? Date.parse(after) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Makes the error for a connection that failed or broke. */
export function toNetworkError(error: unknown, { url, scrub }: Settings): ModelError {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const reasons = [error, cause].flatMap((one) => (one instanceof Error && one.message !== '' ? [one.message] : []))
  const reason = toExcerpt(reasons.join(': ') || String(error), scrub)
  return new ModelError('network', `The connection to ${url.host} failed or broke (${reason}).`, {
    cause: scrubError(error, scrub),
  })
}

/** The body of a response, up to a limit; a body that breaks off still gives an error its status. */
export async function readText(
  response: Response,
  signal: AbortSignal | undefined,
  maxChars: number = maxErrorBodyChars,
): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const reader = response.body?.getReader()
  const close = (): void => void reader?.cancel().catch(() => undefined)
  signal?.addEventListener('abort', close)
  try {
    for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
      text += decoder.decode(read.value, { stream: true })
      if (text.length > maxChars) break
    }
  } catch (error) {
    text += ` (the body broke off: ${String(error)})`
  } finally {
    signal?.removeEventListener('abort', close)
    close()
  }
  return text
}
