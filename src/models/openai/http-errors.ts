import { ModelError } from '../../core/errors.ts'
import { codeOf } from '../error-codes.ts'
import { adviceFor, messageIn, parseJson, readRetryAfter, toExcerpt, waitAdvice } from '../error-texts.ts'
import { scrubError } from '../secrets.ts'
import type { Scrub } from '../secrets.ts'
import { refusedParameter } from './refused-parameter.ts'
import type { Settings } from './options.ts'

const maxErrorBodyChars = 64 * 1024

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

function redirectAdvice(status: number, location: string): string {
  // A browser hides the status of a redirect that is not followed.
  if (status !== 0 && (status < 300 || status >= 400)) return ''
  return `Redirects are not followed, so that no key leaves for another host; set baseUrl to where it leads (${location}).`
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
