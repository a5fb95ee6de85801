import type { OutputChunk } from './executor.ts'
import type { RunRecord } from './records.ts'
import type { Note } from './steps.ts'

/**
 * Everything that happens in a run, in order. Events are plain data: they survive `JSON.stringify`.
 *
 * Those with a `seq` are the records of the run and never get lost; a listener that comes late gets them all. The
 * others are ephemeral: they tell how a phase comes along, and a listener that is slow may find several joined.
 * Names are `<noun>-<start | delta | end>`.
 */
export type AgentEvent = RunRecord | EphemeralEvent

/**
 * Progress of the phase at hand. `attempt` counts the model's replies within the step from 1; `purpose` is there when
 * the reply is to be a note and not an action, and then `step` is the one to come. `agent-event` is what happens in the
 * run of a team member that a call started: its records and its progress, none of which are records of this run.
 */
export type EphemeralEvent = { readonly runId: string; readonly step: number } & (
  | ({ readonly type: 'model-start' } & AskedFor)
  | ({ readonly type: 'text-delta'; readonly text: string } & AskedFor)
  | ({ readonly type: 'reasoning-delta'; readonly text: string } & AskedFor)
  | { readonly type: 'output-delta'; readonly stream: OutputChunk['stream']; readonly text: string }
  | { readonly type: 'call-delta'; readonly callId: string; readonly message: string }
  | { readonly type: 'agent-event'; readonly callId: string; readonly path: string; readonly event: AgentEvent }
)

/** What a reply is asked for. */
export type AskedFor = { readonly attempt: number; readonly purpose?: Note['purpose'] }

/** Whether an event is durable. */
export function isRecord(event: AgentEvent): event is RunRecord {
  return 'seq' in event
}

/** Joins two ephemeral events that follow each other, where one can stand for both. */
export function joinEvents(earlier: AgentEvent, later: AgentEvent): AgentEvent | undefined {
  if (isRecord(earlier) || isRecord(later) || earlier.step !== later.step) return undefined
  if (keyOf(earlier) !== keyOf(later)) return undefined
  if (earlier.type === 'agent-event' && later.type === 'agent-event') {
    const event = joinEvents(earlier.event, later.event)
    return event && { ...later, event }
  }
  if ('text' in earlier && 'text' in later) return { ...later, text: earlier.text + later.text }
  return later
}

/** Two events may be joined when they continue the same thing. */
function keyOf(event: EphemeralEvent): string {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'model-start':
      return `${event.type} ${event.attempt} ${event.purpose ?? ''}`
    case 'output-delta':
      return `${event.type} ${event.stream}`
    case 'call-delta':
    case 'agent-event':
      return `${event.type} ${event.callId}`
  }
}
