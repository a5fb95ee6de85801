import type { ModelErrorCode } from '../core/errors.ts'
import { isJsonObject } from '../schema/json-pointer.ts'

/** What a server says went wrong, in a body or in an event of a stream. */
export type Fault = { readonly status?: number | undefined; readonly body: unknown; readonly message: string }

/** How servers say that the conversation is too long: the OpenAI API, Azure, vLLM, llama.cpp, Anthropic, Bedrock, Google, Cohere, routers. */
const overflow =
  /context[_ ]length[_ ]exceeded|exceed_context_size|maximum context length|exceeds? (?:the |its |this )?(?:available |maximum |allowed |model'?s )*context|context (?:window|length|size)[^.]{0,40}(?:exceeded|too)|(?:prompt|input) is too long|reduce the length of the messages|exceeds? (?:the )?(?:context limit|maximum number of tokens)|too many tokens: total number of tokens in the prompt/i
const filter = /content_filter|content_policy_violation|ResponsibleAIPolicyViolation/i
/** Anthropic says it in words only. */
const filterInWords = /blocked by content filtering policy/i
/** How servers say that what was paid for is used up: OpenAI, Moonshot, routers. No wait mends it. */
const quota = /insufficient_(?:quota|balance|credits|funds)|exceeded_current_quota|billing_(?:hard_limit|not_active)/i

/** Anthropic says it as a bad request, in words only. */
const quotaInWords = /credit balance is too low/i
/** Google says it as a bad request, with a name among the details. */
const wrongKey = /API_KEY_INVALID/

const names: readonly (readonly [RegExp, ModelErrorCode])[] = [
  [/rate_?limit|too_many_requests|quota/i, 'rate-limited'],
  [/authentication|unauthorized|permission|forbidden|api_key/i, 'unauthorized'],
  [/invalid_request|not_found|unsupported|bad_?request/i, 'bad-request'],
  [/timeout/i, 'timeout'],
]

/** The error code for what a server says: its own names first, then the status, then what is left is its failure. */
export function codeOf({ status, body, message }: Fault): ModelErrorCode {
  const error = errorIn(body)
  const said = namesIn(error)
  const about = status ?? numberIn(error)
  const sure = sureCodeOf(said, message)
  if (sure) return sure
  if (isFlagged(error)) return 'content-filter'
  if (about === undefined || ![401, 403, 429].includes(about)) {
    if (overflow.test(`${said} ${message}`)) return 'context-overflow'
    if (filter.test(said) || filterInWords.test(message)) return 'content-filter'
  }
  if (about !== undefined) return codeOfStatus(about)
  return names.find(([pattern]) => pattern.test(said))?.[1] ?? 'server-error'
}

/** What is so whatever the status is. */
function sureCodeOf(said: string, message: string): ModelErrorCode | undefined {
  if (quota.test(said) || quotaInWords.test(message)) return 'quota-exhausted'
  return wrongKey.test(said) ? 'unauthorized' : undefined
}

export function errorIn(body: unknown): unknown {
  return isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : body
}

/** OpenRouter says 403 where a filter refused a request, as for a wrong key, and what was flagged. */
function isFlagged(error: unknown): boolean {
  const metadata = isJsonObject(error) ? error['metadata'] : undefined
  return isJsonObject(metadata) && Array.isArray(metadata['reasons'])
}

/** The names an error gives itself, as one text. Azure keeps the name of the filter one level deeper, Google in a list. */
function namesIn(error: unknown): string {
  if (!isJsonObject(error)) return ''
  const inner = error['innererror']
  const details: readonly unknown[] = Array.isArray(error['details']) ? error['details'] : []
  const reasons = details.map((one) => (isJsonObject(one) ? one['reason'] : ''))
  return [error['code'], error['type'], isJsonObject(inner) ? inner['code'] : '', ...reasons].map(String).join(' ')
}

function codeOfStatus(status: number): ModelErrorCode {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 402) return 'quota-exhausted'
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'server-error' : 'bad-request'
}

/** A status that stands in the error itself, as a number or as digits. */
export function numberIn(error: unknown): number | undefined {
  if (!isJsonObject(error)) return undefined
  return [error['status'], error['code'], error['status_code']]
    .map(Number)
    .find((status) => status >= 400 && status < 600)
}
