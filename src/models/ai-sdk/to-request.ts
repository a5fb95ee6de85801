import type { Message, Part } from '../../core/messages.ts'
import type { ModelRequest, ToolDefinition } from '../../core/model.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import { toBase64 } from '../../values/base64.ts'

type Json = Readonly<Record<string, unknown>>

/** A request of ours, and the names of the settings that it has no place for. */
export type Translated = { readonly request: ModelRequest; readonly unsupported: readonly string[] }

/** Settings of the AI SDK that a model of ours is not told; it has its own. */
const withoutPlace = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'reasoning',
]

/** The call options of the AI SDK as a request of ours. */
export function toRequest(options: Json): Translated {
  const { abortSignal, stopSequences } = options
  const { tools, toolChoice, unsupported } = readTools(options)
  const format = isJsonObject(options['responseFormat']) ? options['responseFormat'] : {}
  const schema = format['type'] === 'json' ? format['schema'] : undefined
  return {
    request: {
      messages: listOf(options['prompt']).flatMap((message) => toMessages(message)),
      ...(Array.isArray(stopSequences) && { stopSequences: stopSequences.map(String) }),
      ...(tools.length > 0 && { tools, ...(toolChoice && { toolChoice }) }),
      ...(isJsonObject(schema) && { responseSchema: schema }),
      ...(abortSignal instanceof AbortSignal && { signal: abortSignal }),
    },
    unsupported: [
      ...withoutPlace.filter((name) => options[name] !== undefined),
      ...unsupported,
      ...(format['type'] === 'json' && schema === undefined ? ['responseFormat without a schema'] : []),
    ],
  }
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((one: unknown) => isJsonObject(one)) : []
}

type Tools = Pick<ModelRequest, 'toolChoice'> & {
  readonly tools: readonly ToolDefinition[]
  readonly unsupported: readonly string[]
}

function readTools({ tools, toolChoice }: Json): Tools {
  const all = listOf(tools)
  const own = all.filter(({ type }) => type === 'function').map((tool) => toDefinition(tool))
  const unsupported = all.filter(({ type }) => type !== 'function').map(({ id }) => `the provider's tool ${String(id)}`)
  const choice = isJsonObject(toolChoice) ? toolChoice : {}
  switch (choice['type']) {
    case 'tool':
      // A model of ours is told one tool by being told no other.
      return { tools: own.filter(({ name }) => name === choice['toolName']), toolChoice: 'required', unsupported }
    case 'auto':
    case 'required':
    case 'none':
      return { tools: own, toolChoice: choice['type'], unsupported }
    default:
      return { tools: own, unsupported }
  }
}

function toDefinition({ name, description, inputSchema }: Json): ToolDefinition {
  return {
    name: String(name),
    description: typeof description === 'string' ? description : '',
    inputSchema: isJsonObject(inputSchema) ? inputSchema : { type: 'object' },
  }
}

function toMessages({ role, content }: Json): readonly Message[] {
  switch (role) {
    case 'system':
      return [{ role, content: [{ type: 'text', text: String(content) }] }]
    case 'user':
    case 'assistant':
    case 'tool':
      return [{ role, content: listOf(content).flatMap((part) => toParts(part)) }]
    default:
      throw new TypeError(`The prompt has a message with the role ${String(role)}, which is not known.`)
  }
}

/** Reasoning is the model's own affair and has no place in a conversation. */
function toParts(part: Json): readonly Part[] {
  const id = String(part['toolCallId'])
  const name = String(part['toolName'])
  switch (part['type']) {
    case 'text':
      return [{ type: 'text', text: String(part['text']) }]
    case 'file':
      return [toFile(part)]
    case 'tool-call':
      return [{ type: 'tool-call', id, name, input: part['input'] }]
    case 'tool-result':
      return [{ type: 'tool-result', id, name, ...toResult(isJsonObject(part['output']) ? part['output'] : {}) }]
    default:
      return []
  }
}

function toResult({ type, value, reason }: Json): { readonly ok: boolean; readonly text: string } {
  if (type === 'execution-denied') {
    return { ok: false, text: typeof reason === 'string' ? `The call was denied. ${reason}` : 'The call was denied.' }
  }
  const ok = type !== 'error-text' && type !== 'error-json'
  return { ok, text: typeof value === 'string' ? value : JSON.stringify(value ?? null) }
}

function toFile({ mediaType: given, data: wrapped, filename }: Json): Part {
  const mediaType = String(given)
  // Since version 4, data is an object with a type.
  const data = isJsonObject(wrapped) && 'type' in wrapped ? (wrapped['data'] ?? wrapped['url']) : wrapped
  const isImage = mediaType.startsWith('image/')
  if (isImage && data instanceof URL) return { type: 'image', url: data.href }
  const bytes = data instanceof Uint8Array ? toBase64(data, data.length) : data
  if (typeof bytes !== 'string') {
    throw new TypeError(`A file of the type ${mediaType} can only be sent as bytes, not by reference. Load it first.`)
  }
  if (isImage) return { type: 'image', mediaType: mediaType.replace('*', 'png'), data: bytes }
  const type = mediaType.startsWith('audio/') ? 'audio' : 'file'
  return { type, mediaType, data: bytes, ...(typeof filename === 'string' && { name: filename }) }
}
