import type { FilePart, ImagePart, Message, Part } from '../../core/messages.ts'
import { toCallPart } from './call-part.ts'
import type { ProviderOptions } from './options.ts'
import { restoreParts } from './provider-data.ts'

type Json = Readonly<Record<string, unknown>>
type Result = Extract<Part, { type: 'tool-result' }>

/** Whom a prompt is for. */
export type Reader = {
  readonly provider: string
  readonly specificationVersion: string
  readonly cacheMarkers: boolean
}

/** Marks for a prompt cache, for all providers that want some: each reads its own. */
const marker: ProviderOptions = {
  anthropic: { cacheControl: { type: 'ephemeral' } },
  bedrock: { cachePoint: { type: 'default' } },
}

function withMarker(message: Json): Json {
  return { ...message, providerOptions: marker }
}

/** A conversation as a prompt of the AI SDK. */
export function toPrompt(messages: readonly Message[], reader: Reader): readonly Json[] {
  const prompt = messages.flatMap((message) => toTheirs(message, reader))
  if (!reader.cacheMarkers) return prompt
  const system = prompt.findLastIndex(({ role }) => role === 'system')
  return prompt.map((message, at) => (at === system || at === prompt.length - 1 ? withMarker(message) : message))
}

function toTheirs(message: Message, reader: Reader): readonly Json[] {
  const { role, content } = message
  if (role === 'system') return [{ role, content: textOf(content) }]
  if (role === 'assistant') return [{ role, content: toAssistantParts(message, reader) }]
  const results = content.flatMap((part) => (part.type === 'tool-result' ? [toResult(part)] : []))
  const said = content.flatMap((part) => toUserParts(part, reader))
  return [
    ...(results.length > 0 ? [{ role: 'tool', content: results }] : []),
    ...(said.length > 0 ? [{ role: 'user', content: said }] : []),
  ]
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
}

/** What the model said, with what its provider wants back. */
function toAssistantParts({ content, providerData }: Message, { provider }: Reader): readonly Json[] {
  const said = { text: textOf(content), calls: content.filter((part) => part.type === 'tool-call') }
  const restored = restoreParts(providerData, provider, said)
  return [
    ...restored.parts,
    ...(restored.rest.text === '' ? [] : [{ type: 'text', text: restored.rest.text }]),
    ...restored.rest.calls.map((call) => toCallPart(call)),
  ]
}

function toResult({ id, name, ok, text }: Result): Json {
  const output = { type: ok ? 'text' : 'error-text', value: text }
  return { type: 'tool-result', toolCallId: id, toolName: name, output }
}

/** Providers refuse texts that are empty. */
function toUserParts(part: Part, { specificationVersion }: Reader): readonly Json[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [part]
    case 'image':
    case 'audio':
    case 'file':
      return [toFile(part, /^v[23]$/.test(specificationVersion))]
    case 'media':
      throw new TypeError('A medium by handle cannot be sent to a model: its bytes are not in the message.')
    case 'tool-call':
    case 'tool-result':
      return []
  }
}

/** Bytes and URLs are the data itself up to version 3 of the specification, and objects with a type from version 4 on. */
function toFile(part: ImagePart | FilePart, isPlain: boolean): Json {
  if ('url' in part) {
    const url = new URL(part.url)
    return { type: 'file', mediaType: 'image/*', data: isPlain ? url : { type: 'url', url } }
  }
  const { mediaType, data } = part
  const name = 'name' in part && part.name !== undefined ? { filename: part.name } : {}
  return { type: 'file', mediaType, data: isPlain ? data : { type: 'data', data }, ...name }
}
