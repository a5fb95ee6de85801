import { ModelError } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { describeOpenAI } from './description.ts'
import type { OpenAIDescription } from './description.ts'
import { attemptOnce } from './attempt.ts'
import { toSettings } from './options.ts'
import type { OpenAIOptions, Settings } from './options.ts'
import { RequestWriter } from './request-body.ts'
import { waitBeforeRetry } from './retry.ts'

export type { OpenAIOptions, Pacing } from './options.ts'
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
    stream: (request) => streamWithRetries(request, settings, writer),
    toJSON: () => describeOpenAI(options),
  }
  return model
}

async function* streamWithRetries(
  request: ModelRequest,
  settings: Settings,
  writer: RequestWriter,
): AsyncGenerator<ModelEvent> {
  const keep = writer.keep.bind(writer, request)
  for (let retries = 0; ;) {
    request.signal?.throwIfAborted()
    let started = false
    try {
      for await (const event of attemptOnce({ request, settings, keep, body: writer.write(request) })) {
        started = true
        yield event
      }
      return
    } catch (error) {
      // Each field is learned once, so that this ends.
      if (!started && error instanceof ModelError && writer.learn(error.details?.['parameter'], request)) continue
      const waitMs = started ? undefined : waitBeforeRetry(error, retries, settings)
      if (waitMs === undefined) throw error
      await settings.pacing.sleep(waitMs, request.signal)
      retries += 1
    }
  }
}
