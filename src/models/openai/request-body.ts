import type { Message, Part } from '../../core/messages.ts'
import type { ModelRequest } from '../../core/model.ts'
import type { Settings } from './options.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'

type Json = Readonly<Record<string, unknown>>

/** The settings a body is made from. */
type BodySettings = Pick<Settings, 'model' | 'streaming' | 'body' | 'cacheMarkers'>

/**
 * The body of a chat/completions request as JSON text. The same request gives the same bytes, and a request that goes
 * on with a conversation gives the bytes of the one before up to its last message, so that servers can keep what they
 * have computed.
 */
export function toRequestBody(request: ModelRequest, settings: BodySettings): string {
  const { stopSequences = [], tools = [], toolChoice = 'auto', responseSchema } = request
  const { messages: ownMessages = transcript, ...own } = settings.body
  const body = {
    model: settings.model,
    messages: ownMessages,
    ...(stopSequences.length > 0 && supportsStop(settings.model) && { stop: stopSequences }),
    ...(tools.length > 0 && { tools: tools.map((tool) => toWireTool(tool)) }),
    ...(tools.length > 0 && toolChoice !== 'auto' && { tool_choice: toolChoice }),
    ...(responseSchema !== undefined && { response_format: toResponseFormat(responseSchema) }),
    stream: settings.streaming,
    ...(settings.streaming && { stream_options: { include_usage: true } }),
    ...own,
  }
  const fields = Object.entries(body)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `${JSON.stringify(name)}:${value === transcript ? toTranscript(request, settings) : JSON.stringify(value)}`,
    )
  return `{${fields.reduce(joined, '')}}`
}

/** Stands for the messages of the request, whose text is not made anew. */
const transcript = Symbol('transcript')

/** What was made of the beginning of a conversation: of messages that cannot change, the last one not among them. */
type Beginning = { readonly marked: number; readonly messages: Message[]; text: string }

/** By the first message. A conversation that goes on is written once in all, not once for each request. */
const beginnings = new WeakMap<Message, Beginning>()

function toTranscript({ messages }: ModelRequest, { cacheMarkers }: BodySettings): string {
  const marked = cacheMarkers ? messages.findLastIndex(({ role }) => role === 'system') : -1
  const beginning = toBeginning(messages, marked)
  const last = messages.length - 1
  const rest = messages.slice(beginning.messages.length).map((message, index) => {
    const at = beginning.messages.length + index
    return toWireText(message, at === marked || (cacheMarkers && at === last))
  })
  return `[${rest.reduce(joined, beginning.text)}]`
}

/** The beginning that is known, as far as these messages have it, with those that have come since. */
function toBeginning(messages: readonly Message[], marked: number): Beginning {
  const [first] = messages
  const known = first && beginnings.get(first)
  const goesOn =
    known?.marked === marked &&
    known.messages.length < messages.length &&
    known.messages.every((message, at) => message === messages[at])
  const beginning = goesOn ? known : { marked, messages: [], text: '' }
  const texts = [beginning.text]
  for (const message of messages.slice(beginning.messages.length, -1)) {
    if (!isFixed(message)) break
    texts.push(toWireText(message, beginning.messages.length === marked))
    beginning.messages.push(message)
  }
  // In one piece: a text of a thousand pieces would be put together for each request.
  beginning.text = texts.filter((text) => text !== '').join(',')
  if (first && isFixed(first)) beginnings.set(first, beginning)
  return beginning
}

function joined(text: string, more: string): string {
  return text === '' || more === '' ? text + more : `${text},${more}`
}

/** Whether a message is frozen as deep as it goes. */
function isFixed(message: Message): boolean {
  const { content } = message
  const isFlat = (part: Part): boolean =>
    Object.isFrozen(part) && !(part.type === 'tool-call' && typeof part.input === 'object')
  return Object.isFrozen(message) && Object.isFrozen(content) && content.every((part) => isFlat(part))
}

function toWireText(message: Message, isMarked: boolean): string {
  const wire = toWireMessages(message)
  const last = wire.at(-1)
  const all = isMarked && last !== undefined ? [...wire.slice(0, -1), withMarker(last)] : wire
  return all.map((one) => JSON.stringify(one)).join(',')
}

