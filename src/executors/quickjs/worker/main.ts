/** Entry of the worker in which one interpreter lives. It is bundled, and started from its source text. */
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'

import type { BaseImage } from '../base-image.ts'
import { Signals } from '../signals.ts'
import { ownThreadId } from '../thread-time.ts'
import { Desk } from './desk.ts'
import { Outbox } from './outbox.ts'
import { setStripperFile } from './type-stripper.ts'
import { warmUp } from './warm-up.ts'

/** What a worker is started with. */
export type WorkerInput = {
  readonly base: BaseImage
  readonly signals: SharedArrayBuffer
  /** Path of the file that strips types. */
  readonly stripper: string
}

/** Whole frames for a worker, in order, or the wish that it ends. */
export type WorkerTask = { readonly wire: Uint8Array } | { readonly end: true }

async function serve(): Promise<void> {
  const port = parentPort
  if (port === null) throw new TypeError('This file is the entry of a worker, not a program.')
  // The supervisor of this package started us and sends what it was made to send.
  const { base, signals: shared, stripper }: WorkerInput = workerData
  setStripperFile(stripper)
  const signals = new Signals(shared)
  signals.threadId = ownThreadId()
  await warmUp(base)
  const desk = await Desk.create({
    base,
    signals,
    outbox: new Outbox((message, transfer) => port.postMessage(message, transfer)),
  })
  port.on('message', (task: WorkerTask) => {
    // In a thread this ends the thread.
    if ('end' in task) process.exit()
    desk.receive(task.wire)
  })
}

void serve()
