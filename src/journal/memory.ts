import type { Journal } from '../core/journal.ts'
import type { JournalRecord } from '../core/records.ts'

/** Keeps runs in memory, for as long as the journal object lives. The default: nothing is written to disk. */
export function memoryJournal(): Journal {
  const runs = new Map<string, { epoch: number; records: JournalRecord[] }>()

  function runOf(runId: string): { epoch: number; records: JournalRecord[] } {
    const run = runs.get(runId) ?? { epoch: 0, records: [] }
    runs.set(runId, run)
    return run
  }

  return {
    lease(runId) {
      const run = runOf(runId)
      run.epoch += 1
      return Promise.resolve({ epoch: run.epoch })
    },
    append(runId, epoch, records) {
      const run = runOf(runId)
      if (epoch !== run.epoch) {
        return Promise.reject(
          new Error(`Run ${runId} was taken over by another writer (epoch ${run.epoch}, this one is ${epoch}).`),
        )
      }
      const last = run.records.at(-1)?.seq ?? 0
      if (records.some((record, index) => record.seq !== last + 1 + index)) {
        return Promise.reject(
          new Error(`Run ${runId} has ${last} records; what was to be appended does not go on from there.`),
        )
      }
      run.records.push(...records)
      return Promise.resolve()
    },
    read(runId) {
      return Promise.resolve([...(runs.get(runId)?.records ?? [])])
    },
  }
}
