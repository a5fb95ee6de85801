import { Agent } from './agent.ts'
import type { ToolCallingAgentOptions } from './options.ts'

/** An agent that acts by calling tools, several at once where the model asks for it. */
export class ToolCallingAgent<Output = unknown> extends Agent<Output> {
  constructor({ maxToolConcurrency, ...options }: ToolCallingAgentOptions<Output>) {
    const limits = maxToolConcurrency === undefined ? {} : { callsInFlight: maxToolConcurrency }
    super({ ...options, limits: { ...limits, ...options.limits } }, { name: 'ToolCallingAgent', actions: 'tools' })
  }
}
