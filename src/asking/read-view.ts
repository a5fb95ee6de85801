import type { Message } from '../core/messages.ts'
import type { Model } from '../core/model.ts'
import type { AiSdkModel } from './ai-sdk-model.ts'

/** What is different in one step; what is left out is as always. Nothing of it is kept in memory. */
export type StepView = {
  /** The model that is asked, as the agent takes it. */
  readonly model?: string | Model | AiSdkModel
  /** Names of the only tools that may be called. Calls of others are refused, and the model is told which may be. */
  readonly tools?: readonly string[]
  /**
   * Said to the model last, in this step only. What a provider has cached of the conversation is still used up to there;
   * in the next step the conversation goes on as if it had not been said, so that the reply to it is read anew.
   */
  readonly instructions?: string
  /** Sent instead of the conversation, system prompt included. Memory stays as it is; a cached prefix is lost. */
  readonly messages?: readonly Message[]
}

/** A view that was checked, with its model made. */
export type View = Omit<StepView, 'model'> & { readonly model: Model }

type Agent = {
  readonly model: Model
  readonly tools: readonly string[]
  readonly toModel: (model: unknown) => Promise<Model>
}

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'] satisfies Message['role'][]

/** @throws {TypeError} for what is no view, with what is wrong with it. */
export async function readView(given: unknown, agent: Agent): Promise<View> {
  if (given === undefined) return { model: agent.model }
  if (!isObject(given)) throw new TypeError(`it gave ${kindOf(given)}. ${form}`)
  const { model, tools, instructions, messages, ...others } = given
  const [other] = Object.keys(others)
  if (other !== undefined) throw new TypeError(`it gave ${other}, which a step does not have. ${form}`)
  return {
    model: model === undefined ? agent.model : await agent.toModel(model),
    ...(tools !== undefined && { tools: readTools(tools, agent.tools) }),
    ...(instructions !== undefined && { instructions: readInstructions(instructions) }),
    ...(messages !== undefined && { messages: readMessages(messages) }),
  }
}

const form = 'It may give { model, tools, instructions, messages }, or nothing.'

function readTools(tools: unknown, known: readonly string[]): readonly string[] {
  if (!Array.isArray(tools)) throw new TypeError('tools must be a list of names of tools.')
  const index = tools.findIndex((name) => !known.includes(name))
  if (index === -1) return known.filter((name) => tools.includes(name))
  const list = known.join(', ') || 'none'
  throw new TypeError(`the agent has no tool ${JSON.stringify(tools[index])} that it could allow. Its tools: ${list}.`)
}

function readInstructions(instructions: unknown): string {
  if (typeof instructions === 'string') return instructions
  throw new TypeError(`instructions must be a text, not a value of type ${typeof instructions}.`)
}

function readMessages(messages: unknown): readonly Message[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new TypeError('messages must be a list with at least one message. Leave them out to send the conversation.')
  }
  const index = messages.findIndex((message) => !isMessage(message))
  if (index === -1) return messages
  throw new TypeError(`messages[${index}] must be { role, content } with a list of parts as content.`)
}

function isMessage(message: unknown): boolean {
  return (
    isObject(message) &&
    roles.includes(message['role']) &&
    Array.isArray(message['content']) &&
    message['content'].every((part) => isObject(part) && typeof part['type'] === 'string')
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}
