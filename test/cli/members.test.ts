import { expect, test } from 'vitest'

import type { AgentEvent } from '../../src/core/events.ts'
import { Transcript } from '../../src/cli/transcript.ts'

type Nested = Extract<AgentEvent, { type: 'agent-event' }>

const reply = (text: string) => ({ text, toolCalls: [], finishReason: 'stop' }) as const
const start = { type: 'step-start', runId: 'r', seq: 2, at: 0, step: 1 } as const

/** One step of a member: what it thinks, its calls, and its outcome. */
function step(runId: string, { number, thought, ms }: { number: number; thought: string; ms: number }): AgentEvent[] {
  const base = { runId, step: number, seq: 1 }
  return [
    { ...base, type: 'step-start', at: 0 },
    { ...base, type: 'model-end', at: 1, attempt: 1, reply: reply(`${thought}\n<code>\nsecret()\n</code>`) },
    { ...base, type: 'step-end', at: ms, outcome: { kind: 'observation' } },
  ]
}

function nested(path: string, callId: string, events: readonly AgentEvent[]): Nested[] {
  return events.map((event) => ({ type: 'agent-event', runId: 'r', step: 1, callId, path, event }))
}

function show(events: readonly AgentEvent[]): string {
  const transcript = new Transcript({ colors: false, width: 50 })
  return [start, ...events].map((event) => transcript.add(event)).join('')
}

test('each step of a member is a line, indented by its depth, without code', () => {
  const inner = nested('lead/group/clerk', 'lead/group/1/1', step('c', { number: 1, thought: 'I count.', ms: 20 }))
  const shown = show([
    ...nested('lead/group', 'lead/1/1', step('g', { number: 1, thought: 'I ask\nthe clerk.', ms: 1_200 })),
    ...nested('lead/group', 'lead/1/1', inner),
  ])

  expect(shown).toBe(`── Step 1 ────────────────────────────────────────

  ┆ group step 1: I ask the clerk. · 1.2 s
    ┆ group/clerk step 1: I count. · 20 ms
`)
})

test('runs of one member are told apart, and how they ended is said', () => {
  const end = { seq: 9, at: 9, type: 'run-end' } as const
  const error = { name: 'RunError', code: 'out-of-steps', message: 'The agent gave\nno answer.' }
  const shown = show([
    ...nested('lead/clerk', 'lead/1/1', [{ ...end, runId: 'a', status: 'completed', value: 1 }]),
    ...nested('lead/clerk', 'lead/1/2', [{ ...end, runId: 'b', status: 'out-of-steps', error }]),
  ])

  expect(shown).toContain(`  ┆ clerk ✓ answered
  ┆ clerk (2) ✗ out-of-steps: The agent gave no a…
`)
})

test('a member cannot steer the terminal', () => {
  const thought = 'I \u001B[2J clear.'

  const shown = show(nested('lead/clerk', 'lead/1/1', step('a', { number: 1, thought, ms: 5 })))

  expect(shown).not.toContain('\u001B')
})
