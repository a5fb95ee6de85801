import { textMessage } from '../../core/messages.ts'
import { ReplyFold } from '../../core/model.ts'
import type { Model, ModelEvent, ModelReply, ModelRequest } from '../../core/model.ts'

/** A request that any model can answer. */
export const request: ModelRequest = { messages: [textMessage('user', 'hello')] }

/** All events of a reply. */
export async function eventsOf(model: Model, given: ModelRequest = request): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of model.stream(given)) events.push(event)
  return events
}

/** The whole reply. */
export async function replyOf(model: Model, given: ModelRequest = request): Promise<ModelReply> {
  const fold = new ReplyFold(model.id)
  for await (const event of model.stream(given)) fold.add(event)
  return fold.reply()
}

/** What a promise rejects with; throws when it does not. */
export async function rejectionOf(what: string, work: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([work])
  if (outcome.status === 'rejected') return outcome.reason
  throw new Error(`${what}: expected a rejection, got ${JSON.stringify(outcome.value)}`)
}

/** Throws when a thrown value is not the reason of the abort. */
export function expectReason(what: string, thrown: unknown, reason: Error): void {
  if (thrown === reason) return
  throw new Error(`${what}: expected the rejection with the reason of the signal, got ${String(thrown)}`)
}
