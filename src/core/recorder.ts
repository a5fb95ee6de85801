import { encode } from '../values/codec.ts'
import type { MediaStore } from '../values/media/media-store.ts'
import type { Journal } from './journal.ts'
import type { MediaBody, RecordBody, Recorded, RunRecord } from './records.ts'
import type { Runtime } from './runtime.ts'
import { applyRecord, initialState } from './state.ts'
import type { RunState } from './state.ts'

type Store = { readonly journal: Journal; readonly epoch: number; readonly runtime: Runtime }
/** What a run brings along: its clock, and the media it may refer to. */
type Found = { readonly state: RunState; readonly media: MediaStore; readonly written: Set<string> }
type Given = { readonly runtime: Runtime; readonly media: MediaStore }
type OpenedRun = { readonly recorder: Recorder; readonly records: readonly RunRecord[] }

/**
 * Writes the records of one run and keeps the state they add up to.
 *
 * Records are written one after another in the order of `append`. Once the journal refuses one, every later `append`
 * rejects with the same error: a run never goes on past a record that was lost.
 */
export class Recorder {
  readonly runId: string
  /** The media of the run: those that a record is to refer to are written down before it. */
  readonly media: MediaStore
  readonly #written: Set<string>
  readonly #store: Store
  #state: RunState
  #tail: Promise<unknown> = Promise.resolve()

  private constructor(runId: string, store: Store, { state, media, written }: Found) {
    this.runId = runId
    this.media = media
    this.#written = written
    this.#store = store
    this.#state = state
  }

  /** Takes the lease of a run and folds what is already recorded. */
  static async open(runId: string, journal: Journal, { runtime, media }: Given): Promise<OpenedRun> {
    const { epoch } = await journal.lease(runId)
    const read = await journal.read(runId)
    const state = read.reduce(applyRecord, initialState)
    const written = new Set(read.flatMap((record) => (record.type === 'media' ? [media.restore(record.medium)] : [])))
    const recorder = new Recorder(runId, { journal, runtime, epoch }, { state, media, written })
    return { recorder, records: read.filter((record) => record.type !== 'media') }
  }

  /** Where the run stands: everything appended and stored so far. */
  get state(): RunState {
    return this.#state
  }

  /** `at` is given for what happened earlier, such as steps of another run that this one goes on from. */
  append(body: RecordBody, at?: number): Promise<RunRecord> {
    const written = this.#tail.then(() => this.#writeAll(body, at))
    this.#tail = written
    // Whoever appended gets the rejection; the chain itself must not count as unhandled.
    written.catch(() => {})
    return written
  }

  async #writeAll(body: RecordBody, at: number | undefined): Promise<RunRecord> {
    for (const medium of this.media.takeNamed()) {
      if (this.#written.has(medium.id)) continue
      await this.#write({ type: 'media', medium: encode(medium) })
      this.#written.add(medium.id)
    }
    return await this.#write(body, at)
  }

  async #write<Body extends RecordBody | MediaBody>(body: Body, at?: number): Promise<Recorded<Body>> {
    const { journal, epoch, runtime } = this.#store
    const { seq, at: before } = this.#state
    const record = { ...body, runId: this.runId, seq: seq + 1, at: Math.max(before, at ?? runtime.now()) }
    await journal.append(this.runId, epoch, [record])
    this.#state = applyRecord(this.#state, record)
    return record
  }
}
