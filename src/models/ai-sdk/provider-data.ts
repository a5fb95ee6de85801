import type { Part, ProviderData } from '../../core/messages.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { toCallPart } from './call-part.ts'

type Json = Readonly<Record<string, unknown>>
type Call = Extract<Part, { type: 'tool-call' }>

/** A part of a reply as it is kept: reasoning as a whole, texts and calls as references to what the reply has anyway. */
type KeptPart =
  | { readonly type: 'reasoning'; readonly text: string; readonly metadata?: Json }
  | { readonly type: 'text'; readonly chars: number; readonly metadata?: Json }
  | { readonly type: 'tool-call'; readonly id: string; readonly metadata?: Json }

type Growing = { type: 'reasoning' | 'text' | 'tool-call'; text: string; id: string; metadata?: Json }

/**
 * Keeps what a provider wants back with a reply: its reasoning, which must stand where it stood and with its signature,
 * and whatever the provider hung on texts and calls.
 */
export class ReplyParts {
  readonly #parts = new Map<string, Growing>()

  /** Takes a piece of a part. What stands in `providerMetadata` may come with any piece of it, also with an empty one. */
  add(type: Growing['type'], id: string, { text = '', metadata }: { text?: string; metadata?: unknown }): void {
    const key = `${type} ${id}`
    const part = this.#parts.get(key) ?? { type, id, text: '' }
    part.text += text
    if (isJsonObject(metadata)) part.metadata = merged(part.metadata ?? {}, metadata)
    this.#parts.set(key, part)
  }

  /** What is to be kept; `undefined` when the provider has no use for it: plain reasoning is wanted with calls only. */
  toData(provider: string): ProviderData | undefined {
    const parts = [...this.#parts.values()]
    const hasMetadata = parts.some(({ metadata }) => metadata !== undefined)
    const hasReasoning = parts.some(({ type, text }) => type === 'reasoning' && text !== '')
    if (!hasMetadata && !(hasReasoning && parts.some(({ type }) => type === 'tool-call'))) return undefined
    // What is kept goes into records, so it has to be plain JSON.
    const data: unknown = JSON.parse(JSON.stringify({ provider, parts: parts.map((part) => toKept(part)) }))
    return isJsonObject(data) ? data : undefined
  }
}

function toKept({ type, id, text, metadata }: Growing): KeptPart {
  const more = metadata && { metadata }
  if (type === 'reasoning') return { type, text, ...more }
  return type === 'text' ? { type, chars: text.length, ...more } : { type, id, ...more }
}

function merged(before: Json, more: Json): Json {
  const names = Object.entries(more).map(([name, value]) => {
    const old = before[name]
    return [name, isJsonObject(old) && isJsonObject(value) ? { ...old, ...value } : value]
  })
  return { ...before, ...Object.fromEntries(names) }
}

type Said = { readonly text: string; readonly calls: readonly Call[] }

/**
 * The parts of a reply as its provider gave them, and what of the message they do not cover. A message may differ from
 * the reply (a tag that was missing, a call with another id): reasoning is given back as it was, the rest as it is now.
 */
export function restoreParts(
  data: ProviderData | undefined,
  provider: string,
  said: Said,
): { readonly parts: readonly Json[]; readonly rest: Said } {
  const given = data?.['provider'] === provider && Array.isArray(data['parts']) ? data['parts'] : []
  const kept = given.filter((part: unknown) => isJsonObject(part))
  const lastText = kept.findLast(({ type }) => type === 'text')
  let rest = said
  const parts = kept.flatMap((part) => {
    const { piece, left } = toPiece(part, rest, part === lastText)
    rest = left
    return piece ? [{ ...piece, ...(isJsonObject(part['metadata']) && { providerOptions: part['metadata'] }) }] : []
  })
  return { parts, rest }
}

/** What a kept part stands for in a message, and what is left of the message then. */
function toPiece(part: Json, rest: Said, isLastText: boolean): { readonly piece?: Json; readonly left: Said } {
  const { type } = part
  if (type === 'reasoning') return { piece: { type, text: part['text'] }, left: rest }
  if (type === 'text') {
    const text = isLastText ? rest.text : rest.text.slice(0, Number(part['chars']))
    const left = { ...rest, text: rest.text.slice(text.length) }
    return text === '' ? { left } : { piece: { type, text }, left }
  }
  const call = rest.calls.find(({ id }) => id === part['id'])
  if (!call) return { left: rest }
  return { piece: toCallPart(call), left: { ...rest, calls: rest.calls.filter((one) => one !== call) } }
}
