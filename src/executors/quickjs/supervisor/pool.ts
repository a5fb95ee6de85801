import type { BaseImage } from '../base-image.ts'
import { Place } from './place.ts'

/** How long the next worker waits to be started, so that it does not take the processor from who needs one now. */
const refillMs = 5

/** Workers that are started ahead. None that was given away ever comes back. */
export class Pool {
  readonly #base: BaseImage
  readonly #size: number
  readonly #onGone: () => void
  #places: Place[] = []
  /** Every place that was made and has not ended. */
  readonly #all = new Set<Place>()
  #closed = false
  #isFilling = false

  /** `onGone` is called when a place that ended is gone. */
  constructor(base: BaseImage, size: number, onGone: () => void = () => {}) {
    this.#base = base
    this.#size = size
    this.#onGone = onGone
    this.#fill()
  }

  /** How many places have ended and are not gone yet. */
  get ending(): number {
    return [...this.#all].filter((place) => place.isClosed).length
  }

  take(): Place {
    const place = this.#places.shift()
    if (!this.#isFilling) setTimeout(() => this.#fill(), refillMs)
    this.#isFilling = true
    return place === undefined || place.isClosed ? this.#make() : place
  }

  /** Ends every place, those that were given away too; resolves when all of them are gone. */
  async close(): Promise<void> {
    this.#closed = true
    for (const place of this.#all) place.close()
    await Promise.all([...this.#all].map((place) => place.gone))
  }

  #make(): Place {
    const place = new Place(this.#base)
    this.#all.add(place)
    void this.#follow(place)
    return place
  }

  async #follow(place: Place): Promise<void> {
    await place.gone
    this.#all.delete(place)
    if (!this.#closed) this.#onGone()
  }

  #fill(): void {
    this.#isFilling = false
    if (this.#closed) return
    this.#places = this.#places.filter((place) => !place.isClosed)
    while (this.#places.length < this.#size) this.#places.push(this.#make())
  }
}
