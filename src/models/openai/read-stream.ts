import { createParser } from 'eventsource-parser'

/** Characters of one event of a stream that has not ended; far above any chunk of a model. */
const maxEventChars = 16 * 1024 * 1024
/** Control characters: JSON has them only escaped, so where one is, something was lost, perhaps the end of a line. */
const controlCharacter = new RegExp(String.raw`[\0-\x08\x0B\x0C\x0E-\x1F]`)
/** How long a connection may take to end after the last event, before it is closed and not used again. */
const drainMs = 200

/**
 * One piece of a stream: the data of an event, the data of an event of the type `error`, or a line that is no part of
 * the format. Such a line may be what is left of an event, so it must not be passed over.
 */
export type StreamPiece = { readonly kind: 'data' | 'error' | 'noise'; readonly text: string }

/**
 * Reads server-sent events from a body, whatever its packets, line ends, comments and byte-order mark, until it ends,
 * the marker `[DONE]` comes, or the signal aborts. Leaving the loop lets go of the body. An event that is not closed by
 * an empty line is not given out: it may be half of one. Yields the pieces that came together.
 *
 * What reading the body throws is passed on.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<readonly StreamPiece[]> {
  const pieces = new Pieces()
  const reader = body.getReader()
  // Closing a body that is already broken fails again; its first failure is the one that is told.
  const close = (): void => void reader.cancel().catch(() => undefined)
  signal?.addEventListener('abort', close)
  try {
    signal?.throwIfAborted()
    while (true) {
      const { done, value } = await reader.read()
      if (done) return yield pieces.end()
      const arrived = pieces.of(value)
      const end = arrived.findIndex(({ kind, text }) => kind === 'data' && text === '[DONE]')
      const whole = end < 0 ? arrived : arrived.slice(0, end)
      if (whole.length > 0) yield whole
      if (end >= 0) return await drain(reader)
    }
  } finally {
    signal?.removeEventListener('abort', close)
    close()
  }
}

/** Reads to the end, so that the connection can serve the next request; a server that keeps it open is not waited for. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), drainMs)
  })
  // The reply is whole: what breaks after it is nobody's concern.
  const next = (): Promise<boolean> =>
    reader.read().then(
      ({ done }) => done,
      () => true,
    )
  while (!(await Promise.race([next(), late])));
  clearTimeout(timer)
}

/** Turns bytes into the pieces that are whole. */
class Pieces {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #pieces: StreamPiece[] = []
  #endsInReturn = false
  readonly #parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: ({ event, data }) => this.#pieces.push({ kind: event === 'error' ? 'error' : 'data', text: data }),
    onError: ({ type, field, value = '', line = '' }) => {
      // Some servers send their last words as a field of its own: "error: {…}".
      if (field === 'error') this.#pieces.push({ kind: 'error', text: value })
      else if (type === 'max-buffer-size-exceeded')
        this.#pieces.push({ kind: 'noise', text: `(an event of over ${maxEventChars} characters)` })
      else if (type === 'unknown-field') this.#pieces.push({ kind: 'noise', text: line })
    },
  })

  of(bytes: Uint8Array): readonly StreamPiece[] {
    this.#pieces = []
    const text = this.#decode(bytes)
    if (text === undefined) this.#pieces.push({ kind: 'noise', text: '(bytes that are no UTF-8)' })
    else if (controlCharacter.test(text)) this.#pieces.push({ kind: 'noise', text })
    else this.#parser.feed(text)
    if (text !== '') this.#endsInReturn = text?.endsWith('\r') ?? false
    return this.#pieces
  }

  /** What a last carriage return closes, which could have been half of a line end until now. */
  end(): readonly StreamPiece[] {
    this.#pieces = []
    if (this.#endsInReturn) this.#parser.feed('\n')
    return this.#pieces.filter(({ text }) => text !== '[DONE]')
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes, { stream: true })
    } catch {
      return undefined
    }
  }
}
