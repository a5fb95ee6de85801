import type { Message, Part } from '../../core/messages.ts'
import type { Quirks } from './quirks.ts'

export type Json = Readonly<Record<string, unknown>>

/** How messages are written for one server. */
export type Dialect = Pick<Quirks, 'roles' | 'textsOnly'> & {
  /** Whether calls and their results are sent as such; else they are put into words. */
  readonly nativeTools: boolean
}

/** One message of ours is one of theirs, but every tool result is a message of its own. */
export function toWireMessages({ role, content }: Message, dialect: Dialect): readonly Json[] {
  const parts = dialect.nativeTools ? content : content.map((part) => inWords(part))
  const results = parts.flatMap((part) =>
    part.type === 'tool-result' ? [{ role: 'tool', tool_call_id: part.id, content: part.text }] : [],
  )
  const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [toWireCall(part)] : []))
  const said = parts.filter(({ type }) => type !== 'tool-call' && type !== 'tool-result')
  if (said.length === 0 && calls.length === 0 && (results.length > 0 || role === 'tool')) return results
  const message = {
    role: nameOf(role === 'tool' ? 'user' : role, dialect),
    content: said.length === 0 && calls.length > 0 ? null : toWireContent(said, dialect),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
  return [...results, message]
}

function nameOf(role: Message['role'], { roles }: Dialect): string {
  // Programs without types can say anything.
  if (role !== 'system' && role !== 'user' && role !== 'assistant') {
    throw new TypeError(`A message has the role ${JSON.stringify(role)}; there are system, user, assistant and tool.`)
  }
  return roles?.[role] ?? role
}

/** Calls and results as texts, in the form that agents without native calls use. */
function inWords(part: Part): Part {
  if (part.type === 'tool-call')
    return { type: 'text', text: JSON.stringify({ name: part.name, arguments: toValue(part.input) }) }
  if (part.type === 'tool-result') return { type: 'text', text: `Result of ${part.name}:\n${part.text}` }
  return part
}

function toValue(input: unknown): unknown {
  if (typeof input !== 'string') return input ?? {}
  try {
    return JSON.parse(input)
  } catch {
    return input
  }
}

function toWireCall({ id, name, input }: Extract<Part, { type: 'tool-call' }>): Json {
  const text = typeof input === 'string' ? input : JSON.stringify(input ?? {})
  return { id, type: 'function', function: { name, arguments: text } }
}

function toWireContent(parts: readonly Part[], { textsOnly = false }: Dialect): unknown {
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  if (texts.length === parts.length) return texts.join('\n\n')
  if (textsOnly) {
    const other = parts.find(({ type }) => type !== 'text')?.type ?? ''
    throw new TypeError(
      `This model takes only texts (quirks.textsOnly), and a message has a part of the type ${other}. Put it into words.`,
    )
  }
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

/** One message of two that follow each other in one role; `undefined` where they are to stay apart. */
export function merged(first: Json | undefined, second: Json): Json | undefined {
  if (first === undefined || first['role'] !== second['role']) return undefined
  // Results have to follow their calls, each as one message.
  if ('tool_call_id' in second || 'tool_calls' in first) return undefined
  const [one, two] = [first['content'], second['content'] ?? '']
  const texts =
    typeof one === 'string' && typeof two === 'string' ? [one, two].filter((text) => text !== '') : undefined
  return { ...first, ...second, content: texts?.join('\n\n') ?? [...toParts(one), ...toParts(two)] }
}

/** The content of a message of theirs as a list of parts. */
export function toParts(content: unknown): readonly unknown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }]
  return Array.isArray(content) ? content : []
}
