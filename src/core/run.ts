import { isRecord, joinInto } from './events.ts'
import type { AgentEvent } from './events.ts'
import type { Decision, RunResult } from './result.ts'

/**
 * A run under way. It drives itself: it goes on whether or not anybody listens, and a slow listener slows nothing.
 *
 * Each `for await` over it gets all durable events from the first one on, and ephemeral ones from the moment it
 * begins. Leaving the first `for await` early aborts the run, unless it was started with `detach: true`; later ones
 * come and go.
 */
export interface Run<T = unknown> extends AsyncIterable<AgentEvent> {
  readonly id: string
  /** How the run ended, whatever way; it never rejects. */
  readonly result: Promise<RunResult<T>>
  /** Stops the model, the code and the tools at once; what was done so far stays in the result. */
  abort(reason?: unknown): void
  /**
   * Ends the run once the step at hand is over, as `aborted` with the code `interrupted`, unless that step answers. With
   * a journal the run can be resumed. Ignored once the run is over.
   */
  interrupt(reason?: unknown): void
  /** Says something to the agent; it reads it before its next step. Ignored once the run is over. */
  send(message: string): void
  /** Decides about a pending action. Throws `TypeError` when none with this id waits. */
  decide(id: string, decision: Decision): void
}

/** What a run needs from whoever makes it. */
export type RunWork<T> = {
  readonly id: string
  readonly detach: boolean
  readonly controller: AbortController
  readonly events: AsyncGenerator<AgentEvent, RunResult<T>>
  readonly interrupt: (reason: unknown) => void
  readonly send: (message: string) => void
}

/** Starts driving its work at once. */
export class DrivenRun<T> implements Run<T> {
  readonly id: string
  readonly result: Promise<RunResult<T>>
  readonly #work: RunWork<T>
  readonly #records: AgentEvent[] = []
  readonly #listeners = new Set<Listener>()
  #claimed: boolean
  #over = false

  constructor(work: RunWork<T>) {
    this.id = work.id
    this.#work = work
    this.#claimed = work.detach
    this.result = this.#drive()
  }

  abort(reason: unknown = new Error('its caller asked for it')): void {
    this.#work.controller.abort(reason)
  }

  interrupt(reason: unknown = new Error('its caller asked for it')): void {
    this.#work.interrupt(reason)
  }

  send(message: string): void {
    this.#work.send(message)
  }

  decide(id: string, _decision: Decision): void {
    throw new TypeError(`No action with the id ${id} waits for a decision.`)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AgentEvent, void> {
    const creator = !this.#claimed
    this.#claimed = true
    const listener = new Listener(this.#records)
    this.#listeners.add(listener)
    if (this.#over) listener.close()
    try {
      yield* listener.events()
    } finally {
      this.#listeners.delete(listener)
      if (creator && !this.#over) this.abort(new Error('its listener left'))
    }
  }

  async #drive(): Promise<RunResult<T>> {
    try {
      let next = await this.#work.events.next()
      while (!next.done) {
        this.#publish(next.value)
        next = await this.#work.events.next()
      }
      return next.value
    } finally {
      this.#over = true
      for (const listener of this.#listeners) listener.close()
    }
  }

  #publish(event: AgentEvent): void {
    if (isRecord(event)) this.#records.push(event)
    for (const listener of this.#listeners) listener.push(event)
  }
}

/** One listener's queue. Ephemeral events are joined while they wait, so a slow listener holds little. */
class Listener {
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
