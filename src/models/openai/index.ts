import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { withRetries } from '../retries.ts'
import { attemptOnce } from './attempt.ts'
import { describeOpenAI } from './description.ts'
import type { OpenAIDescription } from './description.ts'
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
 * As JSON it is how it was made, without secrets.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function openai(options: OpenAIOptions): Model {
  const settings = toSettings(options)
  const model: Model & { toJSON(): OpenAIDescription } = {
    id: settings.id,
    capabilities: settings.capabilities,
    stream: (request) => streamWithRetries(request, settings),
    toJSON: () => describeOpenAI(options),
  }
  return model
}

async function* streamWithRetries(request: ModelRequest, settings: Settings): AsyncGenerator<ModelEvent> {
  const body = toRequestBody(request, settings)
  yield* withRetries(() => attemptOnce({ request, settings, body }), { ...settings, signal: request.signal })
}
