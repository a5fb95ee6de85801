/** Entry of the worker in which one interpreter lives. It is bundled, and started from its source text. */
import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

import { isHostFrame } from '../../protocol/frames.ts'
import type { HostFrame } from '../../protocol/frames.ts'
import { decodeFrame, splitFrames } from '../../protocol/framing.ts'
import type { BaseImage } from '../base-image.ts'
import type { Engine } from '../engine/engine.ts'
import { createEngine } from '../engine/quickjs-engine.ts'
import { ImageError, openImage } from '../image.ts'
import { Signals } from '../signals.ts'
import { ownThreadId } from '../thread-time.ts'
import { Imager } from './imager.ts'
import { readNotes } from './notes.ts'
import { Outbox } from './outbox.ts'
import { warmUp } from './warm-up.ts'
import { WorkerSession } from './worker-session.ts'
import type { Open } from './worker-session.ts'

/** What a worker is started with. */
export type WorkerInput = { readonly base: BaseImage; readonly signals: SharedArrayBuffer }

/** Whole frames for a worker, in order. */
export type WorkerTask = { readonly wire: Uint8Array }

const MiB = 1024 * 1024
/** Memory of the engine beyond what its code may take. */
const slackBytes = 32 * MiB

const port = toPort(parentPort)

// The supervisor of this package started us and sends what it was made to send.
const { base, signals: shared }: WorkerInput = workerData
const signals = new Signals(shared)
signals.threadId = ownThreadId()
const outbox = new Outbox((message, transfer) => port.postMessage(message, transfer))
let session: WorkerSession | undefined
let imager: Imager | undefined

let sessionId = 0

async function serve(): Promise<void> {
  await warmUp(base)
  const engine = await createEngine(base, {
    interrupt: () => session?.mustStop() === true,
    // oxlint-disable-next-line max-params -- primitive values only
    post: (kind, id, name, text) => session?.post(kind, id, name, text),
  })
  port.on('message', ({ wire }: WorkerTask) => {
    for (const raw of splitFrames(wire)) {
      const { header, bytes } = decodeFrame(raw)
      if (!isHostFrame(header)) continue
      const frame = header
      if (frame.type === 'open') open(engine, frame, bytes)
      else if (session && imager) take(session, imager, { frame, bytes })
    }
    if (imager?.isDue) {
      // Whoever waits for the action need not wait for the image.
      outbox.flush()
      const image = imager.takeUnasked()
      if (image) outbox.add({ type: 'image', session: sessionId, upTo: image.upTo, resumes: false }, image.bytes)
    }
    outbox.flush(session?.rest ?? 'between')
  })
}

function open(engine: Engine, frame: Open, bytes: Uint8Array | undefined): void {
  sessionId = frame.session
  try {
    const maxMemoryBytes = frame.limits.memoryMb * MiB + slackBytes
    const image = bytes && openImage(bytes, { build: base.build, maxMemoryBytes })
    const notes = image && readNotes(image.notes)
    if (image && notes) engine.load(image, notes.registers)
    session = new WorkerSession(engine, { open: frame, signals, outbox }, notes)
    imager = new Imager(session, engine, base)
    outbox.add({ type: 'opened', session: sessionId, resumes: notes?.running !== undefined })
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
    outbox.add({ type: 'closed', session: sessionId, reason: 'image', message: error.message })
  }
}

function toPort(given: MessagePort | null): MessagePort {
  if (given === null) throw new TypeError('This file is the entry of a worker, not a program.')
  return given
}

type Task = { readonly frame: HostFrame; readonly bytes: Uint8Array | undefined }

function take(to: WorkerSession, images: Imager, { frame, bytes }: Task): void {
  switch (frame.type) {
    case 'execute':
      return to.execute(frame, bytes)
    case 'settle':
      return to.settle(frame, bytes)
    case 'resume':
      return to.resume(frame.execution)
    case 'cancel':
      return to.cancel(frame.execution)
    case 'functions':
      return outbox.add({ type: 'reply', session: sessionId, request: frame.request, ...setFunctions(to, frame) })
    case 'image': {
      const request = frame.request === 0 ? {} : { request: frame.request }
      const resumes = to.rest !== 'between'
      return outbox.add({ type: 'image', session: sessionId, ...request, upTo: to.execution, resumes }, images.take())
    }
    case 'start':
    case 'open':
    case 'close':
    case 'ping':
      // These are for the supervisor, or were taken before.
      return undefined
  }
}

function setFunctions(to: WorkerSession, frame: Extract<HostFrame, { type: 'functions' }>): { error?: string } {
  try {
    to.setFunctions(frame)
    return {}
  } catch {
    const names = frame.add.join(', ')
    return {
      error: `Of ${names} one cannot be a function of the code any more, because the code has declared its name.`,
    }
  }
}

void serve()
