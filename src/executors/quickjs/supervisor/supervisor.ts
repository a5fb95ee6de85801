import { isHostFrame } from '../../protocol/frames.ts'
import type { HostFrame, PlaceLimits } from '../../protocol/frames.ts'
import { decodeFrame, isRouted, sessionOf } from '../../protocol/framing.ts'
import type { BaseImage } from '../base-image.ts'
import { monotonicMs } from '../signals.ts'
import { Pool } from './pool.ts'
import { Scheduler } from './scheduler.ts'
import type { Room } from './scheduler.ts'
import { SupervisedSession } from './supervised-session.ts'

/** How often memory and rest are looked at. */
const lookMs = 250
/** Memory of a worker beside that of its interpreter, where the whole cannot be measured. */
const workerBytes = 10 * 1024 * 1024
const MiB = 1024 * 1024

export type SupervisorParts = {
  readonly base: BaseImage
  readonly limits: PlaceLimits
  /** Sends whole frames to the host. */
  readonly send: (wire: Uint8Array) => void
  /** Whether the host is behind with taking what was sent. */
  readonly isBlocked: () => boolean
  /** Memory of the whole process in bytes, where it holds nothing but this. */
  readonly memory: (() => number) | undefined
}

/**
 * Keeps the sessions of one host: gives them turns and places, puts those that rest away as images, and holds all of
 * them together to what memory they may take. It routes frames and never looks into them.
 */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #pool: Pool
  readonly #scheduler: Scheduler
  readonly #sessions = new Map<number, SupervisedSession>()
  /** What came before the frame that opens a session. */
  readonly #modules = new Map<number, Uint8Array>()
  #isTight = false

  constructor(parts: SupervisorParts) {
    const { base, limits, isBlocked } = parts
    this.#parts = parts
    this.#pool = new Pool(base, limits.warm, () => this.#scheduler.pump())
    this.#scheduler = new Scheduler(limits.concurrency, isBlocked, () => this.#room())
    setInterval(() => this.#look(), lookMs)
  }

  /** Ends all that there is; resolves when no thread is left. */
  close(): Promise<void> {
    return this.#pool.close()
  }

  /** The host has taken what was sent to it. */
  unblock(): void {
    this.#scheduler.pump()
  }

  /** Takes a whole frame. */
  receive(raw: Uint8Array): void {
    if (!isRouted(raw)) return this.#sessions.get(sessionOf(raw))?.receive(raw)
    const { header: frame, bytes } = decodeFrame(raw)
    if (!isHostFrame(frame) || !('session' in frame)) return
    if (frame.type === 'modules') return void this.#modules.set(frame.session, raw)
    if (frame.type === 'open') return this.#open(frame, bytes)
    const session = this.#sessions.get(frame.session)
    if (frame.type === 'cancel') return session?.cancel(raw)
    if (frame.type !== 'close') return session?.receive(raw)
    this.#modules.delete(frame.session)
    this.#sessions.delete(frame.session)
    session?.close()
  }

  #open(frame: Extract<HostFrame, { type: 'open' }>, image: Uint8Array | undefined): void {
    const modules = this.#modules.get(frame.session)
    this.#modules.delete(frame.session)
    const session = new SupervisedSession(
      { open: frame, image, modules },
      {
        scheduler: this.#scheduler,
        takePlace: () => this.#takePlace(),
        send: this.#parts.send,
        onEnd: () => this.#sessions.delete(frame.session),
      },
    )
    this.#sessions.set(frame.session, session)
  }

  #takePlace(): ReturnType<Pool['take']> {
    this.#leaveRoomFor(1)
    return this.#pool.take()
  }

  /** A worker that is ending takes room until it is gone. */
  #room(): Room {
    const sessions = [...this.#sessions.values()]
    const { ending } = this.#pool
    const live = sessions.filter((session) => session.hasPlace).length + ending
    if (live < this.#parts.limits.maxLive) return 'free'
    return ending > 0 || sessions.some((session) => session.place === 'leaving') ? 'soon' : 'full'
  }

  /** Puts sessions away until there are no more places than there may be, as far as there are any at rest. */
  #leaveRoomFor(more: number): void {
    const live = [...this.#sessions.values()].filter((session) => session.keepsPlace).length
    const tooMany = live + more - this.#parts.limits.maxLive
    if (tooMany > 0) for (const session of this.#resting().slice(0, tooMany)) session.leave()
  }

  /** Sessions that can be put away, longest at rest first. */
  #resting(): SupervisedSession[] {
    return [...this.#sessions.values()]
      .filter((session) => session.restsSinceMs !== undefined)
      .toSorted((left, right) => (left.restsSinceMs ?? 0) - (right.restsSinceMs ?? 0))
  }

  #look(): void {
    const { idleMs, totalMemoryMb } = this.#parts.limits
    const resting = this.#resting()
    const isTooMuch = this.#memoryBytes() > totalMemoryMb * MiB
    const before = isTooMuch ? Infinity : monotonicMs() - idleMs
    for (const session of resting) if ((session.restsSinceMs ?? Infinity) < before) session.leave()
    this.#leaveRoomFor(0)
    // Those at rest have had their chance to make room.
    if (isTooMuch && this.#isTight) this.#evictLargest(totalMemoryMb)
    this.#isTight = isTooMuch
  }

  #evictLargest(totalMemoryMb: number): void {
    const largest = [...this.#sessions.values()].toSorted((left, right) => right.memoryBytes - left.memoryBytes)[0]
    largest?.evict(
      `All sandboxes together needed more than ${totalMemoryMb} MB of memory, and this one, the largest, was ended.`,
    )
  }

  #memoryBytes(): number {
    const { memory } = this.#parts
    if (memory) return memory()
    return [...this.#sessions.values()].reduce(
      (sum, session) => sum + session.memoryBytes + (session.hasPlace ? workerBytes : 0),
      0,
    )
  }
}
