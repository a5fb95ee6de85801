/**
 * Everything a run takes from the world outside: time, waiting, identity and chance. Each value read is kept in the
 * record that uses it, so that a run can be replayed.
 */
export interface Runtime {
  /** Milliseconds since 1970. */
  now(): number
  /** Waits; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** A new id that nobody can guess. */
  id(): string
  /** An integer of 32 bits. */
  seed(): number
}
