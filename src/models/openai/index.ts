import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { withRetries } from '../retries.ts'
import { attemptOnce } from './attempt.ts'
import { toSettings } from './options.ts'
import type { OpenAIOptions, Settings } from './options.ts'
import { toRequestBody } from './request-body.ts'

export type { Pacing } from '../retries.ts'
export type { OpenAIOptions } from './options.ts'

/**
 * A model behind an OpenAI-compatible API (`/chat/completions`): OpenAI, the Hugging Face router, vLLM, llama.cpp,
 * Ollama and many others.
 *
 * Failures that may pass are tried again while nothing of the reply has arrived: after the time the server asks for
 * (up to a minute; beyond that it fails at once, with `retryAfterMs`), else after a random back-off. A stream that ends
 * without a finish reason is an error. An abort rejects with the signal's reason; leaving the loop closes the
 * connection. Text ends before a stop sequence also where the server does not stop.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function openai(options: OpenAIOptions): Model {
  const settings = toSettings(options)
  return {
    id: settings.id,
    capabilities: settings.capabilities,
    stream: (request) => streamWithRetries(request, settings),
  }
}

/** Yields one by one what comes in batches: each value costs time on its way, so they are few until here. */
async function* streamWithRetries(request: ModelRequest, settings: Settings): AsyncGenerator<ModelEvent> {
  const { signal } = request
  const body = toRequestBody(request, settings)
  for await (const events of withRetries(() => attemptOnce({ request, settings, body }), { ...settings, signal })) {
    for (const event of events) {
      signal?.throwIfAborted()
      yield event
    }
  }
}
