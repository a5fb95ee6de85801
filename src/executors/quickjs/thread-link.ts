import { Worker } from 'node:worker_threads'

import type { HostFrame } from '../protocol/frames.ts'
import { ProtocolError } from '../protocol/framing.ts'
import type { RawFrame } from '../protocol/framing.ts'
import type { Link, LinkListener } from './link.ts'

/** A supervisor in a worker of this process, for places where no child process can be started. */
export class ThreadLink implements Link {
  readonly gone: Promise<void>
  readonly #worker: Worker

  constructor(file: URL, listener: LinkListener) {
    this.#worker = new Worker(file, { env: {}, execArgv: [], stdin: false, stdout: true, stderr: true })
    let failure = ''
    this.#worker.on('message', ({ frame, bytes }: { frame: unknown; bytes?: Uint8Array }) => {
      this.#receive({ header: frame, ...(bytes && { bytes }) }, listener)
    })
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

  send(frame: HostFrame, bytes?: Uint8Array): void {
    // A worker has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#worker.postMessage({ frame, ...(bytes && { bytes }) })
  }

  keepAlive(isAwaited: boolean): void {
    if (isAwaited) this.#worker.ref()
    else this.#worker.unref()
  }

  kill(): void {
    void this.#worker.terminate()
  }

  #receive(frame: RawFrame, listener: LinkListener): void {
    try {
      listener.onFrame(frame)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.kill()
      listener.onLost(`it broke the protocol: ${error.message}`, '')
    }
  }
}
