import { CodeAgent, tool } from 'smolagents-ts'
import type { Executor, Session } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel } from 'smolagents-ts/testing'

export type Looking = {
  readonly agent: CodeAgent
  readonly model: ScriptedModel
  readonly session: Session
  /** What the tool was asked. */
  readonly calls: readonly unknown[]
}

/** A session with an agent that acts by these programs, and a tool that gives how often it was called. */
export function lookingSession(codes: readonly (string | Error)[], executor: Executor): Looking {
  const calls: unknown[] = []
  const look = tool({
    name: 'look',
    description: 'Looks.',
    input: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
    execute: (input) => {
      calls.push(input)
      return Promise.resolve(calls.length)
    },
  })
  const model = scriptedModel(codes.map((code) => (typeof code === 'string' ? `<code>${code}` : code)))
  const agent = new CodeAgent({ model, executor, tools: [look] })
  return { agent, model, calls, session: agent.session() }
}
