import { CodeAgent } from 'smolagents-ts'
import type { Agent, CodeAgentOptions } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel, ScriptedReply } from 'smolagents-ts/testing'

type Options = Partial<CodeAgentOptions>

/** An agent that is fit to be a member, with its replies. */
export function member(name: string, replies: readonly ScriptedReply[], options: Options = {}): CodeAgent {
  return new CodeAgent({ name, description: `Does ${name}.`, model: scriptedModel(replies), ...options })
}

/** The manager of a team. */
export function lead(agents: readonly Agent[], replies: readonly ScriptedReply[], options: Options = {}): CodeAgent {
  return new CodeAgent({ name: 'lead', agents, model: scriptedModel(replies), ...options })
}

/** The text of one message of a request. */
export function textOf(model: ScriptedModel, request: number, message: number): string {
  const content = model.requests[request]?.messages.at(message)?.content ?? []
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n')
}
