import type { JournalRecord } from './records.ts'

/**
 * Storage of runs: append-only sequences of records, nothing more. It drives nothing and knows no agent.
 *
 * `append` resolves when the records are as safe as the journal promises; records arrive in the order of `seq`, and a
 * batch is stored whole or not at all. A writer first takes a `lease`: its epoch is higher than any before, and an
 * append with an older epoch is refused, so that a writer that was believed dead cannot go on beside its successor.
 */
export interface Journal {
  /** Takes over the run for writing. Works for a run that has no records yet. */
  lease(runId: string): Promise<{ readonly epoch: number }>
  /** Adds records. Rejects when `epoch` is not the latest, or `seq` does not go on from what is stored. */
  append(runId: string, epoch: number, records: readonly JournalRecord[]): Promise<void>
  /** All records of a run in order; none for a run it does not know. */
  read(runId: string): Promise<readonly JournalRecord[]>
}
