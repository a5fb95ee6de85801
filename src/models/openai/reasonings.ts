import type { Message } from '../../core/messages.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import type { Quirks } from './quirks.ts'
import type { Json } from './wire-messages.ts'

/** What a server has for itself of the thoughts behind calls: signatures, encrypted parts. */
export type Reasoning = { readonly ids: readonly string[]; readonly details: readonly Json[] }

/** Stands for thoughts that are not known, such as those of another model: some servers take an empty text for none. */
const unknown = '.'

/**
 * Hands the reasoning behind calls back to servers that want it. Its text is in the message. Its details, which are in no
 * message, are kept with the last message of the conversation that was replied to, and for as long as that: no other
 * conversation can get them.
 */
export class Reasonings {
  readonly #field: Quirks['reasoningField']
  readonly #known = new WeakMap<Message, Reasoning>()

  constructor(field: Quirks['reasoningField']) {
    this.#field = field
  }

  keep(request: readonly Message[], reasoning: Reasoning): void {
    const last = request.at(-1)
    if (last !== undefined && reasoning.ids.length > 0 && reasoning.details.length > 0) this.#known.set(last, reasoning)
  }

  /** The field to be sent with a message that calls tools. */
  handedBack(message: Message, previous: Message | undefined): Json {
    const { reasoning } = message
    if (this.#field === undefined) return {}
    if (this.#field === 'reasoning_content') return { reasoning_content: reasoning || unknown }
    const details = this.#field === 'reasoning_details' ? this.#detailsOf(message, previous) : undefined
    if (details) return { reasoning_details: details }
    return reasoning === undefined ? {} : { reasoning }
  }

  #detailsOf({ content }: Message, previous: Message | undefined): readonly Json[] | undefined {
    const known = previous && this.#known.get(previous)
    const ids = new Set(content.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])))
    return known?.ids.every((id) => ids.has(id)) ? known.details : undefined
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
