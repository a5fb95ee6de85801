import { Agent } from './agent.ts'
import type { CodeAgentOptions } from './options.ts'

/** An agent that acts by writing JavaScript: its programs run in a sandbox, its tools on the host. */
export class CodeAgent<Output = unknown> extends Agent<Output> {
  constructor(options: CodeAgentOptions<Output>) {
    super(options, { name: 'CodeAgent', actions: 'code' })
  }
}
