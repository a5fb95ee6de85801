import type { Definition } from './definition.ts'

const definitions = new WeakMap<object, Definition>()

/** Keeps how an agent is defined, for the agents whose team it becomes a member of. */
export function keepDefinition(agent: object, definition: Definition): void {
  definitions.set(agent, definition)
}

/** How an agent is defined; `undefined` for what is no agent. */
export function definitionOf(agent: unknown): Definition | undefined {
  return typeof agent === 'object' && agent !== null ? definitions.get(agent) : undefined
}
