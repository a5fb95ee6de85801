import type { KillReason } from '../../../core/executor.ts'
import { isHostFrame } from '../../protocol/frames.ts'
import type { HostFrame, PlaceFrame } from '../../protocol/frames.ts'
import { decodeFrame, encodeFrame, isRouted, maxFrameBytes, splitFrames, stampSession } from '../../protocol/framing.ts'
import { readPlaceFrame } from '../../protocol/read-place-frame.ts'
import { monotonicMs } from '../signals.ts'
import type { Rest, WorkerMessage } from '../worker/outbox.ts'
import type { Place } from './place.ts'
import type { Runnable, Scheduler } from './scheduler.ts'

export type Open = Extract<HostFrame, { type: 'open' }>

export type Beginning = {
  readonly open: Open
  readonly image: Uint8Array | undefined
  /** The frame with its modules, as it came. */
  readonly modules: Uint8Array | undefined
}

export type SessionServices = {
  readonly scheduler: Scheduler
  readonly takePlace: () => Place
  /** Sends whole frames to the host. */
  readonly send: (wire: Uint8Array) => void
  /** It has come to an end by itself. */
  readonly onEnd: () => void
}

/**
 * A session: an image, frames that have come since, and, while it is used, a place.
 *
 * A place is taken when there is something to run, and may be put away whenever its code rests: the image then holds
 * all there is. Frames of one session reach its place in order.
 */
export class SupervisedSession implements Runnable {
  readonly tenant: string
  readonly #open: Open
  readonly #services: SessionServices
  readonly #modules: Uint8Array | undefined
  #image: Uint8Array | undefined
  /** The image holds everything up to now. */
  #isFresh = false
  /** Frames that the place was sent. */
  #sent = 0
  #place: Place | undefined
  /** Frames that code has to run for. */
  #inbox: Uint8Array[] = []
  #state: 'resting' | 'waiting' | 'running' = 'waiting'
  #rest: Rest = 'between'
  #isParked = false
  #hasOpened = false
  #isOver = false
  #isLeaving = false
  #restsSinceMs = 0

  constructor({ open, image, modules }: Beginning, services: SessionServices) {
    this.tenant = open.tenant
    this.#open = open
    this.#image = image
    this.#modules = modules
    this.#services = services
    services.scheduler.request(this)
  }

  /** Since when it could be put away; nothing when it has no place or cannot leave it. */
  get restsSinceMs(): number | undefined {
    const canLeave = this.#place !== undefined && this.#state === 'resting' && this.#rest !== 'timers'
    return canLeave && !this.#isLeaving ? this.#restsSinceMs : undefined
  }

