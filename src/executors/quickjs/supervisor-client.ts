import process from 'node:process'
import { fileURLToPath } from 'node:url'

import { ExecutorError } from '../../core/errors.ts'
import type { Limits } from '../../core/limits.ts'
import { protocolVersion } from '../protocol/frames.ts'
import type { HostFrame, PlaceFrame, PlaceLimits } from '../protocol/frames.ts'
import { ProtocolError } from '../protocol/framing.ts'
import type { RawFrame } from '../protocol/framing.ts'
import { readPlaceFrame } from '../protocol/read-place-frame.ts'
import { ChannelLink } from '../host/channel-link.ts'
import { childChannel } from '../host/child-channel.ts'
import { ImageError } from '../host/image-error.ts'
import type { Link, LinkListener } from '../host/link.ts'
import type { HostTime, SessionHost, SessionListener } from '../host/session-host.ts'
import { checkImage } from './image.ts'
import { ThreadLink } from './thread-link.ts'

/** How often a supervisor that is waited for is asked for a sign of life, and how long it may take to give one. */
const heartbeatMs = 1_000
const pongTimeoutMs = 5_000
/** How long it may take to start. */
const startTimeoutMs = 30_000
/** How many times its limit an action may take by the host's clock, with all it waits for in the supervisor. */
const factor = 20
/** How much longer than `graceMs` it may take to end an action that was aborted. */
const cancelMs = 5_000

export type SupervisorOptions = {
  readonly isolation: 'process' | 'thread'
  readonly file: URL
  readonly limits: PlaceLimits
  /** Another engine than the one it comes with. */
  readonly engine: Uint8Array | undefined
}

/** The supervisor of the interpreters, seen from the host, which it does not keep alive while nothing is awaited. */
export class SupervisorClient implements SessionHost {
  /** What images made by it belong to; rejects when it does not start. */
  readonly build: Promise<string>
  readonly #link: Link
  readonly #concurrency: number
  readonly #sessions = new Map<number, SessionListener>()
  #started: { readonly resolve: (build: string) => void; readonly reject: (error: unknown) => void } | undefined
  #starting: ReturnType<typeof setTimeout> | undefined
  #heartbeat: ReturnType<typeof setInterval> | undefined
  #pong: ReturnType<typeof setTimeout> | undefined
  #said = 0
  #pings = 0
  #lastSession = 0
  #awaited = 0
  #lost: string | undefined

  constructor({ isolation, file, limits, engine }: SupervisorOptions) {
    this.#concurrency = limits.concurrency
    const listener: LinkListener = {
      onFrame: (frame) => this.#take(frame),
      onLost: (reason, errors) => this.#lose(reason, errors),
    }
    this.#link = isolation === 'thread' ? new ThreadLink(file, listener) : startChild(file, listener)
    this.build = new Promise((resolve, reject) => {
      this.#started = { resolve, reject }
    })
    // Whoever waits for it meets the failure, and so does every session.
    this.build.catch(() => {})
    this.#starting = setTimeout(() => this.kill('it did not start'), startTimeoutMs).unref()
    this.#link.send({ type: 'start', limits }, engine)
    this.#link.keepAlive(false)
  }

