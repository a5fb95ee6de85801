import type { BaseImage } from '../base-image.ts'
import { Place } from './place.ts'

/** How long the next worker waits to be started, so that it does not take the processor from who needs one now. */
const refillMs = 5

/** Workers that are started ahead. None that was given away ever comes back. */
export class Pool {
  readonly #base: BaseImage
  readonly #size: number
  #places: Place[] = []
  #isFilling = false

  constructor(base: BaseImage, size: number) {
    this.#base = base
    this.#size = size
    this.#fill()
  }

  take(): Place {
    const place = this.#places.shift()
    if (!this.#isFilling) setTimeout(() => this.#fill(), refillMs)
    this.#isFilling = true
    return place === undefined || place.isClosed ? new Place(this.#base) : place
  }

  #fill(): void {
    this.#isFilling = false
    this.#places = this.#places.filter((place) => !place.isClosed)
    while (this.#places.length < this.#size) this.#places.push(new Place(this.#base))
  }
}
