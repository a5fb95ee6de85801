import { ModelError, toErrorData } from '../../../core/errors.ts'
import type { ModelRequest, ToolDefinition } from '../../../core/model.ts'
import { findCallSyntax } from './call-syntax.ts'
import type { CallSyntax } from './call-syntax.ts'
import { reasoningTags } from './reasoning-splitter.ts'
import { simplified, toTemplateMessages } from './messages.ts'
import type { TemplateCall, TemplateMessage } from './messages.ts'
import { ProtectedText } from './protected-text.ts'

/** A part of a prompt: text of the template, or (`isGiven`) of the conversation. */
export type PromptPart = { readonly text: string; readonly isGiven: boolean }

/** A template, rendered with variables as Jinja has them. It throws for a conversation that it does not take. */
export type RenderTemplate = (variables: TemplateVariables) => string

/** What a template is rendered with; others besides, such as the texts of tokens. */
export type TemplateVariables = Readonly<Record<string, unknown>> & {
  readonly messages: readonly TemplateMessage[]
  readonly tools?: readonly unknown[]
  readonly add_generation_prompt: boolean
}

/** The layout of a model whose file has no template: that of ChatML, which most have seen. */
export const chatMl: string =
  "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{'<|im_start|>assistant\n'}}{% endif %}"

/** Puts conversations into the form that a model was trained on. */
export class ChatPrompt {
  readonly syntax: CallSyntax
  readonly #render: RenderTemplate
  readonly #variables: Readonly<Record<string, unknown>>

  constructor(render: RenderTemplate, variables: Readonly<Record<string, unknown>>) {
    this.#render = render
    this.#variables = variables
    this.syntax = findCallSyntax((messages, tools) => this.#rendered(messages, tools, false))
  }

  /**
   * The prompt up to where the reply begins.
   *
   * @throws {ModelError} `bad-request` where the template refuses the conversation, also in a simpler form.
   */
  parts({ messages, tools = [] }: ModelRequest): readonly PromptPart[] {
    const texts = new ProtectedText()
    const known = this.syntax.isNative ? tools.map((tool) => texts.markAll(toTemplateTool(tool))) : []
    const given = this.syntax.isNative ? messages : withTools(messages, tools, this.syntax)
    const marked = toTemplateMessages(given, this.syntax).map((message) => protect(message, texts))
    return texts.split(this.#renderSomehow(marked, known))
  }

  #renderSomehow(messages: readonly TemplateMessage[], tools: readonly unknown[]): string {
    try {
      return this.#rendered(messages, tools, true)
    } catch (refusal) {
      try {
        return this.#rendered(simplified(messages), tools, true)
      } catch {
        const message = `The model's chat template refuses this conversation: ${toErrorData(refusal).message}`
        throw new ModelError('bad-request', message, { cause: refusal })
      }
    }
  }

  #rendered(messages: readonly TemplateMessage[], tools: readonly unknown[], isAsked: boolean): string {
    return this.#render({
      ...this.#variables,
      messages,
      ...(tools.length > 0 && { tools }),
      add_generation_prompt: isAsked,
    })
  }
}

/** Whether a prompt ends within reasoning, which the model goes on with. */
export function isReasoningOpen(parts: readonly PromptPart[]): boolean {
  const last = parts.at(-1)
  return last?.isGiven === false && last.text.trimEnd().endsWith(reasoningTags.open)
}

function protect({ content, tool_calls: calls, ...message }: TemplateMessage, texts: ProtectedText): TemplateMessage {
  const marked = { ...message, content: texts.mark(content) }
  return calls ? { ...marked, tool_calls: calls.map((call) => protectCall(call, texts)) } : marked
}

function protectCall(
  { id, type, function: { name, arguments: given } }: TemplateCall,
  texts: ProtectedText,
): TemplateCall {
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => [key, texts.markAll(value)])
  return { id, type, function: { name, arguments: Object.fromEntries(entries) } }
}

function toTemplateTool({ name, description, inputSchema }: ToolDefinition): unknown {
  return { type: 'function', function: { name, description, parameters: inputSchema } }
}

/** The conversation with its tools told in words, for a template that does not tell them. */
function withTools(
  messages: ModelRequest['messages'],
  tools: readonly ToolDefinition[],
  { before, between, after }: CallSyntax,
): ModelRequest['messages'] {
  if (tools.length === 0) return messages
  const list = tools.map((tool) => JSON.stringify(toTemplateTool(tool))).join('\n')
  const how = `To call one, write:\n${before}NAME${between}ARGUMENTS${after}`
  const text = `You can call these tools:\n${list}\n\n${how}`
  const [first, ...rest] = messages
  const part = { type: 'text', text } as const
  if (first?.role === 'system') return [{ role: 'system', content: [...first.content, part] }, ...rest]
  return [{ role: 'system', content: [part] }, ...messages]
}
