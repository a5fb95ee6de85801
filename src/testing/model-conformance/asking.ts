import { textMessage } from '../../core/messages.ts'
import { ReplyFold } from '../../asking/reply-fold.ts'
import type { Model, ModelEvent, ModelReply, ModelRequest } from '../../core/model.ts'
import type { Pattern } from '../conformance/match.ts'
import type { ModelAbility } from './abilities.ts'
import type { ModelScript } from './script.ts'

/** What a case asks, and what comes of it. */
export type Asking = {
  readonly model: Model
  /** A request that the model can answer. */
  readonly request: ModelRequest
  /** Another one, with another answer where the model is real. */
  readonly other: ModelRequest
  /** What every reply is like where the script leaves the text open. */
  readonly anyReply: Pattern<Partial<ModelReply>>
}

/** One thing a model keeps to; `run` throws when it does not. */
export type ModelCaseDefinition = {
  readonly name: string
  readonly script: ModelScript
  /** What the model must be able to do, beside what the script says. */
  readonly needs?: readonly ModelAbility[]
  readonly run: (asking: Asking) => Promise<void>
}

/** What is asked where nothing else is given. */
export const plainRequests: readonly [ModelRequest, ModelRequest] = [
  { messages: [textMessage('user', 'Say the word hello three times.')] },
  { messages: [textMessage('user', 'Say the word goodbye three times.')] },
]

/** All events of a reply. */
export async function eventsOf(model: Model, request: ModelRequest): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of model.stream(request)) events.push(event)
  return events
}

/** The whole reply. */
export async function replyOf(model: Model, request: ModelRequest): Promise<ModelReply> {
  const fold = new ReplyFold(model.id)
  for await (const event of model.stream(request)) fold.add(event)
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

/** The request with what the model said to it, and with what is asked then. */
export function goOn(request: ModelRequest, reply: ModelReply, { messages }: ModelRequest): ModelRequest {
  const asked = messages.filter(({ role }) => role === 'user')
  return { ...request, messages: [...request.messages, textMessage('assistant', reply.text), ...asked] }
}
