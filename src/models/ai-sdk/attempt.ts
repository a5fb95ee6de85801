import type { ModelEvent, ModelRequest } from '../../core/model.ts'
import { untilAborted } from '../../core/time-box.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { toScrub } from '../secrets.ts'
import type { Scrub } from '../secrets.ts'
import { toModelError } from './errors.ts'
import type { Settings } from './options.ts'
import { ReplyReader } from './reply-reader.ts'

type Json = Readonly<Record<string, unknown>>
type Stream = { readonly stream: ReadableStream<unknown> }

/** One request that has its call options already. */
export type Attempt = { readonly request: ModelRequest; readonly callOptions: Json; readonly settings: Settings }

/** The calls of a model as they are made; its types leave their parameters open, because they differ by version. */
type Callable = { readonly doStream: (options: Json) => PromiseLike<Stream>; doGenerate: (options: Json) => unknown }

/** Asks a model once and yields its reply. When it ends, for any reason, the model's work is stopped. */
export async function* attemptOnce({ request, callOptions, settings }: Attempt): AsyncGenerator<ModelEvent> {
  const { signal, stopSequences = [] } = request
  const { model, id, pacing } = settings
  const own = new AbortController()
  const abortSignal = signal ? AbortSignal.any([signal, own.signal]) : own.signal
  let scrub: Scrub = toScrub({ others: settings.secrets, headers: settings.headers })
  let isOver = false
  try {
    signal?.throwIfAborted()
    scrub = await scrubOf(settings, signal)
    const reader = new ReplyReader({ id, provider: model.provider, scrub, stopSequences })
    for await (const part of partsOf({ ...callOptions, abortSignal }, settings, signal)) {
      for (const event of reader.read(part)) {
        signal?.throwIfAborted()
        yield event
      }
    }
    signal?.throwIfAborted()
    yield* reader.end()
    isOver = true
  } catch (error) {
    // An abort shows as whatever it broke first; the caller is told its own reason.
    signal?.throwIfAborted()
    throw toModelError(error, { id, provider: model.provider, scrub, now: pacing.now() })
  } finally {
    if (!isOver) own.abort(new Error('The reply is not wanted any more.'))
  }
}

/** The parts of a reply as they come; of a whole reply, the parts that a stream would have had. */
async function* partsOf(
  options: Json,
  { model, streaming }: Settings,
  signal: AbortSignal | undefined,
): AsyncGenerator {
  // The parameters of both methods are those of the specification, which `toCallOptions` fills.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const callable = model as unknown as Callable
  if (!streaming) {
    yield* toParts(await untilAborted(Promise.resolve(callable.doGenerate(options)), signal))
    return
  }
  const opened = Promise.resolve(callable.doStream(options))
  const stream = await untilAborted(opened, signal).catch((error: unknown) => {
    // What a model opens that was told to stop has nobody to read it.
    void opened.then((late) => late.stream.cancel()).catch(() => undefined)
    throw error
  })
  yield* read(stream.stream, signal)
}

async function* read(stream: ReadableStream<unknown>, signal: AbortSignal | undefined): AsyncGenerator {
  const reader = stream.getReader()
  try {
    while (true) {
      const { done, value } = await untilAborted(reader.read(), signal)
      if (done) return
      yield value
    }
  } finally {
    // Not awaited: a stream that hangs would hold its reader. Cancelling one that is broken fails again.
    void reader.cancel().catch(() => undefined)
  }
}

function* toParts(result: unknown): Generator {
  if (!isJsonObject(result)) return
  const content: readonly unknown[] = Array.isArray(result['content']) ? result['content'] : []
  for (const [id, part] of content.entries()) {
    if (!isJsonObject(part)) continue
    const { type, text } = part
    if (type === 'text' || type === 'reasoning') yield { ...part, type: `${type}-delta`, id: String(id), delta: text }
    else yield part
  }
  yield { ...result, type: 'finish' }
}

/**
 * What takes secrets out of texts: those that are given, and those in the headers that a provider's model sends. Where it
 * keeps them is not in the specification, but all packages of the SDK have it in the same place.
 */
async function scrubOf({ model, secrets, headers }: Settings, signal: AbortSignal | undefined): Promise<Scrub> {
  const config: unknown = Reflect.get(model, 'config')
  const own = isJsonObject(config) ? await headersOf(config, signal) : {}
  return toScrub({ others: secrets, headers: { ...own, ...headers } })
}

async function headersOf(config: Json, signal: AbortSignal | undefined): Promise<Readonly<Record<string, string>>> {
  try {
    const { headers } = config
    const made: unknown =
      typeof headers === 'function' ? await untilAborted(Promise.resolve(headers()), signal) : headers
    const entries = isJsonObject(made) ? Object.entries(made) : []
    return Object.fromEntries(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
  } catch {
    // A key that is missing is told by the request itself.
    return {}
  }
}
