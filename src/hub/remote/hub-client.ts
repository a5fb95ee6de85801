import type * as HubLibrary from '@huggingface/hub'

import { toErrorData } from '../../core/errors.ts'
import { SavedAgentError } from '../errors.ts'
import type { HubOptions } from './hub-options.ts'

/** A repository with what is needed to reach it. */
export type HubRepository = {
  readonly library: typeof HubLibrary
  readonly name: string
  readonly type: 'model' | 'space'
  readonly token: string | undefined
  /** What every call of the library takes. */
  readonly access: {
    readonly hubUrl: string
    readonly fetch: typeof globalThis.fetch
    readonly accessToken?: string
  }
}

const realHub = 'https://huggingface.co'
/** No answer of the Hub is longer: neither a file nor a list. */
export const maxAnswerBytes: number = 20 * 1024 * 1024

/** @throws {TypeError} for a name, a type or a token that is none; `package-missing` without the package for the Hub. */
export async function openHub(name: string, options: HubOptions): Promise<HubRepository> {
  const { type = 'model', hubUrl = realHub, fetch = globalThis.fetch } = options
  if (typeof name !== 'string' || !/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(name))
    throw new TypeError(`A repository of the Hub is named user/name, not ${JSON.stringify(name)}.`)
  if (type !== 'model' && type !== 'space')
    throw new TypeError(`type must be model or space, not ${JSON.stringify(type)}.`)
  const { origin } = new URL(hubUrl)
  const token = tokenFor(origin, options.token)
  const access = { hubUrl: hubUrl.replace(/\/+$/, ''), fetch: guarded(fetch, origin) }
  const library = await loadLibrary()
  return { library, name, type, token, access: token === undefined ? access : { ...access, accessToken: token } }
}

/** The token that was given; for the real Hub also that of the environment. */
function tokenFor(origin: string, given: string | undefined): string | undefined {
  const token = given ?? (origin === realHub ? globalThis.process?.env['HF_TOKEN']?.trim() : undefined)
  if (token === undefined || token === '') return undefined
  if (/^hf_[\x21-\x7e]+$/.test(token)) return token
  throw new TypeError('A token of the Hub begins with hf_. You get one at https://huggingface.co/settings/tokens.')
}

async function loadLibrary(): Promise<typeof HubLibrary> {
  try {
    return await import('@huggingface/hub')
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new SavedAgentError(
      'package-missing',
      'The package for the Hub is not installed. Install it: npm install @huggingface/hub@2.17.5',
      { cause },
    )
  }
}

/** Lets a token go to its own host only, wherever an answer of the Hub may point, and ends answers that have no end. */
function guarded(fetch: typeof globalThis.fetch, origin: string): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).origin !== origin) request.headers.delete('authorization')
    const answer = await fetch(request)
    if (!answer.body) return answer
    const { status, statusText, headers, url } = answer
    const limited = new Response(answer.body.pipeThrough(limit()), { status, statusText, headers })
    return Object.defineProperty(limited, 'url', { value: url })
  }
}

function limit(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes <= maxAnswerBytes) return controller.enqueue(chunk)
      controller.error(new SavedAgentError('too-large', `The Hub sent more than ${maxAnswerBytes} bytes at once.`))
    },
  })
}

const meanings: Readonly<Record<number, string>> = {
  401: 'It wants a token that is valid: give { token }, or set HF_TOKEN.',
  403: 'The token may not do that: it needs the right to write to this repository.',
  404: 'There is no such repository, or the token may not see it.',
  409: 'It exists already.',
}

/** What the Hub said, without the token, and what to do about it. */
export function toHubError(cause: unknown, what: string, { token, name }: HubRepository): unknown {
  if (cause instanceof SavedAgentError) return cause
  const status: unknown = cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined
  const deeper = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : ''
  const said = `${toErrorData(cause).message}${deeper}`
  const safe = token ? said.replaceAll(token, '[token]') : said
  const meaning = typeof status === 'number' && meanings[status] !== undefined ? ` ${meanings[status]}` : ''
  const code = status === 404 ? 'not-found' : 'hub'
  return new SavedAgentError(code, `${what} ${name} failed: ${safe}.${meaning}`, {
    details: typeof status === 'number' ? { status } : {},
  })
}
