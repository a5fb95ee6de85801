import { rewriteAction } from '../../../language/rewrite.ts'
import type { ToOriginal } from '../../../language/positions.ts'

/** The actions of a session: what the engine was given for each, and the way back to what the model wrote. */
export class Sources {
  readonly #texts: Map<string, string>
  readonly #positions = new Map<string, ToOriginal>()
  /** Names that no action may declare. */
  readonly reserved: Set<string>

  constructor(reserved: Iterable<string>, texts: Iterable<readonly [string, string]> = []) {
    this.reserved = new Set(reserved)
    this.#texts = new Map(texts)
  }

  get texts(): [string, string][] {
    return [...this.#texts]
  }

  /** Rewrites an action for the engine. */
  add(filename: string, source: string): string {
    this.#texts.set(filename, source)
    const { code, toOriginal } = rewriteAction(source, { reserved: this.reserved })
    this.#positions.set(filename, toOriginal)
    return code
  }

  /** The way back from positions in an action of that name; for one out of an image it is found when it is needed. */
  positionsOf(filename: string): ToOriginal | undefined {
    const known = this.#positions.get(filename)
    if (known) return known
    const source = this.#texts.get(filename)
    if (source === undefined) return undefined
    const { toOriginal } = rewriteAction(source, { reserved: [] })
    this.#positions.set(filename, toOriginal)
    return toOriginal
  }
}
