import type { AiSdkModel } from '../../asking/ai-sdk-model.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { withRetries } from '../retries.ts'
import { attemptOnce } from './attempt.ts'
import { toCallOptions } from './call-options.ts'
import { toSettings } from './options.ts'
import type { FromAiSdkOptions, Settings } from './options.ts'

/**
 * A language model of the AI SDK as a model of ours: Anthropic, Google, Amazon Bedrock, Cohere and all other providers
 * that there is a package for, of AI SDK 5, 6 and 7.
 *
 * Failures that may pass are tried again while nothing of the reply has arrived. A stream that ends without a finish
 * reason is an error. An abort rejects with the signal's reason; leaving the loop cancels the stream. What a provider wants
 * back with a reply, such as signed reasoning, is kept with the reply and sent back to the same provider.
 *
 * @throws {TypeError} when the model is none, has a version of the specification that is not known, or an option is wrong.
 */
export function fromAiSdk(model: AiSdkModel, options: FromAiSdkOptions = {}): Model {
  const settings = toSettings(model, options)
  return {
    id: settings.id,
    capabilities: settings.capabilities,
    stream: (request) => streamWithRetries(request, settings),
  }
}

async function* streamWithRetries(request: ModelRequest, settings: Settings): AsyncGenerator<ModelEvent> {
  const callOptions = toCallOptions(request, settings)
  yield* withRetries(() => attemptOnce({ request, callOptions, settings }), { ...settings, signal: request.signal })
}
