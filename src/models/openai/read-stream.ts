import { createParser } from 'eventsource-parser'

import { ModelError } from '../../core/errors.ts'

/** Characters of one event of a stream that has not ended; far above any chunk of a model. */
const maxEventChars = 16 * 1024 * 1024

/**
 * Reads the data of server-sent events from a body, whatever its packets, line ends and comments, until it ends or the
 * signal aborts. Leaving the loop lets go of the body.
 *
 * @throws {ModelError} `invalid-response` when one event is endless. What reading the body throws is passed on.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const queue: string[] = []
  const parser = createParser({ maxBufferSize: maxEventChars, onEvent: ({ data }) => queue.push(data) })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  // Closing a body that is already broken fails again; its first failure is the one that is told.
  const close = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', close, { once: true })
  try {
    signal.throwIfAborted()
    while (true) {
      const { done, value } = await reader.read()
      if (done) return
      feed(parser, decoder.decode(value, { stream: true }))
      for (let data = queue.shift(); data !== undefined; data = queue.shift()) yield data
    }
  } finally {
    signal.removeEventListener('abort', close)
    close()
  }
}

function feed(parser: { feed: (text: string) => void }, text: string): void {
  try {
    parser.feed(text)
  } catch (error) {
    throw new ModelError('invalid-response', `The stream holds an event of over ${maxEventChars} characters.`, {
      cause: error,
    })
  }
}
