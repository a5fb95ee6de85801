import { isRecord } from '../core/events.ts'
import type { AgentEvent } from '../core/events.ts'
import type { Decision, RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import { Listener } from './listener.ts'

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