/** Marks where a part of the prompt ends that will come again, for servers that keep only what is marked. */
function withMarker(message: Json): Json {
  const { content } = message
  const parts: unknown[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : Array.isArray(content) ? content : []
  const last = parts.at(-1)
  if (!isJsonObject(last) || last['text'] === '') return message
  return { ...message, content: [...parts.slice(0, -1), { ...last, cache_control: { type: 'ephemeral' } }] }
}

/**
 * Whether a model takes the `stop` parameter: the reasoning families o3, o4 and gpt-5 (but o3-mini) and grok refuse the
 * whole request. Judged by the last part of the name, so that `vendor/name` and `name:provider` are known too.
 */
export function supportsStop(model: string): boolean {
  const name = (model.split('/').at(-1) ?? '').split(':')[0] ?? ''
  if (/^o3-mini\b/.test(name)) return true
  return !/^(?:o[34](?:[-.].*)?$|gpt-5|(?:[\w-]+\.)?grok-)/i.test(name)
}

function toWireTool({ name, description, inputSchema }: NonNullable<ModelRequest['tools']>[number]): Json {
  return { type: 'function', function: { name, description, parameters: inputSchema } }
}

function toResponseFormat(schema: Json): Json {
  return { type: 'json_schema', json_schema: { name: 'reply', schema, strict: isStrict(schema) } }
}

/** Whether a schema may be enforced strictly: every object closed, every property required. */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every((part) => isStrict(part))
  if (!isJsonObject(schema)) return true
  const { type, properties, required, additionalProperties } = schema as Json
  const names = isJsonObject(properties) ? Object.keys(properties) : []
  const closed =
    additionalProperties === false && Array.isArray(required) && names.every((name) => required.includes(name))
  return (type !== 'object' || closed) && Object.values(schema).every((part) => isStrict(part))
}

/** One message of ours is one of theirs, but every tool result is a message of its own. */
function toWireMessages({ role, content }: Message): readonly Json[] {
  const results = content.flatMap((part) =>
    part.type === 'tool-result' ? [{ role: 'tool', tool_call_id: part.id, content: part.text }] : [],
  )
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [toWireCall(part)] : []))
  const said = content.filter(({ type }) => type !== 'tool-call' && type !== 'tool-result')
  if (said.length === 0 && calls.length === 0 && (results.length > 0 || role === 'tool')) return results
  const message = {
    role: role === 'tool' ? 'user' : role,
    content: said.length === 0 && calls.length > 0 ? null : toWireContent(said),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
  return [...results, message]
}

function toWireCall({ id, name, input }: Extract<Part, { type: 'tool-call' }>): Json {
  const text = typeof input === 'string' ? input : JSON.stringify(input ?? {})
  return { id, type: 'function', function: { name, arguments: text } }
}

function toWireContent(parts: readonly Part[]): unknown {
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  if (texts.length === parts.length) return texts.join('\n\n')
  return parts.map((part) => toWirePart(part))
}

function toWirePart(part: Part): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image':
      return { type: 'image_url', image_url: { url: 'url' in part ? part.url : toDataUrl(part) } }
    case 'audio': {
      const { mediaType, data } = part
      return { type: 'input_audio', input_audio: { data, format: audioFormats[mediaType] ?? mediaType.split('/')[1] } }
    }
    case 'file':
      return { type: 'file', file: { filename: part.name ?? 'file', file_data: toDataUrl(part) } }
    case 'media':
      throw new TypeError('A medium by handle cannot be sent to a model: its bytes are not in the message.')
    case 'tool-call':
    case 'tool-result':
      return { type: 'text', text: '' }
  }
}

/** The two formats that the API takes. */
const audioFormats: Readonly<Record<string, string>> = { 'audio/mpeg': 'mp3', 'audio/wav': 'wav' }

function toDataUrl({ mediaType, data }: { readonly mediaType: string; readonly data: string }): string {
  return `data:${mediaType};base64,${data}`
}
