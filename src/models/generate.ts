import { ReplyFold } from '../asking/reply-fold.ts'
import type { Model, ModelReply, ModelRequest } from '../core/model.ts'

/** Asks a model and waits for the whole reply. */
export async function generate(model: Model, request: ModelRequest): Promise<ModelReply> {
  const fold = new ReplyFold(model.id)
  for await (const event of model.stream(request)) fold.add(event)
  return fold.reply()
}
