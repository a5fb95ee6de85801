import { isHostFrame } from '../../protocol/frames.ts'
import type { HostFrame } from '../../protocol/frames.ts'
import { decodeFrame, splitFrames } from '../../protocol/framing.ts'
import { noModule } from '../../../language/imports.ts'
import type { BaseImage } from '../base-image.ts'
import type { Engine } from '../engine/engine.ts'
import { createEngine } from '../engine/quickjs-engine.ts'
import { ImageError } from '../../host/image-error.ts'
import { openImage } from '../image.ts'
import type { OpenImage } from '../image.ts'
import { monotonicMs } from '../signals.ts'
import type { Signals } from '../signals.ts'
import { Imager } from './imager.ts'
import { readNotes } from './notes.ts'
import type { Notes } from './notes.ts'
import type { Outbox } from './outbox.ts'
import { WorkerSession } from './worker-session.ts'
import type { Open } from './worker-session.ts'

const decoder = new TextDecoder()
const MiB = 1024 * 1024
/** Memory of the engine beyond what its code may take. */
const slackBytes = 32 * MiB

/** For how long nothing may have come before an image is taken unasked. */
const idleMs = 10

/** How long it may take at least to begin with an image. */
const openMs = 5_000

type Loaded = { readonly image: OpenImage; readonly notes: Notes }
type Parts = {
  readonly base: BaseImage
  readonly signals: Signals
  readonly outbox: Outbox
}
type Served = { readonly frame: HostFrame; readonly bytes: Uint8Array | undefined }

/** Where the frames for one interpreter arrive: it opens the session, serves it, and takes images when they are due. */
export class Desk {
  readonly #parts: Parts
  #engine: Engine | undefined
  #session: WorkerSession | undefined
  #imager: Imager | undefined
  #number = 0
  /** Source of what the code may import, by name. */
  #modules: ReadonlyMap<string, string> = new Map()
  #idle: ReturnType<typeof setTimeout> | undefined

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Prepares an interpreter; `open` then makes it that of a session. */
  static async create(parts: Parts): Promise<Desk> {
    const desk = new Desk(parts)
    desk.#engine = await createEngine(parts.base, {
      interrupt: () => desk.#session?.mustStop() === true,
      // oxlint-disable-next-line max-params -- primitive values only
      post: (kind, id, name, text) => desk.#session?.post(kind, id, name, text),
      load: (name) => desk.#sourceOf(name),
    })
    return desk
  }

  /** Takes whole frames, which our own host wrote. */
  receive(wire: Uint8Array): void {
    clearTimeout(this.#idle)
    for (const raw of splitFrames(wire)) {
      this.#parts.outbox.received += 1
      const { header, bytes } = decodeFrame(raw)
      if (isHostFrame(header)) this.#take({ frame: header, bytes })
    }
    this.#parts.outbox.flush(this.#session?.rest ?? 'between')
    this.#session?.noteTime()
    if (this.#imager?.isDue) this.#idle = setTimeout(() => this.#takeUnasked(), idleMs)
  }

  /** Code that goes on at once does not wait for images: they only save time. */
  #takeUnasked(): void {
    const { outbox } = this.#parts
    const image = this.#imager?.takeUnasked()
    if (image) outbox.add({ type: 'image', session: this.#number, upTo: image.upTo, resumes: false }, image.bytes)
    outbox.flush()
    this.#session?.noteTime()
  }

  #take({ frame, bytes }: Served): void {
    if (frame.type === 'modules') return this.#setModules(bytes)
    if (frame.type === 'open') return this.#open(frame, bytes)
    if (frame.type === 'functions') return this.#setFunctions(frame)
    if (frame.type === 'image') return this.#image(frame.request)
    if (this.#session) serve(this.#session, frame, bytes)
  }

  #open(frame: Open, bytes: Uint8Array | undefined): void {
    const { base, signals, outbox } = this.#parts
    const engine = this.#engine
    if (!engine) return
    this.#number = frame.session
    // An image may hold anything: whoever looks after this worker ends it when it is not through by then.
    signals.deadlineMs = monotonicMs() + Math.max(frame.limits.stepTimeoutMs, openMs)
    try {
      const maxMemoryBytes = frame.limits.memoryMb * MiB + slackBytes
      const image = bytes && signals.unbroken(() => openImage(bytes, { build: base.build, maxMemoryBytes }))
      const notes = image && readNotes(image.notes)
      const session = this.#begin(engine, frame, image && notes && { image, notes })
      this.#imager = new Imager(session, engine, this.#parts)
      this.#session = session
      outbox.add({ type: 'opened', session: this.#number, resumes: notes?.running !== undefined })
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      outbox.add({ type: 'closed', session: this.#number, reason: 'image', message: error.message })
    }
    signals.deadlineMs = 0
  }

  /** Begins a session, with an image if there is one. @throws {ImageError} when the engine can do nothing with it. */
  #begin(engine: Engine, open: Open, loaded: Loaded | undefined): WorkerSession {
    const parts = { open, modules: new Set(this.#modules.keys()), ...this.#parts }
    if (!loaded) return new WorkerSession(engine, parts)
    try {
      engine.load(loaded.image, loaded.notes.registers)
      return new WorkerSession(engine, parts, loaded.notes)
    } catch (cause) {
      throw new ImageError('The engine cannot go on from it with these functions.', { cause })
    }
  }

  /** @throws {TypeError} with what the code is told when there is no such module. */
  #sourceOf(name: string): string {
    const source = this.#modules.get(name)
    if (source === undefined) throw new TypeError(noModule(name, new Set(this.#modules.keys())))
    return source
  }

  #setModules(bytes: Uint8Array = new Uint8Array()): void {
    // Our own host wrote it, from texts.
    const modules: Readonly<Record<string, string>> = JSON.parse(decoder.decode(bytes))
    this.#modules = new Map(Object.entries(modules))
  }

  #setFunctions(frame: Extract<HostFrame, { type: 'functions' }>): void {
    const reply = { type: 'reply', session: this.#number, request: frame.request } as const
    try {
      this.#session?.setFunctions(frame)
      this.#parts.outbox.add(reply)
    } catch {
      const names = frame.add.join(', ')
      const error = `Of ${names} one cannot be a function of the code any more, because the code has declared its name.`
      this.#parts.outbox.add({ ...reply, error })
    }
  }

  /** Request 0 is that of the supervisor, which the host did not make. */
  #image(request: number): void {
    const session = this.#session
    const image = this.#imager?.take(request !== 0)
    if (!session || !image) return
    const { execution: upTo, rest } = session
    const asked = request === 0 ? {} : { request }
    const resumes = rest !== 'between'
    const { outbox } = this.#parts
    outbox.add({ type: 'image', session: this.#number, upTo, resumes, ...asked }, image)
    // What came after the wish for it is not in it, and is counted only in what is said from now on.
    outbox.flush()
  }
}

/** Gives a session what is for its code; other frames are for the supervisor. */
function serve(session: WorkerSession, frame: HostFrame, bytes: Uint8Array | undefined): void {
  if (frame.type === 'settle') session.settle(frame, bytes)
  else if (frame.type === 'execute') session.execute(frame, bytes)
  else if (frame.type === 'resume') session.resume(frame.execution)
  else if (frame.type === 'cancel') session.cancel(frame.execution)
}
