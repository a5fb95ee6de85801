import { AgentError } from '../core/errors.ts'
import { isRecord } from '../core/events.ts'
import type { Completed, RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import { applyRecord, initialState } from '../core/state.ts'
import type { JsonSchema, Lineage, Parsed, RunContext, Tool } from '../core/tool.ts'
import { toMemberRunId } from './run-id.ts'

/** An agent as its manager knows it: what it is called with, what it gives back, and how a run of it is started. */
export type Member = {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema: JsonSchema
  parseInput(value: unknown): Promise<Parsed<MemberInput>>
  start(input: MemberInput, order: MemberOrder): Run
  /** What the manager's code gets of a run that answered. */
  report(input: MemberInput, result: Completed): unknown
}

/** What a member was called with: its task in words, '' where its own input schema says it all, and data by name. */
export type MemberInput = { readonly task: string; readonly variables: Readonly<Record<string, unknown>> }

/** Where the run of a member belongs. */
export type MemberOrder = {
  readonly runId: string
  readonly path: string
  readonly lineage: Lineage
  readonly signal: AbortSignal
}

/** What timers of JavaScript hold: a member is bounded by its own limits, not by a time-out of calls. */
const longestMs = 2 ** 31 - 1
const maxPartialChars = 4_000

/**
 * Makes a member callable: a tool each call of which is a run of its own, with its own state and interpreter.
 *
 * The run's id follows from the call, and it is recorded in the manager's journal: called again for the same call, it
 * goes on where it stopped. What happens in it is passed on to the manager's listeners, what it used to the manager's
 * totals. A run without an answer is an error that the calling code can catch.
 */
export function memberTool(member: Member): Tool {
  const { name, description, inputSchema, outputSchema } = member
  return Object.freeze<Tool<MemberInput>>({
    name,
    description,
    inputSchema,
    outputSchema,
    effect: 'write',
    labels: Object.freeze({}),
    idempotency: 'keyed',
    timeoutMs: longestMs,
    parseInput: (value) => member.parseInput(value),
    parseOutput: (value) => Promise.resolve({ ok: true, value }),
    execute(input: MemberInput, context: RunContext) {
      return callMember(member, input, context)
    },
  })
}

async function callMember(member: Member, input: MemberInput, context: RunContext): Promise<unknown> {
  const { lineage, signal, callId } = context
  const path = `${context.path}/${member.name}`
  const runId = await toMemberRunId(context.runId, callId)
  const run = member.start(input, { runId, path, lineage, signal })
  let state = initialState
  for await (const event of run) {
    if (isRecord(event)) {
      state = applyRecord(state, event)
      context.used(state.usage)
    }
    context.nested(path, event)
  }
  const result = await run.result
  if (result.status !== 'completed') throw withoutAnswer(result)
  return member.report(input, result)
}

/** Why there is no answer, and what there is instead, in words for the manager. */
function withoutAnswer(result: Exclude<RunResult, Completed>): AgentError {
  const message = 'error' in result ? result.error.message : 'It waits for a decision.'
  if (result.status !== 'out-of-steps') return new AgentError(result.status, message)
  const steps = result.steps.filter((step) => step.kind === 'action').length
  const partial = typeof result.partial === 'string' ? result.partial.slice(0, maxPartialChars) : ''
  const soFar = partial === '' ? '' : ` How far it came:\n${partial}`
  return new AgentError(result.status, `it gave no answer within ${steps} steps. Give it a smaller task.${soFar}`)
}
