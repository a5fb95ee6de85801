import { ModelError } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { withRetries } from '../retries.ts'
import { attemptOnce } from './attempt.ts'
import { describeOpenAI } from './description.ts'
import type { OpenAIDescription } from './description.ts'
import { toSettings } from './options.ts'
import type { OpenAIOptions, Settings } from './options.ts'
import { RequestWriter } from './request-body.ts'

export type { Pacing } from '../retries.ts'
export type { OpenAIOptions } from './options.ts'
export type { Quirks } from './quirks.ts'

/**
 * A model behind an OpenAI-compatible API (`/chat/completions`): OpenAI, the Hugging Face router, vLLM, llama.cpp,
 * Ollama and many others.
 *
 * Failures that may pass are tried again while nothing of the reply has arrived: after the time the server asks for
 * (up to a minute; beyond that it fails at once, with `retryAfterMs`), else after a random back-off. A stream that ends
 * without a finish reason is an error. An abort rejects with the signal's reason; leaving the loop closes the
 * connection. Text ends before a stop sequence also where the server does not stop. A server that refuses `stop`,
 * `tool_choice` or `stream_options` is asked again without it, and from then on.
 *
 * As JSON it is how it was made, without secrets.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function openai(options: OpenAIOptions): Model {
  const settings = toSettings(options)
  const writer = new RequestWriter(settings)
  const model: Model & { toJSON(): OpenAIDescription } = {
    id: settings.id,
    capabilities: settings.capabilities,
    stream: (request) => streamWithRetries({ request, settings, writer }),
    toJSON: () => describeOpenAI(options),
  }
  return model
}

/** How one request is sent. */
type Sending = { readonly request: ModelRequest; readonly settings: Settings; readonly writer: RequestWriter }

/** Yields one by one what comes in batches: each value costs time on its way, so they are few until here. */
async function* streamWithRetries(sending: Sending): AsyncGenerator<ModelEvent> {
  const { signal } = sending.request
  for await (const events of withRetries(() => attemptLearning(sending), { ...sending.settings, signal })) {
    for (const event of events) {
      signal?.throwIfAborted()
      yield event
    }
  }
}

/** Sends a request, and at once again without a field that the server refuses; each is learned once, so that this ends. */
async function* attemptLearning({ request, settings, writer }: Sending): AsyncGenerator<readonly ModelEvent[]> {
  const keep = writer.keep.bind(writer, request)
  while (true) {
    let started = false
    const body = writer.write(request)
    try {
      for await (const events of attemptOnce({ request, settings, keep, body })) {
        started = true
        yield events
      }
      return
    } catch (error) {
      if (started || !(error instanceof ModelError) || error.details?.['parameter'] === undefined) throw error
      writer.learn(error.details['parameter'], request)
      // Another request may have learned it in the meantime.
      if (writer.write(request) === body) throw error
    }
  }
}
