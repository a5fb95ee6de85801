import { monotonicMs } from '../signals.ts'
import { FairQueue } from './fair-queue.ts'

/** How often code that runs is looked at. */
const tickMs = 25
/** How long code may run while others wait for their turn. */
const turnMs = 100
/** While there are as many places as there may be, one turn of so many is for somebody who needs another one. */
const newcomerTurns = 8

/** Something that wants to run code. */
export interface Runnable {
  readonly tenant: string
  /** Whether it has a place to run in, and if it only wants to give that back. */
  readonly place?: 'none' | 'kept' | 'leaving'
  /** It is its turn: starts, or goes on. */
  run(): void
  /** Looks after its limits while it runs. */
  watch(): void
  /** Asks it to make room for others; `hasParked` says when it has. */
  askToPark(): void
  readonly hasParked: boolean
  /** Takes that back: there is nobody any more to make room for. */
  goOn(): void
}

/**
 * Whether there is room for those that need a place: `full` lets those go first that have one, and `soon`, when some are
 * about to be free, lets the others wait for that.
 */
export type Room = 'free' | 'full' | 'soon'

function isLeaving({ place }: Runnable): boolean {
  return place === 'leaving'
}

function isKept({ place = 'kept' }: Runnable): boolean {
  return place === 'kept'
}

function isAnyone(): boolean {
  return true
}

/** Lets so many run at once, in turns. Who waits for the host does not run, and needs no turn. */
export class Scheduler {
  readonly #concurrency: number
  readonly #isBlocked: () => boolean
  readonly #room: () => Room
  readonly #queue = new FairQueue<Runnable>()
  readonly #running = new Map<Runnable, number>()
  #ticking: ReturnType<typeof setInterval> | undefined

  #turns = 0

  /**
   * Nobody gets a turn while `isBlocked`: the host has not yet taken what was sent to it. `pump` is to be called when
   * that is over, and when there is room again.
   */
  constructor(concurrency: number, isBlocked: () => boolean, room: () => Room = () => 'free') {
    this.#concurrency = concurrency
    this.#isBlocked = isBlocked
    this.#room = room
  }

  /** Asks for a turn. */
  request(item: Runnable): void {
    this.#queue.add(item)
    this.pump()
  }

  /** Its turn is over, or it needs none any more. */
  release(item: Runnable): void {
    this.#running.delete(item)
    this.#queue.remove(item)
    this.pump()
  }

  pump(): void {
    while (this.#running.size < this.#concurrency && !this.#queue.isEmpty && !this.#isBlocked()) {
      const item = this.#next()
      if (item === undefined) break
      this.#running.set(item, monotonicMs())
      this.#ticking ??= setInterval(() => this.#look(), tickMs)
      item.run()
    }
  }

  #next(): Runnable | undefined {
    this.#turns += 1
    const room = this.#room()
    if (room === 'free' || (room === 'full' && this.#turns % newcomerTurns === 0)) {
      return this.#queue.next(isLeaving, isAnyone)
    }
    return room === 'full' ? this.#queue.next(isLeaving, isKept, isAnyone) : this.#queue.next(isLeaving, isKept)
  }

  #look(): void {
    // Turns are short, and most begin soon after another has ended.
    if (this.#running.size === 0) {
      clearInterval(this.#ticking)
      this.#ticking = undefined
      return
    }
    const now = monotonicMs()
    for (const [item, since] of this.#running) {
      item.watch()
      if (this.#queue.isEmpty) item.goOn()
      if (this.#queue.isEmpty || now - since < turnMs) continue
      item.askToPark()
      if (!item.hasParked) continue
      this.#running.delete(item)
      this.#queue.add(item)
    }
    this.pump()
  }
}
