import type { Message, Part } from '../../core/messages.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import type { Settings } from './options.ts'
import type { Reasonings } from './reasonings.ts'
import { merged, toParts, toWireMessages } from './wire-messages.ts'
import type { Dialect, Json } from './wire-messages.ts'

/** What was made of the beginning of a conversation: of messages that cannot change, the last one not among them. */
type Beginning = { readonly marked: number; readonly messages: Message[]; text: string }

type TranscriptSettings = Pick<Settings, 'cacheMarkers' | 'quirks' | 'capabilities'>

/**
 * Writes conversations as the JSON text that one server takes. A request that goes on with a conversation gives the bytes
 * of the one before up to its last message, so that servers can keep what they have computed.
 */
export class Transcript {
  /** By the first message. A conversation that goes on is written once in all, not once for each request. */
  readonly #beginnings = new WeakMap<Message, Beginning>()
  readonly #cacheMarkers: boolean
  readonly #merges: boolean
  readonly #dialect: Dialect
  readonly #reasonings: Reasonings

  constructor({ cacheMarkers, quirks, capabilities }: TranscriptSettings, reasonings: Reasonings) {
    const nativeTools = capabilities.nativeTools !== false
    this.#cacheMarkers = cacheMarkers
    // Results that are put into words are said by the user, who may speak before and after them too.
    this.#merges = quirks.mergeRoles ?? !nativeTools
    this.#dialect = { ...quirks, nativeTools }
    this.#reasonings = reasonings
  }

  write(messages: readonly Message[]): string {
    const marked = this.#cacheMarkers ? messages.findLastIndex(({ role }) => role === 'system') : -1
    if (this.#merges) return this.#writeMerged(messages, marked)
    const beginning = this.#toBeginning(messages, marked)
    const from = beginning.messages.length
    const rest = messages.slice(from).map((_, index) => {
      const at = from + index
      return toText(this.#toWire(messages, at, at === marked || this.#isMarkedLast(messages, at)))
    })
    return `[${rest.reduce(joined, beginning.text)}]`
  }

  #isMarkedLast(messages: readonly Message[], at: number): boolean {
    return this.#cacheMarkers && at === messages.length - 1
  }

  #writeMerged(messages: readonly Message[], marked: number): string {
    const all: Json[] = []
    for (const at of messages.keys()) {
      for (const wire of this.#toWire(messages, at, at === marked || this.#isMarkedLast(messages, at))) {
        const one = merged(all.at(-1), wire)
        if (one === undefined) all.push(wire)
        else all[all.length - 1] = one
      }
    }
    return `[${toText(all)}]`
  }

  /** The beginning that is known, as far as these messages have it, with those that have come since. */
  #toBeginning(messages: readonly Message[], marked: number): Beginning {
    const [first] = messages
    const known = first && this.#beginnings.get(first)
    const goesOn =
      known?.marked === marked &&
      known.messages.length < messages.length &&
      known.messages.every((message, at) => message === messages[at])
    const beginning = goesOn ? known : { marked, messages: [], text: '' }
    const texts = [beginning.text]
    for (const message of messages.slice(beginning.messages.length, -1)) {
      if (!isFixed(message)) break
      const at = beginning.messages.length
      texts.push(toText(this.#toWire(messages, at, at === marked)))
      beginning.messages.push(message)
    }
    // In one piece: a text of a thousand pieces would be put together for each request.
    beginning.text = texts.filter((text) => text !== '').join(',')
    if (first && isFixed(first)) this.#beginnings.set(first, beginning)
    return beginning
  }

  #toWire(messages: readonly Message[], at: number, isMarked: boolean): readonly Json[] {
    const message = messages[at]
    if (message === undefined) return []
    const wire = toWireMessages(message, this.#dialect)
    const last = wire.at(-1)
    if (last === undefined) return wire
    const whole = 'tool_calls' in last ? { ...last, ...this.#reasonings.handedBack(message, messages[at - 1]) } : last
    return [...wire.slice(0, -1), isMarked ? withMarker(whole) : whole]
  }
}

function toText(wire: readonly Json[]): string {
  return wire.map((one) => JSON.stringify(one)).join(',')
}

/** Two texts of JSON with a comma between them, where there are two. */
export function joined(text: string, more: string): string {
  return text === '' || more === '' ? text + more : `${text},${more}`
}

/** Whether a message is frozen as deep as it goes. */
function isFixed(message: Message): boolean {
  const { content } = message
  const isFlat = (part: Part): boolean =>
    Object.isFrozen(part) && !(part.type === 'tool-call' && typeof part.input === 'object')
  return Object.isFrozen(message) && Object.isFrozen(content) && content.every((part) => isFlat(part))
}

/** Marks where a part of the prompt ends that will come again, for servers that keep only what is marked. */
function withMarker(message: Json): Json {
  const parts = toParts(message['content'])
  const last = parts.at(-1)
  if (!isJsonObject(last) || last['text'] === '') return message
  return { ...message, content: [...parts.slice(0, -1), { ...last, cache_control: { type: 'ephemeral' } }] }
}
