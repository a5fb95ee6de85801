import { ModelError } from '../../core/errors.ts'
import type { ModelEvent, ModelRequest } from '../../core/model.ts'
import { untilAborted } from '../../core/time-box.ts'
import { toExcerpt } from '../error-texts.ts'
import { detailsOf, toHttpError, toNetworkError } from './http-errors.ts'
import type { Settings } from './options.ts'
import type { Reasoning } from './reasonings.ts'
import { readServerSentEvents } from './read-stream.ts'
import { ReplyReader } from './reply-reader.ts'
import type { Piece } from './reply-reader.ts'

/** One request that has its body already. */
export type Attempt = {
  readonly request: ModelRequest
  readonly body: string
  readonly settings: Settings
  /** Told what the server has for itself of the thoughts behind the calls of a whole reply. */
  readonly keep: (reasoning: Reasoning) => void
}

/**
 * Sends a request once and yields its reply, the events that come together. When it ends, for any reason, the connection is
 * let go.
 */
export async function* attemptOnce({ request, body, settings, keep }: Attempt): AsyncGenerator<readonly ModelEvent[]> {
  const { signal, stopSequences = [] } = request
  try {
    signal?.throwIfAborted()
    const response = await send(body, settings, signal)
    const reader = new ReplyReader({ settings, details: () => detailsOf(response, settings.scrub), stopSequences })
    for await (const pieces of piecesOf(response, settings, signal)) {
      const { events, error } = reader.readPieces(pieces)
      if (events.length > 0) yield events
      if (error) throw error
    }
    signal?.throwIfAborted()
    const end = reader.end()
    keep(reader.reasoning)
    yield end
  } catch (error) {
    // An abort shows as whatever it broke first; the caller is told its own reason.
    signal?.throwIfAborted()
    throw error instanceof ModelError ? error : toNetworkError(error, settings)
  }
}

/** What a response has, as it arrives. Some servers do not stream, whatever they are asked for. */
function piecesOf(
  response: Response,
  settings: Settings,
  signal: AbortSignal | undefined,
): AsyncIterable<readonly Piece[]> | Iterable<Promise<readonly Piece[]>> {
  if (!settings.streaming || typeOf(response).includes('application/json')) return [toWhole(response, signal)]
  return response.body === null ? [] : readServerSentEvents(response.body, signal)
}

async function toWhole(response: Response, signal: AbortSignal | undefined): Promise<readonly Piece[]> {
  return [{ kind: 'whole', bytes: await untilAborted(response.arrayBuffer(), signal) }]
}

async function send(body: string, settings: Settings, signal: AbortSignal | undefined): Promise<Response> {
  const response = await untilAborted(
    settings.fetch(settings.url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept: settings.streaming ? 'text/event-stream, application/json' : 'application/json',
        ...keyHeader(settings),
        ...settings.headers,
      },
      ...(signal && { signal }),
    }),
    signal,
  )
  if (!response.ok) throw await toHttpError(response, settings, signal)
  if (typeOf(response).includes('html')) throw await toPageError(response, settings, signal)
  return response
}

function keyHeader({ apiKey, keyHeader: name }: Settings): Readonly<Record<string, string>> {
  if (apiKey === undefined) return {}
  return name === undefined ? { authorization: `Bearer ${apiKey}` } : { [name]: apiKey }
}

function typeOf({ headers }: Response): string {
  return headers.get('content-type') ?? ''
}

async function toPageError(
  response: Response,
  settings: Settings,
  signal: AbortSignal | undefined,
): Promise<ModelError> {
  const excerpt = toExcerpt(await untilAborted(response.text(), signal), settings.scrub)
  // The request went to a wrong address, or to a page that asks people to log in: no other attempt mends that.
  return new ModelError('bad-request', `${settings.url.host} answered with a web page. Check the baseUrl.`, {
    details: { ...detailsOf(response, settings.scrub), excerpt },
  })
}
