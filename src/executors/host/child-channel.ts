import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import process from 'node:process'

import type { Channel, ChannelListener, Gone, Usage } from './channel.ts'
import { usageMeter } from './process-usage.ts'
import type { UsageMeter } from './process-usage.ts'

const maxErrorChars = 4_000
/** How often it is looked how much memory a process has: one that takes all it gets takes some 100 MB in that time. */
const watchMs = 50
/** How long a process whose streams are closed may take to end. */
const exitMs = 100
const MiB = 1024 * 1024

/** A program, and what it gets. */
export type ChildCommand = {
  readonly file: string
  readonly args: readonly string[]
  /** The whole environment of the process. Default: none. */
  readonly env?: Readonly<Record<string, string>>
  /** Default: the root of the file system. */
  readonly cwd?: string
  /** Resident memory of the process; one that has more is ended. Default: none is set. */
  readonly memoryMb?: number
  /** It leads a group of processes of its own, all of which are ended with it. Default: `false`. */
  readonly group?: boolean
}

/** Starts a child process and speaks to it over its standard streams. It dies with the application: its input ends then. */
export function childChannel(command: ChildCommand, listener: ChannelListener): Channel {
  return new ChildChannel(command, listener)
}

class ChildChannel implements Channel {
  readonly gone: Promise<void>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #command: ChildCommand
  readonly #listener: ChannelListener
  readonly #meter: UsageMeter
  #errors = ''
  #isLost = false
  #watch: ReturnType<typeof setInterval> | undefined

  constructor(command: ChildCommand, listener: ChannelListener) {
    const { file, args, env = {}, cwd = '/', group = false } = command
    this.#command = command
    this.#listener = listener
    this.#child = spawn(file, args, { env, cwd, stdio: 'pipe', windowsHide: true, detached: group })
    const { pid } = this.#child
    this.#meter = pid === undefined ? () => undefined : usageMeter(pid)
    this.#listen()
    this.gone = new Promise((resolve) => {
      this.#child.once('exit', () => resolve()).once('error', () => resolve())
    })
    this.keepAlive(false)
  }

  write(bytes: Uint8Array): void {
    const { stdin } = this.#child
    if (this.#isLost) return
    // What is sent in one turn goes out in one piece.
    if (stdin.writableCorked === 0) {
      stdin.cork()
      process.nextTick(() => stdin.uncork())
    }
    stdin.write(bytes)
  }

  /** Its pipes never keep the application alive, so that one change is enough. */
  keepAlive(isAwaited: boolean): void {
    if (isAwaited) this.#child.ref()
    else this.#child.unref()
    clearInterval(this.#watch)
    this.#watch = undefined
    // Between actions it does nothing that could take memory.
    if (isAwaited && this.#command.memoryMb !== undefined && !this.#isLost)
      this.#watch = setInterval(() => this.#look(), watchMs).unref()
  }

  pause(isPaused: boolean): void {
    const { stdout } = this.#child
    if (isPaused) stdout.pause()
    else stdout.resume()
  }

  usage(): Usage | undefined {
    return this.#meter()
  }

  kill(): void {
    clearInterval(this.#watch)
    const { pid } = this.#child
    if (this.#command.group === true && pid !== undefined) endGroup(pid)
    this.#child.kill('SIGKILL')
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child
    for (const pipe of [stdin, stdout, stderr]) unreference(pipe)
    stdout.on('data', (chunk: Buffer) => {
      if (!this.#isLost) this.#listener.onBytes(chunk)
    })
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-maxErrorChars)
    })
    stdout.on('close', () => this.#loseSoon('it closed its output'))
    stdin.on('close', () => this.#loseSoon('it takes no input any more'))
    stdin.on('error', (error) => this.#loseSoon(`it takes no input: ${error.message}`))
    this.#child.on('error', (error) => this.#lose({ reason: `it could not be started: ${error.message}` }))
    this.#child.on('exit', (code, signal) => this.#lose({ reason: `it ended with ${signal ?? `code ${code}`}` }))
  }

  #look(): void {
    const { memoryMb = Infinity } = this.#command
    const memoryBytes = this.#meter()?.memoryBytes ?? 0
    if (memoryBytes > memoryMb * MiB) this.#lose({ reason: `it took more than ${memoryMb} MB`, killed: 'memory' })
  }

  /** Its streams close before it is known how it ended, which says more. */
  #loseSoon(reason: string): void {
    setTimeout(() => this.#lose({ reason }), exitMs).unref()
  }

  #lose(gone: Gone): void {
    if (this.#isLost) return
    this.#isLost = true
    this.kill()
    this.#listener.onGone({ ...gone, errors: this.#errors })
  }
}

/** Pipes of child processes are sockets, which can be left out of what keeps Node.js running; their types don't say so. */
function unreference(pipe: object): void {
  const { unref }: { unref?: unknown } = pipe
  if (typeof unref === 'function') unref.call(pipe)
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // None of the group is left.
  }
}
