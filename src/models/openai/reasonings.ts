import type { Message } from '../../core/messages.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import type { Quirks } from './quirks.ts'
import type { Json } from './wire-messages.ts'

/** What a reply with calls was thought through with: as text, and as the server has it for itself. */
export type Reasoning = { readonly ids: readonly string[]; readonly text: string; readonly details: readonly Json[] }

/**
 * Remembers the reasoning of replies that call tools, for servers that want it back with the calls. It is kept with the last
 * message of the conversation that was replied to, and for as long as that: no other conversation can get it.
 */
export class Reasonings {
  readonly #field: Quirks['reasoningField']
  readonly #known = new WeakMap<Message, Reasoning>()

  constructor(field: Quirks['reasoningField']) {
    this.#field = field
  }

  keep(request: readonly Message[], reasoning: Reasoning): void {
    const last = request.at(-1)
    if (this.#field !== undefined && last !== undefined && reasoning.ids.length > 0) this.#known.set(last, reasoning)
  }

  /** The field to be sent with a message that calls tools; servers that want one take an empty text where none is known. */
  handedBack({ role, content }: Message, previous: Message | undefined): Json | undefined {
    if (this.#field === undefined || role !== 'assistant') return undefined
    const ids = new Set(content.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])))
    const known = previous && this.#known.get(previous)
    const reasoning = known?.ids.every((id) => ids.has(id)) ? known : undefined
    if (this.#field === 'reasoning_content') return { reasoning_content: reasoning?.text ?? '' }
    if (reasoning === undefined) return undefined
    if (this.#field === 'reasoning') return { reasoning: reasoning.text }
    return reasoning.details.length === 0 ? undefined : { reasoning_details: reasoning.details }
  }
}

/** Adds the details of one chunk to those before: pieces of one index and type are one, with their texts joined. */
export function addDetails(known: Json[], more: unknown): void {
  for (const piece of Array.isArray(more) ? more : []) {
    if (!isJsonObject(piece)) continue
    const at = known.findIndex((one) => one['type'] === piece['type'] && one['index'] === piece['index'])
    const before = piece['index'] === undefined ? undefined : known[at]
    if (before === undefined) known.push(piece)
    else known[at] = joinedDetail(before, piece)
  }
}

function joinedDetail(before: Json, piece: Json): Json {
  const entries = Object.entries(piece).map(([name, value]) => {
    const known = before[name]
    const isText = ['text', 'summary', 'data'].includes(name) && typeof known === 'string' && typeof value === 'string'
    return [name, isText ? known + value : (value ?? known)] as const
  })
  return { ...before, ...Object.fromEntries(entries) }
}