  get said(): number {
    return this.#said
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  hold(): void {
    this.#awaited += 1
    if (this.#awaited > 1) return
    this.#link.keepAlive(true)
    // It ends by itself: to begin and end one with each action would take longer than the rest of this.
    this.#heartbeat ??= setInterval(() => this.#ping(), heartbeatMs).unref()
  }

  release(): void {
    this.#awaited -= 1
    if (this.#awaited > 0) return
    clearTimeout(this.#pong)
    this.#pong = undefined
    this.#link.keepAlive(false)
  }

  nextSession(): number {
    this.#lastSession += 1
    return this.#lastSession
  }

  add(session: number, listener: SessionListener): void {
    if (this.#lost === undefined) this.#sessions.set(session, listener)
    else listener.onLost({ message: this.#lost })
  }

  remove(session: number): void {
    this.#sessions.delete(session)
  }

  send(frame: HostFrame, bytes?: Uint8Array | string): void {
    if (this.#lost === undefined) this.#link.send(frame, bytes)
  }

  kill(reason: string): void {
    this.#link.kill()
    this.#lose(reason, '')
  }

  checkImage(image: Uint8Array, build: string): void {
    if (checkImage(image).build !== build) throw new ImageError('It belongs to another build of the engine.')
  }

  /** It keeps the time of actions itself; this is for the case that it does not any more. */
  time({ stepTimeoutMs, graceMs }: Limits): HostTime {
    const notEnded = 'The sandbox process did not end the code and was ended.'
    return {
      limitMs: factor * (stepTimeoutMs + graceMs),
      load: () => this.#awaited / this.#concurrency,
      cancelMs: graceMs + cancelMs,
      overdue: notEnded,
      notEnded,
    }
  }

  /** Ends it and waits until it is gone. */
  async close(): Promise<void> {
    this.hold()
    this.kill('the executor was closed')
    await this.#link.gone
    this.release()
  }

  /** Asks for a sign of life; any frame is one. */
  #ping(): void {
    if (this.#awaited === 0) {
      clearInterval(this.#heartbeat)
      this.#heartbeat = undefined
      return
    }
    if (this.#pong !== undefined) return
    this.#pong = setTimeout(() => this.#missPong(), pongTimeoutMs)
    this.#pings += 1
    this.send({ type: 'ping', ping: this.#pings })
  }

  /** The host may have been busy itself, with the sign waiting to be read: that is done before the next `setImmediate`. */
  #missPong(): void {
    const late = this.#pong
    setImmediate(() => {
      if (late !== undefined && this.#pong === late) this.kill('it gave no sign of life')
    })
  }

  #take({ header, bytes }: RawFrame): void {
    if (this.#lost !== undefined) return
    clearTimeout(this.#pong)
    this.#pong = undefined
    const frame = this.#read(header)
    if (frame === undefined || frame.type === 'pong') return
    if (frame.type === 'hello') return this.#start(frame)
    this.#said += 1
    // A session that was closed in the meantime may still have been speaking.
    this.#sessions.get(frame.session)?.onFrame(frame, bytes)
  }

  /** Reads a header. A frame of a session that cannot be read ends that session; any other one all of them. */
  #read(header: unknown): PlaceFrame | undefined {
    try {
      return readPlaceFrame(header)
    } catch (error) {
      const session = toSession(header)
      if (!(error instanceof ProtocolError) || session === undefined) throw error
      this.#sessions.get(session)?.onLost({ message: `It broke the protocol: ${error.message}` })
      return undefined
    }
  }

  #start({ protocol, build }: Extract<PlaceFrame, { type: 'hello' }>): void {
    if (protocol !== protocolVersion) throw new ProtocolError(`It speaks version ${protocol}, not ${protocolVersion}.`)
    clearTimeout(this.#starting)
    this.#started?.resolve(build)
  }

  #lose(reason: string, errors: string): void {
    if (this.#lost !== undefined) return
    this.#lost = `The sandbox process was lost: ${reason}.`
    clearTimeout(this.#starting)
    clearTimeout(this.#pong)
    // What it wrote names files of this machine, and the message is shown to the model.
    const cause = errors === '' ? undefined : new Error(errors)
    this.#started?.reject(new ExecutorError('unavailable', this.#lost, { cause }))
    for (const listener of this.#sessions.values()) listener.onLost({ message: this.#lost, cause })
    this.#sessions.clear()
  }
}

/** Whose frame it is: the supervisor has stamped it, whatever else it says. */
function toSession(header: unknown): number | undefined {
  if (typeof header !== 'object' || header === null || !('session' in header)) return undefined
  return typeof header.session === 'number' ? header.session : undefined
}

/** A supervisor in a child process with an empty environment, spoken to over its standard streams. */
function startChild(file: URL, listener: LinkListener): Link {
  const link = new ChannelLink(listener)
  link.attach(childChannel({ file: process.execPath, args: [fileURLToPath(file)] }, link.listener))
  return link
}
