/** Gives places to those who want one, in the order in which they came. */
export class Turns<Place> {
  readonly #free: Place[]
  readonly #waiting: ((place: Place) => void)[] = []

  constructor(places: readonly Place[]) {
    this.#free = [...places]
  }

  /**
   * Takes of the free places the one with the highest score, or waits for one.
   *
   * @throws the reason of `signal` when it aborts while none is free.
   */
  take(score: (place: Place) => number, signal?: AbortSignal): Promise<Place> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const scores = this.#free.map((place) => score(place))
      const [place] = this.#free.splice(scores.indexOf(Math.max(...scores)), 1)
      if (place !== undefined) return resolve(place)
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1)
        reject(signal?.reason)
      }
      const go = (given: Place): void => {
        signal?.removeEventListener('abort', abort)
        resolve(given)
      }
      this.#waiting.push(go)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  give(place: Place): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(place)
    else next(place)
  }
}
