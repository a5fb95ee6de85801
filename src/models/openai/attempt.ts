import { ModelError } from '../../core/errors.ts'
import type { ModelEvent, ModelRequest } from '../../core/model.ts'
import { detailsOf, toExcerpt, toHttpError, toNetworkError } from './http-errors.ts'
import type { Settings } from './options.ts'
import { readServerSentEvents } from './read-stream.ts'
import { ReplyReader } from './reply-reader.ts'

/** One request that has its body already. */
export type Attempt = { readonly request: ModelRequest; readonly body: string; readonly settings: Settings }

/** Sends a request once and yields its reply. When it ends, for any reason, the connection is let go. */
export async function* attemptOnce({ request, body, settings }: Attempt): AsyncGenerator<ModelEvent> {
  const { signal } = request
  signal?.throwIfAborted()
  const connection = new AbortController()
  const abort = (): void => connection.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const response = await send(body, settings, connection.signal)
    for await (const event of readReply(response, { request, settings, signal: connection.signal })) {
      signal?.throwIfAborted()
      yield event
    }
    signal?.throwIfAborted()
  } catch (error) {
    // An abort shows as whatever it broke first; the caller is told its own reason.
    signal?.throwIfAborted()
    throw error instanceof ModelError ? error : toNetworkError(error, settings)
  } finally {
    signal?.removeEventListener('abort', abort)
    connection.abort()
  }
}

async function send(body: string, settings: Settings, signal: AbortSignal): Promise<Response> {
  const response = await untilAborted(
    settings.fetch(settings.url, {
      method: 'POST',
      body,
      signal,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept: settings.streaming ? 'text/event-stream, application/json' : 'application/json',
        ...(settings.apiKey !== undefined && { authorization: `Bearer ${settings.apiKey}` }),
        ...settings.headers,
      },
    }),
    signal,
  )
  if (!response.ok) throw await toHttpError(response, settings, signal)
  return response
}

/** Rejects as soon as the signal aborts, also where a replaced `fetch` does not listen to it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}

type Reading = { readonly request: ModelRequest; readonly settings: Settings; readonly signal: AbortSignal }

async function* readReply(response: Response, { request, settings, signal }: Reading): AsyncGenerator<ModelEvent> {
  const details = detailsOf(response, settings.scrub)
  const reader = new ReplyReader({ settings, details, stopSequences: request.stopSequences ?? [] })
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('html')) {
    const excerpt = toExcerpt(await untilAborted(response.text(), signal), settings.scrub)
    // The request went to a wrong address, or to a page that asks people to log in: no other attempt mends that.
    throw new ModelError('bad-request', `${settings.url.host} answered with a web page. Check the baseUrl.`, {
      details: { ...details, excerpt },
    })
  }
  if (!settings.streaming || type.includes('application/json')) {
    yield* reader.readWhole(await untilAborted(response.arrayBuffer(), signal))
  } else if (response.body !== null) {
    for await (const piece of readServerSentEvents(response.body, signal)) yield* reader.readPiece(piece)
  }
  yield* reader.end()
}
