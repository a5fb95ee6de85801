import { ExecutorError } from '../../core/errors.ts'
import type {
  Executor,
  Isolation,
  Language,
  OpenOptions,
  PlaceDescription,
  Sandbox,
  WarmupOptions,
} from '../../core/executor.ts'
import { toLimits } from '../../core/limits.ts'
import type { Limits } from '../../core/limits.ts'
import type { Connect } from './channel.ts'
import { GuestClient } from './guest-client.ts'
import { RemoteSandbox } from './remote-sandbox.ts'

/** How long a guest may take until it speaks, in milliseconds, unless the place says otherwise. */
const startTimeoutMs = 60_000

/** A place in which each session is a guest of its own. */
export type GuestPlace = {
  readonly name: string
  readonly languages: readonly Language[]
  readonly isolation: Isolation
  readonly replay: Executor['replay']
  /** Limits of the place as a whole, by name. */
  readonly limits?: Readonly<Record<string, number>>
  /** Guests that are started ahead, with the language and limits of the session before. Default 0. */
  readonly warm?: number
  /** How long a guest may take until it speaks. Default: a minute. */
  readonly startTimeoutMs?: number
  readonly connect: Connect
  /** Ends what the place itself has, when no guest is left. */
  readonly close?: () => Promise<void>
}

/** An executor whose sessions are guests: one program each, spoken to over a channel of its own. */
export function guestExecutor(place: GuestPlace): Executor {
  return new GuestExecutor(place)
}

type Started = { readonly client: GuestClient; readonly language: Language; readonly limits: Limits }

class GuestExecutor implements Executor {
  readonly name: string
  readonly languages: readonly Language[]
  readonly isolation: Isolation
  readonly replay: Executor['replay']
  readonly #place: GuestPlace
  readonly #clients = new Set<GuestClient>()
  #warm: Started[] = []
  #build: string | undefined
  #isClosed = false

  constructor(place: GuestPlace) {
    const { name, languages, isolation, replay } = place
    this.name = name
    this.languages = languages
    this.isolation = isolation
    this.replay = replay
    this.#place = place
  }

  async open(options: OpenOptions): Promise<Sandbox> {
    this.#check(options.language)
    options.signal?.throwIfAborted()
    const client = this.#take(options)
    const sandbox = await RemoteSandbox.open(client, options)
    this.#build = await client.build
    this.#fill(options)
    return withoutImages(sandbox)
  }

  async warmup({ language = this.languages[0] ?? 'javascript', limits }: WarmupOptions = {}): Promise<void> {
    this.#check(language)
    const wanted = { language, limits: toLimits(limits) }
    if (!this.#warm.some((started) => fits(started, wanted))) this.#warm.push(this.#start(wanted))
    await Promise.all(this.#warm.map(({ client }) => client.build))
  }

  async describe(): Promise<PlaceDescription> {
    if (this.#build === undefined) await this.warmup()
    const { name, isolation, replay } = this
    const build = this.#build ?? (await this.#warm[0]?.client.build) ?? ''
    return { name, isolation, replay, build, limits: this.#place.limits ?? {} }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#warm = []
    const clients = [...this.#clients]
    for (const client of clients) client.kill('the executor was closed')
    await Promise.all(clients.map((client) => client.gone))
    await this.#place.close?.()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #check(language: Language): void {
    if (this.#isClosed)
      throw new ExecutorError('closed', `This executor is closed. Make another one with ${this.name}().`)
    if (this.languages.includes(language)) return
    throw new ExecutorError('unavailable', `${this.name}() runs ${this.languages.join(' and ')}, not ${language}.`)
  }

  /** One that was started ahead, or a new one. */
  #take({ language, limits, signal }: OpenOptions): GuestClient {
    this.#warm = this.#warm.filter(({ client }) => !client.isLost)
    const at = this.#warm.findIndex((started) => fits(started, { language, limits }))
    const [started] = at < 0 ? [] : this.#warm.splice(at, 1)
    return started?.client ?? this.#start({ language, limits }, signal).client
  }

  #start(
    { language, limits }: { readonly language: Language; readonly limits: Limits },
    signal?: AbortSignal,
  ): Started {
    const { connect, startTimeoutMs: timeoutMs = startTimeoutMs } = this.#place
    const client = new GuestClient({ connect, startTimeoutMs: timeoutMs, language, limits, ...(signal && { signal }) })
    this.#clients.add(client)
    void client.gone.then(() => this.#clients.delete(client))
    return { client, language, limits }
  }

  /** Starts guests for those who come next; those for other limits are ended. */
  #fill({ language, limits }: OpenOptions): void {
    const { warm = 0 } = this.#place
    if (this.#isClosed) return
    for (const started of this.#warm) if (!fits(started, { language, limits })) started.client.kill('it is not needed')
    this.#warm = this.#warm.filter(({ client }) => !client.isLost)
    while (this.#warm.length < warm) this.#warm.push(this.#start({ language, limits }))
  }
}

function fits(
  started: Started,
  { language, limits }: { readonly language: Language; readonly limits: Limits },
): boolean {
  return started.language === language && JSON.stringify(started.limits) === JSON.stringify(limits)
}

/** A sandbox without what its place cannot do, so that nobody takes it for one that can. */
function withoutImages(sandbox: RemoteSandbox): Sandbox {
  return {
    get isClosed() {
      return sandbox.isClosed
    },
    execute: (request, host) => sandbox.execute(request, host),
    setFunctions: (names, signatures) => sandbox.setFunctions(names, signatures),
    close: () => sandbox.close(),
    [Symbol.asyncDispose]: () => sandbox.close(),
  }
}
