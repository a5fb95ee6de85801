import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

import { ExecutorError } from '../../core/errors.ts'
import { protocolVersion } from '../protocol/frames.ts'
import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { encodeFrame, FrameDecoder, ProtocolError } from '../protocol/framing.ts'
import { readPlaceFrame } from '../protocol/read-place-frame.ts'

const maxFrameBytes = 64 * 1024 * 1024
const maxErrorChars = 4_000

/** Who is told what happens to a session. */
export type SessionListener = {
  readonly onFrame: (frame: PlaceFrame, bytes: Uint8Array | undefined) => void
  /** The process is gone, and the session with it. */
  readonly onLost: (message: string, cause?: Error) => void
}

/** The child process with the interpreters, seen from the host, which it does not keep alive while nothing is awaited. */
export class SupervisorProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #decoder = new FrameDecoder(maxFrameBytes)
  readonly #sessions = new Map<string, SessionListener>()
  readonly #pings = new Map<number, () => void>()
  #lastPing = 0
  #awaited = 0
  #errors = ''
  #lost: string | undefined

  constructor() {
    const entry = fileURLToPath(new URL('supervisor.js', import.meta.url))
    this.#child = spawn(process.execPath, [entry], { env: {}, cwd: '/', stdio: 'pipe', windowsHide: true })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-maxErrorChars)
    })
    this.#child.stdin.on('error', (error) => this.#lose(`it takes no input: ${error.message}`))
    this.#child.on('error', (error) => this.#lose(`it could not be started: ${error.message}`))
    this.#child.on('exit', (code, signal) => this.#lose(`it ended with ${signal ?? `code ${code}`}`))
    this.#keepAlive(false)
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** The application stays alive until each `hold` has met its `release`. */
  hold(): void {
    this.#awaited += 1
    if (this.#awaited === 1) this.#keepAlive(true)
  }

  release(): void {
    this.#awaited -= 1
    if (this.#awaited === 0) this.#keepAlive(false)
  }

  add(session: string, listener: SessionListener): void {
    if (this.#lost === undefined) this.#sessions.set(session, listener)
    else listener.onLost(this.#lost)
  }

  remove(session: string): void {
    this.#sessions.delete(session)
  }

  /** @throws {ExecutorError} `protocol` when the frame is larger than the process takes. */
  send(frame: HostFrame, bytes?: Uint8Array): void {
    if (this.#lost !== undefined) return
    const encoded = encodeFrame(frame, bytes)
    if (encoded.length > maxFrameBytes) {
      const message = `A frame of ${encoded.length} bytes cannot be sent to the sandbox; at most ${maxFrameBytes} can. Pass smaller variables or results.`
      throw new ExecutorError('protocol', message)
    }
    this.#child.stdin.write(encoded)
  }

  /** Asks for a sign of life; without one within `timeoutMs` the process is ended. */
  ping(timeoutMs: number): void {
    const ping = (this.#lastPing += 1)
    const timer = setTimeout(() => this.kill('it did not answer'), timeoutMs)
    this.#pings.set(ping, () => clearTimeout(timer))
    this.send({ type: 'ping', ping })
  }

  kill(reason: string): void {
    this.#child.kill('SIGKILL')
    this.#lose(reason)
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null || this.#child.pid === undefined) return
    this.hold()
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.kill('the executor was closed')
    await gone
    this.release()
  }

  #receive(chunk: Buffer): void {
    if (this.#lost !== undefined) return
    try {
      for (const { header, bytes } of this.#decoder.push(chunk)) this.#take(readPlaceFrame(header), bytes)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.kill(`it broke the protocol: ${error.message}`)
    }
  }

  #take(frame: PlaceFrame, bytes: Uint8Array | undefined): void {
    switch (frame.type) {
      case 'hello':
        if (frame.protocol === protocolVersion) return
        throw new ProtocolError(`It speaks version ${frame.protocol}, not ${protocolVersion}.`)
      case 'pong':
        this.#pings.get(frame.ping)?.()
        this.#pings.delete(frame.ping)
        return
      case 'opened':
      case 'out':
      case 'call':
      case 'drop':
      case 'done':
      case 'closed':
        // A session that was closed in the meantime may still have been speaking.
        this.#sessions.get(frame.session)?.onFrame(frame, bytes)
    }
  }

  #lose(reason: string): void {
    if (this.#lost !== undefined) return
    const errors = this.#errors.trim()
    this.#lost = `The sandbox process was lost: ${reason}.`
    // What it wrote names files of this machine, and the message is shown to the model.
    const cause = errors === '' ? undefined : new Error(errors)
    for (const stop of this.#pings.values()) stop()
    for (const listener of this.#sessions.values()) listener.onLost(this.#lost, cause)
    this.#sessions.clear()
  }

  #keepAlive(isAwaited: boolean): void {
    for (const part of [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      setReferenced(part, isAwaited)
    }
  }
}

/** Pipes of child processes are sockets, which can be left out of what keeps Node.js running; their types don't say so. */
function setReferenced(part: object, isAwaited: boolean): void {
  const { ref, unref }: { ref?: unknown; unref?: unknown } = part
  const change = isAwaited ? ref : unref
  if (typeof change === 'function') change.call(part)
}
