import type { ModelErrorCode } from '../core/errors.ts'
import { isJsonObject } from '../schema/json-pointer.ts'
import { maxRetryAfterMs } from './retries.ts'
import type { Scrub } from './secrets.ts'

const maxExcerptChars = 300

/** Whether a key was sent, and a sentence that says where it would be set. */
export type KeyPlace = { readonly apiKey: string | undefined; readonly keyHint: string }

/** Text of a server cut to what fits an error, without the key should the server have sent it back. */
export function toExcerpt(text: string, scrub: Scrub): string {
  const safe = scrub(text)
  return safe.length > maxExcerptChars ? `${safe.slice(0, maxExcerptChars)}…` : safe
}

/** What to do about an error that waiting does not mend; an empty text where there is nothing to say. */
export function adviceFor(code: ModelErrorCode, status: number | undefined, settings: KeyPlace): string {
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

/** What to say where a server wants us to wait for longer than is waited; an empty text where it does not. */
export function waitAdvice(retryAfterMs: number | undefined): string {
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
