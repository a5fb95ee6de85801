import type { Asked, AskedCall, Reading } from '../../core/acting.ts'
import { textMessage } from '../../core/messages.ts'
import type { Message, Part } from '../../core/messages.ts'
import type { ModelReply, ToolCall, ToolDefinition } from '../../core/model.ts'
import type { ActionStep } from '../../core/steps.ts'
import type { JsonSchema } from '../../core/tool.ts'
import { toEmbedded, withDefinitions } from '../../schema/embed.ts'
import { toHandle } from '../../values/handle.ts'
import { shownParts } from '../by-handle.ts'
import type { Format, FormatWording } from '../format.ts'
import { findCode, giveUp, withheld } from '../read-reply.ts'
import type { CodeTags } from '../tags.ts'
import { isRecord } from '../reply/json-code.ts'
import { resultName } from './handles.ts'
import { runCodeName, toToolName } from './names.ts'
import { readJson, toArguments } from './read-arguments.ts'
import { findCalls } from './written-calls.ts'
import type { WrittenCall } from './written-calls.ts'

export type CallFormatOptions = {
  /** All that can be called: tools, `finalAnswer`, `runCode`. */
  readonly definitions: readonly ToolDefinition[]
  /** How calls come: as native tool calls, as JSON in the text, or as JSON that the server holds to a schema. */
  readonly way: 'native' | 'text' | 'structured'
  /** Whether a reply may be a program between these tags instead. */
  readonly tags?: CodeTags
  readonly wording: FormatWording
}

/** Calls as a model writes them. Whatever the way, calls written as JSON in the text are understood too. */
export function callFormat(options: CallFormatOptions): Format {
  const read = (replies: readonly ModelReply[]): Reading => readReplies(replies, options)
  return {
    request: toRequest(options),
    read,
    toMessage: toMessage,
    observe: (step, previous) => observe(step, { previous, asked: read(step.replies), wording: options.wording }),
  }
}

/** Words that a model goes on with when it makes up what its calls give. */
const madeUp = ['Observation:', 'Calling tools:']

function toRequest({ way, definitions, tags }: CallFormatOptions): Format['request'] {
  // Where a program may stand in the text, no call has to be made.
  if (way === 'native') return { tools: definitions, toolChoice: tags ? 'auto' : 'required' }
  return way === 'text' ? { stopSequences: madeUp } : { responseSchema: callsSchema(definitions) }
}

/** The form of a reply that is nothing but calls. */
function callsSchema(definitions: readonly ToolDefinition[]): JsonSchema {
  const embedded = definitions.map(({ name, inputSchema }) => ({ name, ...toEmbedded(inputSchema, name) }))
  const calls = embedded.map(({ name, schema }) => ({
    type: 'object',
    properties: { name: { const: name }, arguments: schema },
    required: ['name', 'arguments'],
    additionalProperties: false,
  }))
  const schema = {
    type: 'object',
    properties: { thought: { type: 'string' }, calls: { type: 'array', items: { anyOf: calls } } },
    required: ['thought', 'calls'],
    additionalProperties: false,
  }
  return withDefinitions(schema, Object.assign({}, ...embedded.map((one) => one.definitions)))
}

const cut =
  'Your reply reached the token limit and was cut, so nothing of it was called. Write less: fewer calls in one turn, and shorter texts.'

function readReplies(replies: readonly ModelReply[], { definitions, tags, wording }: CallFormatOptions): Reading {
  const reply = replies.at(-1)
  if (!reply) throw new TypeError('There is no reply to read.')
  if (reply.finishReason === 'length') return giveUp('reply-cut', cut)
  if (reply.finishReason === 'content-filter') return giveUp('no-action', withheld)
  const code = tags && reply.toolCalls.length === 0 ? findCode(reply.text, tags) : undefined
  if (code !== undefined) return { kind: 'code', code }
  const written: readonly WrittenCall[] =
    reply.toolCalls.length > 0
      ? reply.toolCalls.map(({ name, input }) => ({ name: toToolName(name), arguments: input }))
      : findCalls(reply.text)
  if (written.length > 0) return toAsked(written, definitions)
  if (replies.length === 1) return { kind: 'nudge', text: wording.nudge(slipOf(reply)) }
  return giveUp('no-action', 'Your reply had no call in it, also when asked again. Nothing was called.')
}

