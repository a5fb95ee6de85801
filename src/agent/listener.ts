import { joinEvents } from '../core/events.ts'
import type { AgentEvent } from '../core/events.ts'

/** How far back an event looks for one to join: past the events of so many other calls. */
const maxCalls = 32

/** Joins an event into those that wait, if it can: members of a team that work at once do not keep each other from it. */
export function joinInto(queue: AgentEvent[], event: AgentEvent): boolean {
  const waiting = queue.slice(-maxCalls).findLast((other) => !isOfOtherCall(other, event))
  const joined = waiting && joinEvents(waiting, event)
  if (joined) queue[queue.lastIndexOf(waiting)] = joined
  return joined !== undefined
}

function isOfOtherCall(waiting: AgentEvent, event: AgentEvent): boolean {
  if (waiting.type !== 'agent-event' || event.type !== 'agent-event') return false
  return waiting.callId !== event.callId || isOfOtherCall(waiting.event, event.event)
}

/** One listener's queue. Ephemeral events are joined while they wait, so a slow listener holds little. */
export class Listener {
  readonly #queue: AgentEvent[]
  #closed = false
  #wake = (): void => {}

  constructor(records: readonly AgentEvent[]) {
    this.#queue = [...records]
  }

  push(event: AgentEvent): void {
    if (!joinInto(this.#queue, event)) this.#queue.push(event)
    this.#wake()
  }

  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *events(): AsyncGenerator<AgentEvent, void> {
    while (true) {
      for (let event = this.#queue.shift(); event; event = this.#queue.shift()) yield event
      if (this.#closed) return
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
