import { ExecutorError } from '../../core/errors.ts'
import type { KillReason } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import { protocolVersion } from '../protocol/frames.ts'
import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { ProtocolError } from '../protocol/framing.ts'
import type { RawFrame } from '../protocol/framing.ts'
import { readPlaceFrame } from '../protocol/read-place-frame.ts'
import type { Connect, ConnectOptions } from './channel.ts'
import { ChannelLink } from './channel-link.ts'
import { ImageError } from './image-error.ts'
import type { HostTime, SessionHost, SessionListener } from './session-host.ts'

/** The one session of a guest. */
const onlySession = 1
const placeLimits = { concurrency: 1, maxLive: 1, warm: 0, idleMs: 0, totalMemoryMb: 0 }

export type GuestClientOptions = ConnectOptions & {
  readonly connect: Connect
  /** How long the guest may take until it speaks. */
  readonly startTimeoutMs: number
}

/** A guest that is one session, seen from the host, which it does not keep alive while nothing is awaited. */
export class GuestClient implements SessionHost {
  readonly build: Promise<string>
  readonly #link: ChannelLink
  #listener: SessionListener | undefined
  #started: { readonly resolve: (build: string) => void; readonly reject: (error: unknown) => void } | undefined
  #starting: ReturnType<typeof setTimeout> | undefined
  #awaited = 0
  #said = 0
  #lost: string | undefined

  constructor({ connect, startTimeoutMs, ...options }: GuestClientOptions) {
    this.#link = new ChannelLink({
      onFrame: (frame) => this.#take(frame),
      onLost: (reason, errors, killed) => this.#lose(reason, { errors, killed, limits: options.limits }),
    })
    this.build = new Promise((resolve, reject) => {
      this.#started = { resolve, reject }
    })
    // Whoever waits for it meets the failure.
    this.build.catch(() => {})
    this.#starting = setTimeout(() => this.kill(`it said nothing within ${startTimeoutMs / 1_000} s`), startTimeoutMs)
    this.#starting.unref()
    this.#link.send({ type: 'start', limits: placeLimits })
    void this.#connect(connect, options)
  }

  get said(): number {
    return this.#said
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** Resolves when nothing of the place is left. */
  get gone(): Promise<void> {
    return this.#link.gone
  }

  hold(): void {
    this.#awaited += 1
    if (this.#awaited === 1) this.#link.keepAlive(true)
  }

  release(): void {
    this.#awaited -= 1
    if (this.#awaited === 0) this.#link.keepAlive(false)
  }

  nextSession(): number {
    return onlySession
  }

  add(_session: number, listener: SessionListener): void {
    if (this.#lost === undefined) this.#listener = listener
    else listener.onLost({ message: this.#lost })
  }

  /** A place in which code has run is given to nobody else. */
  remove(): void {
    this.#listener = undefined
    this.kill('its session is over')
  }

  send(frame: HostFrame, bytes?: Uint8Array | string): void {
    if (this.#lost === undefined) this.#link.send(frame, bytes)
  }

  kill(reason: string): void {
    this.#link.kill()
    this.#lose(reason, {})
  }

  checkImage(): void {
    throw new ImageError('Interpreters of this place cannot be given as bytes.')
  }

  /** A guest cannot be relied on to keep its time: it may be in the middle of anything. It has the grace to do so. */
  time({ stepTimeoutMs, graceMs }: Limits): HostTime {
    return {
      limitMs: stepTimeoutMs + graceMs,
      cpuMs: () => this.#link.usage()?.cpuMs,
      cancelMs: graceMs,
      overdue: `The code ran longer than ${stepTimeoutMs / 1_000} s and was ended.`,
      notEnded: 'The code was ended because the run was aborted.',
    }
  }

  async #connect(connect: Connect, options: ConnectOptions): Promise<void> {
    try {
      this.#link.attach(await connect(options, this.#link.listener))
    } catch (error) {
      this.#link.abandon()
      this.#fail(error)
    }
  }

  #take({ header, bytes }: RawFrame): void {
    const frame = readPlaceFrame(header)
    if (frame.type === 'pong') return
    if (frame.type === 'hello') return this.#hear(frame)
    if (frame.session !== onlySession) throw new ProtocolError('It spoke of a session it does not have.')
    this.#said += 1
    this.#listener?.onFrame(frame, bytes)
  }

  #hear({ protocol, build }: Extract<PlaceFrame, { type: 'hello' }>): void {
    if (protocol !== protocolVersion) throw new ProtocolError(`It speaks version ${protocol}, not ${protocolVersion}.`)
    clearTimeout(this.#starting)
    this.#started?.resolve(build)
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    const isOurs = error instanceof ExecutorError
    this.#started?.reject(
      isOurs ? error : new ExecutorError('unavailable', `The place could not be reached: ${reason}`, { cause: error }),
    )
    this.#lose(reason, {})
  }

  #lose(
    reason: string,
    {
      errors = '',
      killed,
      limits,
    }: { readonly errors?: string; readonly killed?: KillReason | undefined; readonly limits?: Limits },
  ): void {
    if (this.#lost !== undefined) return
    this.#lost = `The sandbox was lost: ${reason}.`
    clearTimeout(this.#starting)
    // What it wrote names files of its machine, and the message is shown to the model.
    const cause = errors === '' ? undefined : new Error(errors)
    this.#started?.reject(new ExecutorError('unavailable', this.#lost, { cause }))
    const message =
      killed === 'memory' && limits
        ? `The code needed more than ${limits.memoryMb} MB of memory and was ended.`
        : this.#lost
    this.#listener?.onLost({ message, cause, reason: killed })
    this.#listener = undefined
  }
}