function slipOf({ text, reasoning }: ModelReply): { readonly kind: 'prose' | 'empty-reply' | 'reasoning' } {
  if (text.trim() !== '') return { kind: 'prose' }
  return { kind: reasoning === undefined ? 'empty-reply' : 'reasoning' }
}

function toAsked(written: readonly WrittenCall[], definitions: readonly ToolDefinition[]): Asked {
  const calls = written.map(({ name, arguments: given }, ordinal): AskedCall => {
    const schema = definitions.find((one) => one.name === name)?.inputSchema ?? {}
    return { ordinal, tool: name, input: toArguments(given, schema) }
  })
  const code = calls.length === 1 && calls[0]?.tool === runCodeName ? codeIn(calls[0]) : undefined
  return code === undefined ? { kind: 'calls', calls } : { kind: 'code', code }
}

function codeIn({ input }: AskedCall): string | undefined {
  if (!input.ok || typeof input.value !== 'object' || input.value === null || !('code' in input.value)) return undefined
  const { code } = input.value
  return typeof code === 'string' && code.trim() !== '' ? code : undefined
}

function toMessage(reply: ModelReply): Message {
  const text = reply.text.trim()
  const said: Part[] = text === '' ? [] : [{ type: 'text', text }]
  const calls = withIds(reply).map(({ id, name, input }): Part => ({
    type: 'tool-call',
    id,
    name,
    input: toJsonText(input),
  }))
  if (said.length + calls.length === 0) return textMessage('assistant', '(empty reply)')
  const { reasoning } = reply
  const thought = calls.length > 0 && reasoning !== undefined ? { reasoning } : {}
  return { role: 'assistant', content: [...said, ...calls], ...thought }
}

/** Servers refuse a conversation with arguments that are no JSON object. */
function toJsonText(input: string): string {
  const { value, text } = readJson(input.trim() === '' ? '{}' : input)
  return isRecord(value) ? text : JSON.stringify({ malformed: input })
}

/** Native calls with an id of its own for each: what a server sends may have none, or the same one twice. */
function withIds({ toolCalls }: ModelReply): readonly ToolCall[] {
  const taken = new Set<string>()
  return toolCalls.map((call, index) => {
    const id = call.id === '' || taken.has(call.id) ? `${call.id || 'call'}-${index}` : call.id
    taken.add(id)
    return { ...call, id }
  })
}

type Observed = {
  readonly previous: ActionStep | undefined
  readonly asked: Reading
  readonly wording: FormatWording
}

/** What came of a step: every native call gets its result, as servers demand; else it is told as a text. */
function observe(step: ActionStep, observed: Observed): readonly Message[] {
  const reply = step.replies.at(-1)
  const shown = shownParts(step)
  if (!reply || reply.toolCalls.length === 0) {
    return [{ role: 'user', content: [{ type: 'text', text: toText(step, observed) }, ...shown] }]
  }
  const results = withIds(reply).map(({ id, name }, ordinal): Part => {
    const ok = step.calls.find((call) => call.ordinal === ordinal)?.end?.ok ?? step.outcome.kind !== 'error'
    return { type: 'tool-result', id, name, ok, text: resultText(step, observed, ordinal) }
  })
  const told: Message = { role: 'tool', content: results }
  // Results are texts for many servers, so images come after them.
  return shown.length === 0
    ? [told]
    : [told, { role: 'user', content: [{ type: 'text', text: 'The images of these results:' }, ...shown] }]
}

function toText(step: ActionStep, observed: Observed): string {
  const { asked } = observed
  if (asked.kind !== 'calls' || step.calls.length === 0) return resultText(step, observed, 0)
  const texts = asked.calls.map(({ ordinal, tool }) => `Result of ${tool}:\n${resultText(step, observed, ordinal)}`)
  return texts.join('\n\n')
}

function resultText(step: ActionStep, { previous, asked, wording }: Observed, ordinal: number): string {
  const call = asked.kind === 'calls' ? step.calls.find((one) => one.ordinal === ordinal) : undefined
  return call
    ? wording.callResult(call, toHandle(resultName(step.number, ordinal)))
    : wording.observation(step, previous)
}
