import type { AgentEvent } from '../../src/core/events.ts'
import type { RecordBody } from '../../src/core/records.ts'
import type { RunResult } from '../../src/core/result.ts'
import { noUsage } from '../../src/core/usage.ts'

type Ephemeral = Extract<
  AgentEvent,
  { readonly type: 'text-delta' | 'model-start' | 'output-delta' | 'reasoning-delta' }
>
type Without<T> = T extends unknown ? Omit<T, 'runId'> : never

/** Gives bodies the run id, numbers and times that events have: one every 100 ms. */
export function toEvents(bodies: readonly (RecordBody | Without<Ephemeral>)[]): AgentEvent[] {
  let seq = 0
  return bodies.map((body) => {
    // A record has a number and a time; which of the two unions the body is from does not change what is added.
    if (isEphemeral(body)) return { ...body, runId: 'run-1' }
    seq += 1
    return { ...body, runId: 'run-1', seq, at: 1_000 + seq * 100 }
  })
}

function isEphemeral(body: RecordBody | Without<Ephemeral>): body is Without<Ephemeral> {
  return body.type.endsWith('-delta') || body.type === 'model-start'
}

export const start: RecordBody = {
  type: 'run-start',
  version: 1,
  agent: 'agent',
  path: 'agent',
  model: 'openai:small',
  acting: { actions: 'code', format: 'text' },
  task: 'How wide is the river?',
  images: [],
  variables: {},
  previews: {},
  tools: ['measure'],
  seed: 1,
}

const call = { step: 1, callId: 'agent/1/1', ordinal: 1, tool: 'measure' } as const
const execution = { output: '', outputDropped: 0, floating: [], clearedTimers: 0 }
const code = "const width = await measure({ river: 'Po' })\nconsole.log(width)\nwidth.toFixed(1)"

/** A run of two steps: one that fails after a call, and one that answers. */
export const bodies: readonly (RecordBody | Without<Ephemeral>)[] = [
  start,
  { type: 'step-start', step: 1 },
  { type: 'model-start', step: 1, attempt: 1 },
  { type: 'text-delta', step: 1, attempt: 1, text: 'I measure it ' },
  { type: 'text-delta', step: 1, attempt: 1, text: 'first, with the tool that is there for it.\n\n<co' },
  { type: 'text-delta', step: 1, attempt: 1, text: `de>\n${code}\n</code>` },
  {
    type: 'model-end',
    step: 1,
    attempt: 1,
    reply: {
      text: `I measure it first, with the tool that is there for it.\n\n<code>\n${code}\n</code>`,
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 1_200, outputTokens: 40 },
    },
  },
  { type: 'code-start', step: 1, code, filename: 'step-1.js' },
  { type: 'call-start', ...call, input: { river: 'Po' }, effect: 'read', labels: {} },
  { type: 'call-end', ...call, ok: true, value: '503 m' },
  { type: 'output-delta', step: 1, stream: 'log', text: '503 m\n' },
  {
    type: 'code-end',
    step: 1,
    execution: {
      ...execution,
      output: '503 m\n',
      kind: 'error',
      error: { name: 'TypeError', message: 'not a function', line: 3, column: 7 },
    },
  },
  {
    type: 'step-end',
    step: 1,
    outcome: {
      kind: 'error',
      error: {
        name: 'StepError',
        code: 'code-failed',
        message: 'TypeError: not a function',
        details: { line: 3, column: 7 },
      },
    },
  },
  { type: 'step-start', step: 2 },
  {
    type: 'model-end',
    step: 2,
    attempt: 1,
    reply: { text: 'It is a text.\n<code>\nfinalAnswer({ metres: 503 })', toolCalls: [], finishReason: 'stop' },
  },
  { type: 'code-start', step: 2, code: 'finalAnswer({ metres: 503 })', filename: 'step-2.js' },
  { type: 'code-end', step: 2, execution: { ...execution, kind: 'answer', value: { metres: 503 }, pending: [] } },
  { type: 'step-end', step: 2, outcome: { kind: 'answer', value: { metres: 503 } } },
  { type: 'run-end', status: 'completed', value: { metres: 503 } },
]

const base = {
  runId: 'run-1',
  steps: [],
  usage: { ...noUsage, inputTokens: 1_200, outputTokens: 40 },
  timing: { startedAt: 0, endedAt: 65_000, durationMs: 65_000 },
}

export function completed(output: unknown): RunResult {
  return { ...base, status: 'completed', output }
}

export function failed(message: string): RunResult {
  return { ...base, status: 'failed', error: { name: 'Error', code: 'unexpected', message } }
}
