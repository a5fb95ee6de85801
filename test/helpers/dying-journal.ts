import type { Journal } from 'smolagents-ts'

/** A journal that stores so many records and then fails, as if the process had died at that moment. */
export function dyingAfter(journal: Journal, records: number): Journal {
  let left = records
  return {
    lease: (runId) => journal.lease(runId),
    read: (runId) => journal.read(runId),
    append(runId, epoch, batch) {
      left -= batch.length
      return left < 0 ? Promise.reject(new Error('the process died')) : journal.append(runId, epoch, batch)
    },
  }
}
