import { ModelError } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { describeOpenAI } from './description.ts'
import type { OpenAIDescription } from './description.ts'
import { attemptOnce } from './attempt.ts'
import { maxRetryAfterMs } from './http-errors.ts'
import type { Attempt } from './attempt.ts'
import { toSettings } from './options.ts'
import type { OpenAIOptions, Settings } from './options.ts'
import { toRequestBody } from './request-body.ts'

export type { OpenAIOptions, Pacing } from './options.ts'

const firstBackOffMs = 500
const maxBackOffMs = 8_000

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
  const attempt: Attempt = { request, settings, body: toRequestBody(request, settings) }
  for (let retries = 0; ; retries += 1) {
    let started = false
    try {
      for await (const event of attemptOnce(attempt)) {
        started = true
        yield event
      }
      return
    } catch (error) {
      const waitMs = started || retries >= settings.maxRetries ? undefined : toWaitMs(error, retries, settings)
      if (waitMs === undefined) throw error
      await settings.pacing.sleep(waitMs, request.signal)
    }
  }
}

/** How long to wait before the next attempt; `undefined` when there should be none. */
function toWaitMs(error: unknown, retries: number, settings: Settings): number | undefined {
  if (!(error instanceof ModelError) || !error.retryable) return undefined
  const retryAfterMs = error.details?.['retryAfterMs']
  if (typeof retryAfterMs === 'number') return retryAfterMs <= maxRetryAfterMs ? retryAfterMs : undefined
  return settings.pacing.random() * Math.min(maxBackOffMs, firstBackOffMs * 2 ** retries)
}
