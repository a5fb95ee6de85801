import { ExecutorError } from '../../core/errors.ts'
import type { HostFrame } from '../protocol/frames.ts'
import { encodeFrame, FrameDecoder, maxFrameBytes, maxHeaderBytes, ProtocolError } from '../protocol/framing.ts'
import type { Channel, ChannelListener, Gone, Usage } from './channel.ts'
import { FrameQueue } from './frame-queue.ts'
import type { Link, LinkListener } from './link.ts'

/** Frames over a channel of bytes. Listen first, then `attach` the channel: what was sent before waits for it. */
export class ChannelLink implements Link {
  /** What the channel is to be given. */
  readonly listener: ChannelListener
  readonly gone: Promise<void>
  readonly #decoder = new FrameDecoder(maxFrameBytes, maxHeaderBytes)
  readonly #listener: LinkListener
  readonly #queue: FrameQueue
  #channel: Channel | undefined
  #waiting: Uint8Array[] = []
  #isAwaited = false
  #isLost = false
  #left: () => void = () => {}

  constructor(listener: LinkListener) {
    this.#listener = listener
    this.#queue = new FrameQueue({
      take: (frame) => this.#guarded(() => listener.onFrame(frame)),
      onBehind: (isBehind) => this.#channel?.pause?.(isBehind),
    })
    this.gone = new Promise((resolve) => {
      this.#left = resolve
    })
    this.listener = {
      onBytes: (bytes) => this.#guarded(() => this.#queue.add(this.#decoder.push(bytes))),
      onGone: (gone) => this.#lose(gone),
    }
  }

  attach(channel: Channel): void {
    this.#channel = channel
    void channel.gone.then(this.#left)
    if (this.#isLost) return channel.kill()
    for (const bytes of this.#waiting.splice(0)) channel.write(bytes)
    channel.keepAlive(this.#isAwaited)
  }

  /** There will be no channel. */
  abandon(): void {
    this.#isLost = true
    this.#left()
  }

  usage(): Usage | undefined {
    return this.#channel?.usage?.()
  }

  send(frame: HostFrame, bytes?: Uint8Array | string): void {
    if (this.#isLost) return
    const encoded = encodeFrame(frame, bytes)
    if (encoded.length > maxFrameBytes) {
      const message = `A frame of ${encoded.length} bytes cannot be sent to the sandbox; at most ${maxFrameBytes} can. Pass smaller variables or results.`
      throw new ExecutorError('protocol', message)
    }
    if (this.#channel) this.#channel.write(encoded)
    else this.#waiting.push(encoded)
  }

  keepAlive(isAwaited: boolean): void {
    this.#isAwaited = isAwaited
    this.#channel?.keepAlive(isAwaited)
  }

  kill(): void {
    this.#isLost = true
    this.#channel?.kill()
  }

  /** Ends the place when it does not keep to the protocol. */
  #guarded(work: () => void): void {
    if (this.#isLost) return
    try {
      work()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#lose({ reason: `it broke the protocol: ${error.message}` })
    }
  }

  #lose({ reason, errors = '', killed }: Gone): void {
    if (this.#isLost) return
    // One that only stopped listening is no use to anybody, and must not live on.
    this.kill()
    this.#listener.onLost(reason, errors.trim(), killed)
  }
}
