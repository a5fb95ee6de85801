import type { ModuleNames } from '../../../language/imports.ts'
import { rewriteAction } from '../../../language/rewrite.ts'
import { toJavaScript } from '../../../language/to-javascript.ts'
import type { ToOriginal } from '../../../language/positions.ts'
import { answerFunction } from '../../guests/javascript/channel.ts'
import { createStripper } from './type-stripper.ts'

export type SourcesOptions = {
  /** Actions that came before, by their names. */
  readonly texts?: Iterable<readonly [string, string]> | undefined
  /** What they may import. */
  readonly modules: ModuleNames
}

/** The actions of a session: what the engine was given for each, and the way back to what the model wrote. */
export class Sources {
  readonly #texts: Map<string, string>
  readonly #options: SourcesOptions
  readonly #strip = createStripper()
  readonly #positions = new Map<string, ToOriginal>()
  /** Names that no action may declare. */
  readonly reserved: Set<string>

  constructor(reserved: Iterable<string>, options: SourcesOptions) {
    this.reserved = new Set(reserved)
    this.#texts = new Map(options.texts)
    this.#options = options
  }

  get texts(): [string, string][] {
    return [...this.#texts]
  }

  /** Rewrites an action for the engine. */
  add(filename: string, source: string): string {
    this.#texts.set(filename, source)
    const { code, toOriginal } = this.#rewrite(source, [...this.reserved, answerFunction])
    this.#positions.set(filename, toOriginal)
    return code
  }

  /** The way back from positions in an action of that name; for one out of an image it is found when it is needed. */
  positionsOf(filename: string): ToOriginal | undefined {
    const known = this.#positions.get(filename)
    if (known) return known
    const source = this.#texts.get(filename)
    if (source === undefined) return undefined
    const { toOriginal } = this.#rewrite(source, [])
    this.#positions.set(filename, toOriginal)
    return toOriginal
  }

  /** An action as JavaScript in which everything has its place, to look for what went wrong in; else as it was written. */
  javaScriptOf(filename: string): string {
    const source = this.#texts.get(filename) ?? ''
    try {
      const { code } = toJavaScript(source, this.#strip)
      return code.length === source.length ? code : source
    } catch {
      // That it is none was told when it was to be run.
      return source
    }
  }

  #rewrite(source: string, reserved: Iterable<string>): ReturnType<typeof rewriteAction> {
    return rewriteAction(source, { reserved, modules: this.#options.modules, strip: this.#strip })
  }
}
