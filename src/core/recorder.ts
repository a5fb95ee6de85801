import type { Journal } from './journal.ts'
import type { RecordBody, RunRecord } from './records.ts'
import type { Runtime } from './runtime.ts'
import { applyRecord, initialState } from './state.ts'
import type { RunState } from './state.ts'

/**
 * Writes the records of one run and keeps the state they add up to.
 *
 * Records are written one after another in the order of `append`. Once the journal refuses one, every later `append`
 * rejects with the same error: a run never goes on past a record that was lost.
 */
export class Recorder {
  readonly runId: string
  readonly #journal: Journal
  readonly #epoch: number
  readonly #runtime: Runtime
  #state: RunState
  #tail: Promise<unknown> = Promise.resolve()

  private constructor(run: { runId: string; journal: Journal; runtime: Runtime; epoch: number; state: RunState }) {
    this.runId = run.runId
    this.#journal = run.journal
    this.#runtime = run.runtime
    this.#epoch = run.epoch
    this.#state = run.state
  }

  /** Takes the lease of a run and folds what is already recorded. */
  static async open(
    runId: string,
    journal: Journal,
    runtime: Runtime,
  ): Promise<{ recorder: Recorder; records: readonly RunRecord[] }> {
    const { epoch } = await journal.lease(runId)
    const records = await journal.read(runId)
    const state = records.reduce(applyRecord, initialState)
    return { recorder: new Recorder({ runId, journal, runtime, epoch, state }), records }
  }

  /** Where the run stands: everything appended and stored so far. */
  get state(): RunState {
    return this.#state
  }

  append(body: RecordBody): Promise<RunRecord> {
    const written = this.#tail.then(() => this.#write(body))
    this.#tail = written
    // Whoever appended gets the rejection; the chain itself must not count as unhandled.
    written.catch(() => {})
    return written
  }

  async #write(body: RecordBody): Promise<RunRecord> {
    const { seq, at } = this.#state
    const record: RunRecord = { ...body, runId: this.runId, seq: seq + 1, at: Math.max(at, this.#runtime.now()) }
    await this.#journal.append(this.runId, this.#epoch, [record])
    this.#state = applyRecord(this.#state, record)
    return record
  }
}
