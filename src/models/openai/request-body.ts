import { ModelError } from '../../core/errors.ts'
import type { ModelRequest } from '../../core/model.ts'
import { surelyExceeds } from '../../notes/token-estimate.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'
import type { Settings } from './options.ts'
import { dispensable, fields } from './quirks.ts'
import type { Dispensable, Quirks } from './quirks.ts'
import { Reasonings } from './reasonings.ts'
import type { Reasoning } from './reasonings.ts'
import { supportsStop } from './stop-support.ts'
import { joined, Transcript } from './transcript.ts'
import type { Json } from './wire-messages.ts'

/** The settings bodies are made from. */
type WriterSettings = Pick<Settings, 'model' | 'streaming' | 'body' | 'cacheMarkers' | 'quirks' | 'capabilities'>

/** Most stop sequences that the OpenAI API takes. */
const maxStops = 4

/** Stands for the messages of the request, whose text is not made anew. */
const transcript = Symbol('transcript')

/** Writes the requests of one model, and keeps what is learned of its server on the way. */
export class RequestWriter {
  readonly #settings: WriterSettings
  readonly #transcript: Transcript
  readonly #reasonings: Reasonings
  readonly #refused = new Set<Dispensable>()

  constructor(settings: WriterSettings) {
    this.#settings = settings
    this.#reasonings = new Reasonings(settings.quirks.reasoningField)
    this.#transcript = new Transcript(settings, this.#reasonings)
  }

  /**
   * The body of a chat/completions request as JSON text. The same request gives the same bytes.
   *
   * @throws {ModelError} for what the model cannot do: `bad-request`, or `context-overflow` where the conversation surely is
   *   too long for it.
   */
  write(request: ModelRequest): string {
    this.#check(request)
    const texts = Object.entries(this.#fields(request))
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const text = value === transcript ? this.#transcript.write(request.messages) : JSON.stringify(value)
        return `${JSON.stringify(name)}:${text}`
      })
    return `{${texts.reduce(joined, '')}}`
  }

  /** Takes note that a server refuses a field of a request. Gives whether the request would be another one now. */
  learn(field: unknown, request: ModelRequest): boolean {
    const known = fields.find((one) => one === field)
    if (known === undefined || known in this.#settings.body || !(known in this.#fields(request))) return false
    this.#refused.add(known)
    return true
  }

  /** Remembers what the server has for itself of the thoughts behind calls, to be handed back. */
  keep({ messages }: ModelRequest, reasoning: Reasoning): void {
    this.#reasonings.keep(messages, reasoning)
  }

  #fields(request: ModelRequest): Readonly<Record<string, unknown>> {
    const { model, streaming, quirks, body } = this.#settings
    const { messages = transcript, ...own } = body
    const { responseSchema } = request
    const stop = this.#takes('stop', supportsStop(model)) ? this.#stops(request) : []
    return {
      model,
      messages,
      ...(stop.length > 0 && { stop }),
      ...this.#toolFields(request),
      ...(responseSchema !== undefined && { response_format: toResponseFormat(responseSchema, quirks.schemaForm) }),
      stream: streaming,
      ...(streaming && this.#takes('stream_options') && { stream_options: { include_usage: true } }),
      ...own,
    }
  }

  #toolFields({ tools = [], toolChoice = 'auto' }: ModelRequest): Readonly<Record<string, unknown>> {
    if (tools.length === 0) return {}
    const choice = toolChoice !== 'auto' && this.#takes('tool_choice') ? { tool_choice: toolChoice } : {}
    return { tools: tools.map((tool) => toWireTool(tool)), ...choice }
  }

  #takes(field: Dispensable, unlessSaid = true): boolean {
    return !this.#refused.has(field) && (this.#settings.quirks[dispensable[field]] ?? unlessSaid)
  }

  #stops({ stopSequences = [] }: ModelRequest): readonly string[] {
    return stopSequences.slice(0, this.#settings.quirks.maxStopSequences ?? maxStops)
  }

  #check({ messages, tools = [], responseSchema }: ModelRequest): void {
    const { model, capabilities } = this.#settings
    const { nativeTools, structuredOutput, contextTokens = Infinity } = capabilities
    if (tools.length > 0 && nativeTools === false) throw cannot(model, 'native tools', 'nativeTools')
    if (responseSchema !== undefined && structuredOutput === false)
      throw cannot(model, 'a schema for its replies', 'structuredOutput')
    if (!surelyExceeds(messages, contextTokens)) return
    throw new ModelError(
      'context-overflow',
      `The conversation surely has more tokens than the ${contextTokens} that ${model} can take, so it was not sent. Take a ` +
        'model with a longer context, begin a new session, or show the model less of each step (limits.consoleChars, ' +
        'limits.valueChars). If the model can take more, say so in capabilities.contextTokens.',
    )
  }
}

function cannot(model: string, what: string, capability: string): ModelError {
  return new ModelError(
    'bad-request',
    `${model} does not take ${what} (capabilities.${capability} is false), and the request has some. Ask without, take ` +
      'another model or provider, or set the capability if it is wrong.',
  )
}

function toWireTool({ name, description, inputSchema }: NonNullable<ModelRequest['tools']>[number]): Json {
  return { type: 'function', function: { name, description, parameters: inputSchema } }
}

function toResponseFormat(schema: Json, form: Quirks['schemaForm']): Json {
  if (form === 'bare') return { type: 'json_schema', schema }
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