  /** What it holds here: memory of its interpreter, and its image, which takes room also while it rests. */
  get memoryBytes(): number {
    return (this.#place?.signals.memoryBytes ?? 0) + (this.#image?.length ?? 0)
  }

  get hasPlace(): boolean {
    return this.#place !== undefined
  }

  get place(): 'none' | 'kept' | 'leaving' {
    return this.keepsPlace ? 'kept' : this.hasPlace ? 'leaving' : 'none'
  }

  /** It has a place and is not about to give it back. */
  get keepsPlace(): boolean {
    return this.hasPlace && !this.#isLeaving
  }

  /** Takes a frame that code has to run for. */
  receive(frame: Uint8Array): void {
    this.#inbox.push(frame)
    this.#isLeaving = false
    if (this.#state !== 'resting') return
    this.#state = 'waiting'
    this.#services.scheduler.request(this)
  }

  /** Ends the action that runs, whether it is its turn or not. */
  cancel(frame: Uint8Array): void {
    const place = this.#place
    // Its turn may be far away, and nothing runs that would have to stop.
    if (!place || this.#state === 'waiting' || this.#inbox.some(isBeginning)) {
      return this.#fail('aborted', 'The code was ended because the run was aborted.')
    }
    place.cancel()
    this.#sendTo(place, [frame])
  }

  close(): void {
    this.#services.scheduler.release(this)
    this.#place?.close()
    this.#place = undefined
    this.#inbox = []
  }

  /** Gives its place back as soon as its image holds everything; nothing when it cannot leave it any more. */
  leave(): void {
    // To make room gives others their turn, and they make room in their turn: it may have been asked before.
    if (this.restsSinceMs === undefined) return
    if (this.#isFresh) return this.#leaveNow()
    this.#isLeaving = true
    this.#state = 'waiting'
    const request: HostFrame = { type: 'image', session: this.#open.session, request: 0 }
    this.#inbox.push(encodeFrame(request))
    this.#services.scheduler.request(this)
  }

  /** Ends it because all of them together need too much memory. */
  evict(message: string): void {
    if (this.#place) this.#place.evict(message)
    else this.#fail('memory', message)
  }

  run(): void {
    this.#state = 'running'
    if (this.#isParked) {
      this.#isParked = false
      this.#place?.signals.resume()
      return
    }
    if (this.#place) return this.#sendInbox(this.#place)
    const place = this.#enter()
    // What came along with the frame that opens it goes with it: each message to a worker is a way of its own.
    setImmediate(() => {
      if (this.#place === place) this.#sendInbox(place)
    })
  }

  #sendInbox(place: Place): void {
    const frames = this.#inbox
    this.#inbox = []
    this.#sendTo(place, frames)
  }

  watch(): void {
    this.#place?.watch(this.#open.limits)
  }

  askToPark(): void {
    this.#place?.signals.askToPark()
  }

  get hasParked(): boolean {
    this.#isParked = this.#place?.signals.isParked === true
    return this.#isParked
  }

  goOn(): void {
    this.#place?.signals.resume()
  }

  #sendTo(place: Place, frames: readonly Uint8Array[]): void {
    this.#isFresh = false
    this.#sent += frames.length
    place.send(frames)
  }

  #enter(): Place {
    const place = this.#services.takePlace()
    this.#place = place
    this.#sent = 0
    place.listen({
      onMessage: (message) => this.#take(message),
      onEnd: (reason, message) => this.#fail(reason, message),
    })
    const open: Open = this.#hasOpened ? { ...this.#open, comesBack: true } : this.#open
    this.#inbox.unshift(...(this.#modules ? [this.#modules] : []), encodeFrame(open, this.#image))
    return place
  }

  #take({ wire, rest, received }: WorkerMessage): void {
    if (wire) this.#forward(wire, received)
    if (rest === undefined || this.#state !== 'running') return
    this.#rest = rest
    this.#restsSinceMs = monotonicMs()
    this.#state = this.#inbox.length > 0 ? 'waiting' : 'resting'
    // A wish to park that came too late must not stop the next turn.
    this.#place?.signals.resume()
    this.#services.scheduler.release(this)
    if (this.#inbox.length > 0) this.#services.scheduler.request(this)
    else if (this.#isLeaving && this.#isFresh) this.#leaveNow()
    // There is no image that holds everything: it stays, and others must not wait for it to go.
    else this.#isLeaving = false
  }

  #forward(wire: Uint8Array, received: number): void {
    // Who speaks is known by the worker, not by what it says.
    const passed = splitFrames(wire).filter((frame) => {
      stampSession(frame, this.#open.session)
      return !isRouted(frame) || this.#note(frame, received)
    })
    for (const frame of isWhole(passed, wire) ? [wire] : passed) this.#services.send(frame)
    if (this.#isOver) this.#end()
  }

  /** Takes what a frame says about the session; whether it is to be passed on. */
  #note(raw: Uint8Array, received: number): boolean {
    const { header, bytes } = decodeFrame(raw)
    const frame: PlaceFrame = readPlaceFrame(header)
    if (frame.type === 'image') {
      this.#image = bytes && new Uint8Array(bytes)
      // It may have been taken while something was on its way.
      this.#isFresh = received === this.#sent
      if (raw.length > maxFrameBytes) return this.#keepBack(frame)
    }
    if (frame.type === 'closed') this.#isOver = true
    if (frame.type !== 'opened') return true
    // The host knows when it comes back from an image.
    const isFirst = !this.#hasOpened
    this.#hasOpened = true
    return isFirst
  }

  /** An image that is larger than a frame is good enough to be put away, but cannot reach the host. */
  #keepBack({ session, request }: Extract<PlaceFrame, { type: 'image' }>): boolean {
    if (request === undefined) return false
    const error = 'The interpreter holds too much: an image of it is too large to be sent.'
    const reply: PlaceFrame = { type: 'reply', session, request, error }
    this.#services.send(encodeFrame(reply))
    return false
  }

  #leaveNow(): void {
    this.#isLeaving = false
    this.#place?.close()
    this.#place = undefined
  }

  #fail(reason: KillReason, message: string): void {
    const closed: PlaceFrame = { type: 'closed', session: this.#open.session, reason, message }
    this.#services.send(encodeFrame(closed))
    this.#end()
  }

  #end(): void {
    this.close()
    this.#services.onEnd()
  }
}

/** Whether an action begins with it: one that still lies here has not begun. */
function isBeginning(raw: Uint8Array): boolean {
  const { header } = decodeFrame(raw)
  return isHostFrame(header) && (header.type === 'execute' || header.type === 'resume')
}

function isWhole(frames: readonly Uint8Array[], wire: Uint8Array): boolean {
  return frames.reduce((sum, frame) => sum + frame.length, 0) === wire.length
}
