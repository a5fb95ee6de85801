/** Entry of the worker in which one interpreter lives. */
import { parentPort, workerData } from 'node:worker_threads'

import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { Signals } from './signals.ts'
import { WorkerSession } from './worker-session.ts'
import type { WorkerInput } from './worker-session.ts'

/** What travels between a worker and its supervisor. */
export type WorkerMessage<Frame> = { readonly frame: Frame; readonly bytes?: Uint8Array }

const port = parentPort
if (port === null) throw new TypeError('This file is the entry of a worker, not a program.')

// The supervisor of this package started us and sends what it was made to send.
const input: WorkerInput = workerData
const session = await WorkerSession.open(input, new Signals(input.signals), (frame, bytes) => {
  port.postMessage({ frame, ...(bytes && { bytes }) } satisfies WorkerMessage<PlaceFrame>)
})
port.on('message', ({ frame, bytes }: WorkerMessage<HostFrame>) => {
  switch (frame.type) {
    case 'execute':
      return session.execute(frame, bytes)
    case 'settle':
      return session.settle(frame, bytes)
    case 'cancel':
      return session.cancel(frame.execution)
    case 'open':
    case 'close':
    case 'ping':
      // These are for the supervisor.
      return undefined
  }
})
port.postMessage({ frame: { type: 'opened', session: input.open.session } } satisfies WorkerMessage<PlaceFrame>)
