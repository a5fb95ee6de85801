import { ModelError } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'

/** A model that is what another one is, and streams in its own way. */
export function withStream(model: Model, stream: Model['stream']): Model {
  return {
    id: model.id,
    get capabilities() {
      return model.capabilities
    },
    stream,
  }
}

/**
 * The reply of a model, to be relied on by who acts on its end.
 *
 * @throws {ModelError} `truncated` when it ends without a finish.
 */
export async function* wholeReply(model: Model, request: ModelRequest): AsyncGenerator<ModelEvent> {
  let isWhole = false
  for await (const event of model.stream(request)) {
    isWhole = event.type === 'finish'
    yield event
  }
  if (!isWhole) throw new ModelError('truncated', `The reply of ${model.id} ended without a finish reason.`)
}
