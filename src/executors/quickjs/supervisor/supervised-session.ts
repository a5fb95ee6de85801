import type { KillReason } from '../../../core/executor.ts'
import type { HostFrame, PlaceFrame } from '../../protocol/frames.ts'
import { monotonicMs } from '../signals.ts'
import type { Parcel, Rest, WorkerMessage } from '../worker/outbox.ts'
import type { Place } from './place.ts'
import type { Runnable, Scheduler } from './scheduler.ts'

export type Open = Extract<HostFrame, { type: 'open' }>

/** Frames that code has to run for. */
export type WorkFrame = Extract<HostFrame, { type: 'execute' | 'settle' | 'resume' | 'functions' | 'image' }>

export type SessionServices = {
  readonly scheduler: Scheduler
  readonly takePlace: () => Place
  readonly send: (frame: PlaceFrame, bytes?: Uint8Array) => void
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
  #image: Uint8Array | undefined
  /** The image holds everything up to now. */
  #isFresh = false
  #place: Place | undefined
  #inbox: Parcel<HostFrame>[] = []
  #state: 'resting' | 'waiting' | 'running' = 'waiting'
  #rest: Rest = 'between'
  #isParked = false
  #hasOpened = false
  #isLeaving = false
  #restsSinceMs = 0

  constructor(open: Open, image: Uint8Array | undefined, services: SessionServices) {
    this.tenant = open.tenant
    this.#open = open
    this.#image = image
    this.#services = services
    services.scheduler.request(this)
  }

  /** Since when it could be put away; nothing when it has no place or cannot leave it. */
  get restsSinceMs(): number | undefined {
    const canLeave = this.#place !== undefined && this.#state === 'resting' && this.#rest !== 'timers'
    return canLeave && !this.#isLeaving ? this.#restsSinceMs : undefined
  }

  get memoryBytes(): number {
    return this.#place?.signals.memoryBytes ?? 0
  }

  get hasPlace(): boolean {
    return this.#place !== undefined
  }

  receive(frame: WorkFrame, bytes?: Uint8Array): void {
    this.#inbox.push(bytes ? { frame, bytes } : { frame })
    this.#isLeaving = false
    if (this.#state !== 'resting') return
    this.#state = 'waiting'
    this.#services.scheduler.request(this)
  }

  /** Ends the action that runs, whether it is its turn or not. */
  cancel(frame: Extract<HostFrame, { type: 'cancel' }>): void {
    const place = this.#place
    if (!place) return this.#fail('aborted', 'The code was ended because the run was aborted.')
    place.cancel()
    place.send([{ frame }])
  }

  close(): void {
    this.#services.scheduler.release(this)
    this.#place?.close()
    this.#place = undefined
    this.#inbox = []
  }

  /** Gives its place back as soon as its image holds everything. */
  leave(): void {
    if (this.#isFresh) return this.#leaveNow()
    this.#isLeaving = true
    this.#state = 'waiting'
    this.#inbox.push({ frame: { type: 'image', session: this.#open.session, request: 0 } })
    this.#services.scheduler.request(this)
  }

  /** Ends it because all of them together need too much memory. */
  evict(message: string): void {
    this.#place?.evict(message)
  }

  run(): void {
    this.#state = 'running'
    if (this.#isParked) {
      this.#isParked = false
      this.#place?.signals.resume()
      return
    }
    const place = this.#place ?? this.#enter()
    const frames = this.#inbox
    this.#inbox = []
    if (frames.length > 0) this.#isFresh = false
    place.send(frames)
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

  #enter(): Place {
    const place = this.#services.takePlace()
    this.#place = place
    place.listen({
      onMessage: (message) => this.#take(message),
      onEnd: (reason, message) => this.#fail(reason, message),
    })
    this.#inbox.unshift(this.#image ? { frame: this.#open, bytes: this.#image } : { frame: this.#open })
    return place
  }

  #take({ frames, rest }: WorkerMessage): void {
    for (const { frame, bytes } of frames) this.#forward(frame, bytes)
    if (rest === undefined || this.#state !== 'running') return
    this.#rest = rest
    this.#restsSinceMs = monotonicMs()
    this.#state = this.#inbox.length > 0 ? 'waiting' : 'resting'
    // A wish to park that came too late must not stop the next turn.
    this.#place?.signals.resume()
    this.#services.scheduler.release(this)
    if (this.#inbox.length > 0) this.#services.scheduler.request(this)
    else if (this.#isLeaving && this.#isFresh) this.#leaveNow()
  }

  #forward(frame: PlaceFrame, bytes: Uint8Array | undefined): void {
    if (frame.type === 'opened') {
      if (this.#hasOpened) return
      this.#hasOpened = true
    }
    if (frame.type === 'image') {
      this.#image = bytes
      this.#isFresh = true
    }
    // Who speaks is known by the worker, not by what it says.
    this.#services.send('session' in frame ? { ...frame, session: this.#open.session } : frame, bytes)
    if (frame.type === 'closed') this.#end()
  }

  #leaveNow(): void {
    this.#isLeaving = false
    this.#place?.close()
    this.#place = undefined
  }

  #fail(reason: KillReason, message: string): void {
    this.#services.send({ type: 'closed', session: this.#open.session, reason, message })
    this.#end()
  }

  #end(): void {
    this.close()
    this.#services.onEnd()
  }
}
