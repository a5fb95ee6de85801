import type { AgentEvent } from './events.ts'
import type { Journal } from './journal.ts'
import type { TotalUsage } from './usage.ts'

/** What a call does to the world: `read` changes nothing, `write` does, `irreversible` cannot be taken back. */
export type Effect = 'read' | 'write' | 'irreversible'

/** What a tool does with data: brings in what others wrote, returns private data, sends data out. */
export type Labels = { readonly untrusted?: boolean; readonly private?: boolean; readonly leaves?: boolean }

/** Whether a call may be repeated when its outcome is unknown: always, with the same key, or never. */
export type Idempotency = 'safe' | 'keyed' | 'once'

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [key: string]: unknown }

/** One thing wrong with a value: where (`args.from`) and what. */
export type Issue = { readonly path: string; readonly message: string }

/** The outcome of validation. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/** What a tool gets beside its input. */
export type ToolContext = {
  readonly runId: string
  /**
   * Deterministic (`path/step/ordinal`): the same call of a resumed run has the same id. Together with `runId` it is an
   * idempotency key.
   */
  readonly callId: string
  /** Names of the agents from the outermost to this one, joined by `/`. */
  readonly path: string
  /** Aborts when the run is aborted, the call times out or its code is killed. */
  readonly signal: AbortSignal
  /** Reports progress to listeners of the run; the model does not see it. */
  readonly progress: (message: string) => void
}

/** What a call hands down to the run that it starts, and takes back from it. */
export type RunContext = ToolContext & {
  readonly lineage: Lineage
  /** Tells the listeners of this run what happens in the other one. */
  readonly nested: (path: string, event: AgentEvent) => void
  /** Says what the other run has used so far, all in all. */
  readonly used: (usage: TotalUsage) => void
}

/** What a run shares with the runs that its calls start; nothing of how its agent was defined is in it. */
export type Lineage = { readonly journal?: Journal; readonly tenant?: string; readonly budget?: Budget }

/** What a run may use together with those it starts. Once it is used up, asking for more ends the run whose it is. */
export interface Budget {
  /** Says what was used, and how many tokens more are estimated, where nobody counted. */
  spend(usage: Partial<TotalUsage>, estimatedTokens?: number): void
  /** @throws {AgentError} `over-budget` when there is nothing left for the next one. */
  check(next: 'toolCalls' | 'modelCalls'): void
  /** Takes one call. @throws {AgentError} `over-budget` when there is none left. */
  takeCall(): void
}

/** A function on the host that code in the sandbox can call. Made by `tool()`. */
export interface Tool<Input = unknown, Output = unknown> {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly effect: Effect
  readonly labels: Labels
  readonly idempotency: Idempotency
  readonly timeoutMs?: number
  parseInput(value: unknown): Promise<Parsed<Input>>
  parseOutput(value: unknown): Promise<Parsed<Output>>
  execute(input: Input, context: ToolContext): Promise<unknown>
}

/** The schema of an answer or a value: a JSON Schema to show and a check to apply. */
export interface ValueSchema<T = unknown> {
  readonly jsonSchema: JsonSchema
  parse(value: unknown): Promise<Parsed<T>>
}

/** One call of a tool as policy sees it: frozen, arguments already validated. */
export type Action = {
  readonly runId: string
  readonly path: string
  readonly step: number
  readonly callId: string
  readonly tool: string
  readonly effect: Effect
  readonly labels: Labels
  readonly input: unknown
  readonly code: string
}
