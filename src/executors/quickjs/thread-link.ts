import { Worker } from 'node:worker_threads'

import type { HostFrame } from '../protocol/frames.ts'
import { encodeFrame, FrameDecoder, maxHeaderBytes, ProtocolError } from '../protocol/framing.ts'
import { FrameQueue } from '../host/frame-queue.ts'
import type { Link, LinkListener } from '../host/link.ts'

/** How long it may take to end by itself. */
const endMs = 5_000

/** A supervisor in a worker of this process, for platforms where no child process can be started. */
export class ThreadLink implements Link {
  readonly gone: Promise<void>
  readonly #worker: Worker
  readonly #decoder = new FrameDecoder(Infinity, maxHeaderBytes)
  readonly #listener: LinkListener
  readonly #queue: FrameQueue

  constructor(file: URL, listener: LinkListener) {
    this.#listener = listener
    this.#worker = new Worker(file, { env: {}, execArgv: [], stdin: false, stdout: true, stderr: true })
    let failure = ''
    this.#queue = new FrameQueue({
      take: (frame) => this.#guarded(() => listener.onFrame(frame)),
      // What waits is bounded by the calls and the output that sessions may have under way.
      onBehind: () => {},
    })
    this.#worker.on('message', (wire: Uint8Array) => this.#guarded(() => this.#queue.add(this.#decoder.push(wire))))
    this.#worker.on('error', (error) => {
      failure = error.message
    })
    this.gone = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        listener.onLost(failure === '' ? `it ended with code ${code}` : 'it broke', failure)
        resolve()
      })
    })
  }

  send(frame: HostFrame, bytes?: Uint8Array | string): void {
    // A worker has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage(encodeFrame(frame, bytes))
  }

  keepAlive(isAwaited: boolean): void {
    if (isAwaited) this.#worker.ref()
    else this.#worker.unref()
  }

  /** It ends its own threads first: one that is ended while it compresses would take this process with it. */
  kill(): void {
    this.send({ type: 'end' })
    const timer = setTimeout(() => void this.#worker.terminate(), endMs).unref()
    void this.gone.then(() => clearTimeout(timer))
  }

  /** Ends the thread when it does not keep to the protocol. */
  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.kill()
      this.#listener.onLost(`it broke the protocol: ${error.message}`, '')
    }
  }
}
