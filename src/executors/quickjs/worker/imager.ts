import type { InterpreterImage } from '../../../core/executor.ts'
import type { BaseImage } from '../base-image.ts'
import type { Engine } from '../engine/engine.ts'
import { changedBytes, writeImage } from '../image.ts'
import type { Signals } from '../signals.ts'
import type { WorkerSession } from './worker-session.ts'

const MiB = 1024 * 1024
/** An image of this size is taken after every action, one of twice the size after every second, and so on. */
const bytesPerAction = 4 * MiB
/** What has changed more than this is not written unasked: it would take seconds. */
const maxChangedBytes = 16 * MiB

type Parts = { readonly base: BaseImage; readonly signals: Signals }

/** Takes images of one session. */
export class Imager {
  readonly #session: WorkerSession
  readonly #engine: Engine
  readonly #base: BaseImage
  readonly #signals: Signals
  #lastBytes = 0
  #actionsAtLast: number

  constructor(session: WorkerSession, engine: Engine, { base, signals }: Parts) {
    this.#session = session
    this.#engine = engine
    this.#base = base
    this.#signals = signals
    this.#actionsAtLast = session.keptActions
  }

  /** An image for somebody who waits for it (`isQuick`), or for the drawer, where it should be small. */
  take(isQuick: boolean): Uint8Array {
    const { notes, execution, keptActions } = this.#session
    const header = { build: this.#base.build, upTo: execution }
    const parts = { base: this.#base, notes, isQuick }
    const image = this.#signals.unbroken(() => writeImage(header, this.#engine.memory, parts))
    this.#lastBytes = image.length
    this.#actionsAtLast = keptActions
    return image
  }

  /** Whether an image is due by the rule: after every action, more seldom the larger they are. */
  get isDue(): boolean {
    const since = this.#session.keptActions - this.#actionsAtLast
    return since > 0 && since * bytesPerAction >= this.#lastBytes && this.#session.rest === 'between'
  }

  /** An image nobody asked for; none when too much has changed to write it by the way. */
  takeUnasked(): InterpreterImage | undefined {
    if (changedBytes(this.#engine.memory, this.#base) > maxChangedBytes) return undefined
    return { upTo: this.#session.execution, bytes: this.take(false) }
  }
}
