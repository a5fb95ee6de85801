import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

import { ExecutorError } from '../../core/errors.ts'
import type { HostFrame } from '../protocol/frames.ts'
import { encodeFrame, FrameDecoder, maxFrameBytes, maxHeaderBytes, ProtocolError } from '../protocol/framing.ts'
import { FrameQueue } from './frame-queue.ts'
import type { Link, LinkListener } from './link.ts'

const maxErrorChars = 4_000

/** A supervisor in a child process with an empty environment, spoken to over its standard streams. */
export class ChildLink implements Link {
  readonly gone: Promise<void>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #decoder = new FrameDecoder(maxFrameBytes, maxHeaderBytes)
  readonly #listener: LinkListener
  readonly #queue: FrameQueue
  #errors = ''
  #isLost = false

  constructor(file: URL, listener: LinkListener) {
    this.#listener = listener
    this.#child = spawn(process.execPath, [fileURLToPath(file)], {
      env: {},
      cwd: '/',
      stdio: 'pipe',
      windowsHide: true,
    })
    const { stdin, stdout, stderr } = this.#child
    for (const pipe of [stdin, stdout, stderr]) unreference(pipe)
    this.#queue = new FrameQueue({
      take: (frame) => this.#guarded(() => listener.onFrame(frame)),
      onBehind: (isBehind) => void (isBehind ? stdout.pause() : stdout.resume()),
    })
    stdout.on('data', (chunk: Buffer) => this.#guarded(() => this.#queue.add(this.#decoder.push(chunk))))
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-maxErrorChars)
    })
    stdout.on('close', () => this.#lose('it closed its output'))
    stdin.on('close', () => this.#lose('it takes no input any more'))
    stdin.on('error', (error) => this.#lose(`it takes no input: ${error.message}`))
    this.#child.on('error', (error) => this.#lose(`it could not be started: ${error.message}`))
    this.#child.on('exit', (code, signal) => this.#lose(`it ended with ${signal ?? `code ${code}`}`))
    this.gone = new Promise((resolve) => {
      this.#child.once('exit', () => resolve()).once('error', () => resolve())
    })
  }

  send(frame: HostFrame, bytes?: Uint8Array | string): void {
    if (this.#isLost) return
    const encoded = encodeFrame(frame, bytes)
    if (encoded.length > maxFrameBytes) {
      const message = `A frame of ${encoded.length} bytes cannot be sent to the sandbox; at most ${maxFrameBytes} can. Pass smaller variables or results.`
      throw new ExecutorError('protocol', message)
    }
    const { stdin } = this.#child
    // What is sent in one turn goes out in one piece.
    if (stdin.writableCorked === 0) {
      stdin.cork()
      process.nextTick(() => stdin.uncork())
    }
    stdin.write(encoded)
  }

  /** Its pipes never keep the application alive, so that one change is enough. */
  keepAlive(isAwaited: boolean): void {
    if (isAwaited) this.#child.ref()
    else this.#child.unref()
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Ends the process when it does not keep to the protocol. */
  #guarded(work: () => void): void {
    if (this.#isLost) return
    try {
      work()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#lose(`it broke the protocol: ${error.message}`)
    }
  }

  #lose(reason: string): void {
    if (this.#isLost) return
    this.#isLost = true
    // One that only stopped listening is no use to anybody, and must not live on.
    this.kill()
    this.#listener.onLost(reason, this.#errors.trim())
  }
}

/** Pipes of child processes are sockets, which can be left out of what keeps Node.js running; their types don't say so. */
function unreference(pipe: object): void {
  const { unref }: { unref?: unknown } = pipe
  if (typeof unref === 'function') unref.call(pipe)
}
