import { expect, test } from 'vitest'

import { joinInto } from '../../src/agent/listener.ts'
import type { AgentEvent } from '../../src/core/events.ts'

const delta = (runId: string, text: string): AgentEvent => ({ type: 'text-delta', runId, step: 1, attempt: 1, text })
const record = (runId: string): AgentEvent => ({ type: 'step-start', runId, step: 1, seq: 1, at: 0 })

function nested(callId: string, event: AgentEvent): AgentEvent {
  return { type: 'agent-event', runId: 'r', step: 1, callId, path: 'lead/clerk', event }
}

/** What waits after these events have come to a listener that takes none. */
function waiting(events: readonly AgentEvent[]): readonly AgentEvent[] {
  const queue: AgentEvent[] = []
  for (const event of events) if (!joinInto(queue, event)) queue.push(event)
  return queue
}

test('deltas of members that work at once are joined, each with its own', () => {
  const events = Array.from({ length: 1_000 }, (_, index) => nested(`lead/1/${index % 3}`, delta('m', 'a')))

  const queue = waiting(events)

  expect(queue).toHaveLength(3)
  expect(queue[0]).toMatchObject({ event: { text: 'a'.repeat(334) } })
})

test('so are those of members of members', () => {
  const events = Array.from({ length: 100 }, (_, index) =>
    nested('lead/1/1', nested(`lead/clerk/1/${index % 4}`, delta('m', 'a'))),
  )

  expect(waiting(events)).toHaveLength(4)
})

test('records of members are never joined, and no delta passes one of its own run', () => {
  const queue = waiting([
    nested('lead/1/1', delta('m', 'a')),
    nested('lead/1/1', record('m')),
    nested('lead/1/1', record('m')),
    nested('lead/1/1', delta('m', 'b')),
  ])

  expect(queue).toHaveLength(4)
})

test('nothing passes what the run itself tells', () => {
  const queue = waiting([nested('lead/1/1', delta('m', 'a')), record('r'), nested('lead/1/1', delta('m', 'b'))])

  expect(queue).toHaveLength(3)
})
