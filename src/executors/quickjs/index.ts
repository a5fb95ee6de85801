import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'

import { ExecutorError } from '../../core/errors.ts'
import type { Executor, Isolation, OpenOptions, PlaceDescription, Sandbox } from '../../core/executor.ts'
import type { PlaceLimits } from '../protocol/frames.ts'
import { RemoteSandbox } from '../host/remote-sandbox.ts'
import { isolations } from './isolations.ts'
import { SupervisorClient } from './supervisor-client.ts'

/** How the place is set up. Everything has a default. */
export type QuickJSOptions = {
  /**
   * `process` (default): in a child process. `thread`: in threads of this process, for platforms that start no child
   * processes; a weaker boundary, and its name in `executor.isolation` says so.
   */
  readonly isolation?: 'process' | 'thread'
  /** Actions that execute at once; the others wait for their turn. Default: the number of processors. */
  readonly concurrency?: number
  /** Interpreters that are kept alive; the others are images. Default: 16 and four for each processor. */
  readonly maxLive?: number
  /** Workers that are started ahead. Default 1. */
  readonly warm?: number
  /** An interpreter that rests longer becomes an image, in milliseconds. Default 60,000. */
  readonly idleMs?: number
  /** Memory of all interpreters together, in MB. Default: 1,024 and 128 for each processor. */
  readonly totalMemoryMb?: number
  /** Another build of QuickJS with the interface of `quickjs-wasi`: a file or its bytes. Default: the pinned one. */
  readonly engine?: URL | Uint8Array
  /** Where the built `supervisor.js` of this package lies, for applications that are bundled. */
  readonly supervisor?: URL
}

/**
 * JavaScript in a QuickJS interpreter, the default place for code. One supervisor serves all sandboxes of the executor;
 * it starts with the first one, does not keep the application alive, and dies with it. Use an executor of its own for
 * each trust domain.
 *
 * @throws {TypeError} for options that do not exist or are out of range.
 */
export function quickjs(options: QuickJSOptions = {}): Executor {
  return new QuickJSExecutor(checked(options))
}

class QuickJSExecutor implements Executor {
  readonly name = 'quickjs'
  readonly languages = ['javascript'] as const
  readonly isolation: Isolation
  readonly replay = 'exact'
  readonly #options: QuickJSOptions
  #supervisor: Promise<SupervisorClient> | undefined
  #client: SupervisorClient | undefined
  #closed = false

  constructor(options: QuickJSOptions) {
    this.#options = options
    this.isolation = isolations[options.isolation ?? 'process']
  }

  async open(options: OpenOptions): Promise<Sandbox> {
    this.#assertOpen()
    if (options.language !== 'javascript') {
      throw new ExecutorError('unavailable', `quickjs() runs javascript, not ${options.language}.`)
    }
    return await RemoteSandbox.open(await this.#started(), options)
  }

  async describe(): Promise<PlaceDescription> {
    this.#assertOpen()
    const client = await this.#started()
    client.hold()
    try {
      const limits: Readonly<Record<string, number>> = toPlaceLimits(this.#options)
      return { name: this.name, isolation: this.isolation, replay: this.replay, build: await client.build, limits }
    } finally {
      client.release()
    }
  }

  async warmup(): Promise<void> {
    await this.describe()
  }

  async close(): Promise<void> {
    this.#closed = true
    const client = await this.#supervisor?.catch(() => undefined)
    await client?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** A supervisor that was lost took its sandboxes with it; the next one starts afresh. */
  #started(): Promise<SupervisorClient> {
    if (this.#client?.isLost) {
      // Forgotten at once: the next one may still be starting when somebody else asks.
      this.#client = undefined
      this.#supervisor = undefined
    }
    this.#supervisor ??= this.#start()
    return this.#supervisor
  }

  async #start(): Promise<SupervisorClient> {
    const { isolation = 'process', engine, supervisor } = this.#options
    this.#client = new SupervisorClient({
      isolation,
      file: supervisor ?? new URL('supervisor.js', import.meta.url),
      limits: toPlaceLimits(this.#options),
      engine: engine instanceof URL ? await readFile(engine) : engine,
    })
    return this.#client
  }

  #assertOpen(): void {
    if (this.#closed) throw new ExecutorError('closed', 'This executor is closed. Make another one with quickjs().')
  }
}

function toPlaceLimits(options: QuickJSOptions): PlaceLimits {
  const cores = availableParallelism()
  return {
    concurrency: options.concurrency ?? cores,
    maxLive: options.maxLive ?? 16 + 4 * cores,
    warm: options.warm ?? 1,
    idleMs: options.idleMs ?? 60_000,
    totalMemoryMb: options.totalMemoryMb ?? 1_024 + 128 * cores,
  }
}

const known = ['isolation', 'concurrency', 'maxLive', 'warm', 'idleMs', 'totalMemoryMb', 'engine', 'supervisor']
const counts = ['concurrency', 'maxLive', 'warm', 'idleMs', 'totalMemoryMb'] as const

function checked(options: QuickJSOptions): QuickJSOptions {
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`The option ${name} of quickjs does not exist. Options: ${known.join(', ')}.`)
  }
  const { isolation = 'process' } = options
  if (!(isolation in isolations))
    throw new TypeError(`isolation must be process or thread, not ${JSON.stringify(isolation)}.`)
  for (const name of counts) {
    const value = options[name]
    const least = name === 'warm' ? 0 : 1
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) continue
    throw new TypeError(`${name} must be an integer of at least ${least}, not ${String(value)}.`)
  }
  return options
}
