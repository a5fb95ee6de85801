import type { Definition } from './definition.ts'
import type { AgentKind, AgentOptions } from './options.ts'

/** What an agent was made from, for those who write it down. The type of its answers is not known here. */
export type Making = {
  readonly kind: AgentKind
  readonly options: Omit<AgentOptions, 'output' | 'finalAnswerChecks'> & {
    readonly output?: unknown
    readonly finalAnswerChecks?: readonly unknown[]
  }
}

const definitions = new WeakMap<object, Definition>()
const makings = new WeakMap<object, Making>()

/** Keeps how an agent is defined, for the agents whose team it becomes a member of. */
export function keepDefinition(agent: object, definition: Definition, { kind, options }: Making): void {
  definitions.set(agent, definition)
  makings.set(agent, { kind, options: { ...options } })
}

/** How an agent is defined; `undefined` for what is no agent. */
export function definitionOf(agent: unknown): Definition | undefined {
  return typeof agent === 'object' && agent !== null ? definitions.get(agent) : undefined
}

/** What an agent was made from; `undefined` for what is no agent. */
export function makingOf(agent: unknown): Making | undefined {
  return typeof agent === 'object' && agent !== null ? makings.get(agent) : undefined
}
