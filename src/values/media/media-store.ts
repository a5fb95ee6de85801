import { decode } from '../codec.ts'
import type { Encoded } from '../encoded.ts'
import { contentOf, isMedia, mediaText } from './media.ts'
import type { Media } from './media.ts'

/**
 * The media of one run, or of all runs of a session: what was handed to its code, or came from it. Only what is in here
 * can be referred to.
 */
export class MediaStore {
  readonly #maxBytes: number
  readonly #media: Map<string, Media>
  #bytes = 0
  #named: Media[] = []

  constructor(maxBytes: number, media: Iterable<readonly [string, Media]> = []) {
    this.#maxBytes = maxBytes
    this.#media = new Map(media)
    for (const { size } of this.#media.values()) this.#bytes += size
  }

  get(id: string): Media | undefined {
    return this.#media.get(id)
  }

  /**
   * Takes a medium that is about to be referred to.
   *
   * @throws {TypeError} when there would be more than may be kept.
   */
  keep(medium: Media): void {
    this.#add(medium)
    this.#named.push(this.#media.get(medium.id) ?? medium)
  }

  #add(medium: Media): void {
    if (this.#media.has(medium.id)) return
    if (contentOf(medium) === undefined) throw new TypeError(`The bytes of ${mediaText(medium)} are not known here.`)
    if (this.#bytes + medium.size > this.#maxBytes) {
      throw new TypeError(
        `${mediaText(medium)} cannot be kept: with it the media of this run take more than ${this.#maxBytes} bytes ` +
          '(limits.mediaBytes). Use smaller ones.',
      )
    }
    this.#bytes += medium.size
    this.#media.set(medium.id, medium)
  }

  /** Takes a medium that is on record, in wire form with its bytes, and gives its id. */
  restore(encoded: Encoded): string {
    const medium = decode(encoded)
    if (!isMedia(medium)) throw new TypeError('The records hold something else where they must hold a medium.')
    this.#add(medium)
    return medium.id
  }

  /** All there is in it. */
  all(): readonly Media[] {
    return [...this.#media.values()]
  }

  /** The media that were kept since this was last asked. */
  takeNamed(): readonly Media[] {
    const named = this.#named
    if (named.length > 0) this.#named = []
    return named
  }

  /** Another store with the same in it. */
  copy(): MediaStore {
    return new MediaStore(this.#maxBytes, this.#media)
  }
}
