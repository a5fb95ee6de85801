import type { Journal } from './journal.ts'
import type { RecordBody, RunRecord } from './records.ts'
import type { Runtime } from './runtime.ts'
import { applyRecord, initialState } from './state.ts'
import type { RunState } from './state.ts'

type Store = { readonly journal: Journal; readonly epoch: number; readonly runtime: Runtime }
type OpenedRun = { readonly recorder: Recorder; readonly records: readonly RunRecord[] }

/**
 * Writes the records of one run and keeps the state they add up to.
 *
 * Records are written one after another in the order of `append`. Once the journal refuses one, every later `append`
 * rejects with the same error: a run never goes on past a record that was lost.
 */
export class Recorder {
  readonly runId: string
  readonly #store: Store
  #state: RunState
  #tail: Promise<unknown> = Promise.resolve()

  private constructor(runId: string, store: Store, state: RunState) {
    this.runId = runId
    this.#store = store
    this.#state = state
  }

  /** Takes the lease of a run and folds what is already recorded. */
  static async open(runId: string, journal: Journal, runtime: Runtime): Promise<OpenedRun> {
    const { epoch } = await journal.lease(runId)
    const records = await journal.read(runId)
    const state = records.reduce(applyRecord, initialState)
    return { recorder: new Recorder(runId, { journal, runtime, epoch }, state), records }
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
    const { journal, epoch, runtime } = this.#store
    const { seq, at } = this.#state
    const record: RunRecord = { ...body, runId: this.runId, seq: seq + 1, at: Math.max(at, runtime.now()) }
    await journal.append(this.runId, epoch, [record])
    this.#state = applyRecord(this.#state, record)
    return record
  }
}
