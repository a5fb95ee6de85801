import { ModelError } from '../../core/errors.ts'
import type { ModelErrorCode } from '../../core/errors.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { codeOf } from '../error-codes.ts'
import { adviceFor, messageIn, parseJson, readRetryAfter, toExcerpt, waitAdvice } from '../error-texts.ts'
import { scrubError } from '../secrets.ts'
import type { Scrub } from '../secrets.ts'
import { ErrorPart } from './reply-reader.ts'

type Json = Readonly<Record<string, unknown>>

/** Whose error it is. */
export type Blamed = { readonly id: string; readonly provider: string; readonly scrub: Scrub; readonly now: number }

/** What an error of the AI SDK is, as far as it can be told from its form. */
type Failure = {
  readonly code: ModelErrorCode
  /** What happened, as the end of a sentence that begins with the model. */
  readonly what: string
  readonly said: string
  readonly details?: Json
  readonly advice?: readonly string[]
}

const keyPlace = {
  apiKey: 'given',
  keyHint: "Check the key that the model's provider is given: its apiKey option, or its environment variable.",
}

/** Makes the error for whatever a model of the AI SDK throws, or sends as a part of its stream. */
export function toModelError(thrown: unknown, blamed: Blamed): ModelError {
  const isPart = thrown instanceof ErrorPart
  const error = isPart ? thrown.cause : thrown
  if (error instanceof ModelError) return error
  const { code, what, said, details, advice = [] } = toFailure(error, { ...blamed, isPart })
  const excerpt = toExcerpt(said, blamed.scrub)
  const message = `The model ${blamed.id} of ${blamed.provider} ${what}${excerpt && `: ${excerpt}`}`
  const texts = [message.replace(/[.\s]*$/, '.'), ...advice].filter((text) => text !== '')
  return new ModelError(code, texts.join(' '), {
    cause: scrubError(error, blamed.scrub),
    details: { ...details, ...(excerpt !== '' && { excerpt }) },
  })
}

function toFailure(error: unknown, about: Blamed & { readonly isPart: boolean }): Failure {
  if (isJsonObject(error) && typeof error['statusCode'] === 'number') return toAnswer(error, error['statusCode'], about)
  const said = error instanceof Error ? error.message : messageIn(typeof error === 'string' ? error : toText(error))
  const named = error instanceof Error ? codeOfName(error.name) : undefined
  if (named) return { code: named, what: 'failed', said, advice: [adviceFor(named, undefined, keyPlace)] }
  if (isNetwork(error)) return { code: 'network', what: 'lost its connection, or got none', said: withCauses(error) }
  if (!about.isPart) return { code: 'failed', what: 'failed', said }
  const code = codeOf({ body: error, message: said })
  return { code, what: 'broke off with an error', said, advice: [adviceFor(code, undefined, keyPlace)] }
}

/** An `APICallError`: an answer of the server, whatever its status. */
function toAnswer(error: Json, status: number, { scrub, now }: Blamed): Failure {
  const headers = toHeaders(error['responseHeaders'])
  const name = ['x-request-id', 'request-id', 'x-amzn-requestid', 'cf-ray'].find((one) => headers.has(one))
  const id = name === undefined ? null : headers.get(name)
  const details = { status, ...(id !== null && { requestId: toExcerpt(id, scrub) }) }
  if (status < 300) {
    const code = isNetwork(error) ? 'network' : 'invalid-response'
    return { code, what: 'sent what cannot be read', said: withCauses(error), details }
  }
  const text = typeof error['responseBody'] === 'string' ? error['responseBody'] : ''
  const body = parseJson(text) ?? error['data']
  const said = text === '' ? String(error['message']) : messageIn(text)
  const retryAfterMs = readRetryAfter(headers, now) ?? retryDelayIn(body)
  const code = codeOf({ status, body, message: said })
  return {
    code,
    what: `answered ${status}`,
    said,
    details: { ...details, ...(retryAfterMs !== undefined && { retryAfterMs }) },
    advice: [adviceFor(code, status, keyPlace), waitAdvice(retryAfterMs)],
  }
}

function toHeaders(given: unknown): Headers {
  const entries = isJsonObject(given) ? Object.entries(given) : []
  return new Headers(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}

/** Google says in the body how long to wait: `{ retryDelay: "27s" }` among the details. */
function retryDelayIn(body: unknown): number | undefined {
  const error = isJsonObject(body) ? body['error'] : undefined
  const details = isJsonObject(error) && Array.isArray(error['details']) ? error['details'] : []
  const delays = details.map((one: unknown) => (isJsonObject(one) ? one['retryDelay'] : undefined))
  const delay = delays.find((one) => typeof one === 'string' && /^\d+(?:\.\d+)?s$/.test(one))
  return typeof delay === 'string' ? Math.ceil(Number.parseFloat(delay) * 1000) : undefined
}

const codesByName: Readonly<Record<string, ModelErrorCode>> = {
  AI_LoadAPIKeyError: 'unauthorized',
  AI_LoadSettingError: 'bad-request',
  AI_InvalidArgumentError: 'bad-request',
  AI_InvalidPromptError: 'bad-request',
  AI_NoSuchModelError: 'bad-request',
  AI_UnsupportedFunctionalityError: 'bad-request',
  AI_EmptyResponseBodyError: 'invalid-response',
  AI_InvalidResponseDataError: 'invalid-response',
  AI_JSONParseError: 'invalid-response',
  AI_NoContentGeneratedError: 'invalid-response',
  AI_TypeValidationError: 'invalid-response',
}

function codeOfName(name: string): ModelErrorCode | undefined {
  return Object.hasOwn(codesByName, name) ? codesByName[name] : undefined
}

const maxCauses = 4
/** How the fetch functions of Node.js, Deno, Bun and browsers say that there is no connection, or no more of it. */
const brokenConnection =
  /fetch failed|terminated|failed to fetch|load failed|network|socket|other side closed|cannot connect|aborted/i

function causesOf(error: unknown): readonly Json[] {
  const chain: Json[] = []
  for (let at = error; isJsonObject(at) && chain.length < maxCauses; at = at['cause']) chain.push(at)
  return chain
}

function isNetwork(error: unknown): boolean {
  return causesOf(error).some(({ name, message, code }) => {
    if (typeof code === 'string' && /^(?:E[A-Z]{4,}|UND_ERR_)/.test(code)) return true
    return name === 'TypeError' && brokenConnection.test(String(message))
  })
}

function withCauses(error: unknown): string {
  const messages = causesOf(error).flatMap(({ message }) => (typeof message === 'string' ? [message] : []))
  return [...new Set(messages.filter((message) => message !== ''))].join(': ')
}

/** What a server sent may be anything. */
function toText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
