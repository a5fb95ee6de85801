import type { Message, Part } from '../../../core/messages.ts'
import { toWritten } from './call-syntax.ts'
import type { CallSyntax } from './call-syntax.ts'

/** A message as chat templates know it. */
export type TemplateMessage = {
  readonly role: string
  readonly content: string
  readonly name?: string
  readonly tool_call_id?: string
  readonly tool_calls?: readonly TemplateCall[]
}

export type TemplateCall = {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
}

/** Messages in the form of templates: calls and results in theirs where the template writes calls, else as text. */
export function toTemplateMessages(messages: readonly Message[], syntax: CallSyntax): readonly TemplateMessage[] {
  return messages.flatMap((message) => (syntax.isNative ? nativeMessages(message) : [textOnly(message, syntax)]))
}

function nativeMessages({ role, content }: Message): readonly TemplateMessage[] {
  const results = content.flatMap((part) =>
    part.type === 'tool-result' ? [{ role: 'tool', content: part.text, name: part.name, tool_call_id: part.id }] : [],
  )
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [toTemplateCall(part)] : []))
  const text = textOf(content)
  if (text === '' && calls.length === 0 && results.length > 0) return results
  const own = { role: role === 'tool' ? 'user' : role, content: text, ...(calls.length > 0 && { tool_calls: calls }) }
  return [...results, own]
}

function toTemplateCall({ id, name, input }: Extract<Part, { type: 'tool-call' }>): TemplateCall {
  return { id, type: 'function', function: { name, arguments: toArguments(input) } }
}

function textOnly({ role, content }: Message, syntax: CallSyntax): TemplateMessage {
  const calls = content.flatMap((part) =>
    part.type === 'tool-call' ? [{ name: part.name, input: JSON.stringify(toArguments(part.input)) }] : [],
  )
  const results = content.flatMap((part) =>
    part.type === 'tool-result' ? [`Result of ${part.name}:\n${part.text}`] : [],
  )
  const written = calls.length > 0 ? [toWritten(calls, syntax)] : []
  const texts = [textOf(content), ...results, ...written].filter((text) => text !== '')
  return { role: role === 'tool' ? 'user' : role, content: texts.join('\n') }
}

/** The text of a message; what is no text has been put into words before it comes to a model that sees none. */
function textOf(content: readonly Part[]): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
}

/** Calls are remembered as the JSON text that was written; templates want what it says. */
function toArguments(input: unknown): Readonly<Record<string, unknown>> {
  const value: unknown = typeof input === 'string' ? parsed(input) : input
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What was no JSON was refused when it was called, and said so: here it is only history.
    return {}
  }
}

/** The same conversation for templates that know no system role, or want user and assistant to take turns. */
export function simplified(messages: readonly TemplateMessage[]): readonly TemplateMessage[] {
  const simple: TemplateMessage[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const last = simple.at(-1)
    if (last?.role === role) simple[simple.length - 1] = { ...last, content: `${last.content}\n\n${message.content}` }
    else simple.push({ role, content: message.content })
  }
  return simple
}
