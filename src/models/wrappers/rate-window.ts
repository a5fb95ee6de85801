/** Something that has begun, and how much of the limit it takes. */
export type RateEntry = { readonly at: number; amount: number; isIn: boolean }

/** How much may begin within any stretch of so many milliseconds, and what has begun in the last one. */
export class RateWindow {
  readonly #limit: number
  readonly #ms: number
  readonly #entries: RateEntry[] = []
  #sum = 0

  constructor(limit: number, ms: number) {
    this.#limit = limit
    this.#ms = ms
  }

  /** How long until this amount may begin. What is more than the limit may begin when nothing else has. */
  waitMs(amount: number, now: number): number {
    this.#forget(now)
    let free = this.#limit - this.#sum
    let last = now
    for (const entry of this.#entries) {
      if (free >= amount) break
      free += entry.amount
      last = entry.at + this.#ms
    }
    return last - now
  }

  add(amount: number, now: number): RateEntry {
    const entry = { at: now, amount, isIn: true }
    this.#entries.push(entry)
    this.#sum += amount
    return entry
  }

  /** Says how much something has really taken. */
  correct(entry: RateEntry, amount: number): void {
    if (entry.isIn) this.#sum += amount - entry.amount
    entry.amount = amount
  }

  #forget(now: number): void {
    for (let first = this.#entries[0]; first && first.at <= now - this.#ms; first = this.#entries[0]) {
      first.isIn = false
      this.#sum -= first.amount
      this.#entries.shift()
    }
  }
}
