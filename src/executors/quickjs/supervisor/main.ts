/**
 * Entry of the supervisor: the one file that the host starts, as a child process that speaks the protocol on its
 * standard streams, or as a worker that speaks it on its port. It dies when its input ends.
 */
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { isMainThread, parentPort } from 'node:worker_threads'

import type { HostFrame, PlaceFrame } from '../../protocol/frames.ts'
import { protocolVersion } from '../../protocol/frames.ts'
import { encodeFrame, FrameDecoder } from '../../protocol/framing.ts'
import type { RawFrame } from '../../protocol/framing.ts'
import { createBase } from '../engine/create-base.ts'
import type { Parcel } from '../worker/outbox.ts'
import { engineBase64, preludeSource } from './assets.ts'
import { Supervisor } from './supervisor.ts'

const maxFrameBytes = 64 * 1024 * 1024

type Channel = {
  readonly send: (frame: PlaceFrame, bytes?: Uint8Array) => void
  readonly isBlocked: () => boolean
  readonly memory: (() => number) | undefined
}

let supervisor: Supervisor | undefined

async function receive(channel: Channel, { header, bytes }: RawFrame): Promise<void> {
  if (!isHostFrame(header)) return
  if (header.type === 'ping') return channel.send({ type: 'pong', ping: header.ping })
  if (header.type !== 'start') return supervisor?.receive(header, bytes)
  const base = await createBase(bytes ?? Buffer.from(engineBase64, 'base64'), preludeSource)
  supervisor = new Supervisor({ ...channel, base, limits: header.limits })
  const engine = 'quickjs-wasi'
  channel.send({ type: 'hello', protocol: protocolVersion, guest: 'javascript', engine, build: base.build })
}

/** Our own host wrote it; this tells only whether it is a frame at all. */
function isHostFrame(header: unknown): header is HostFrame {
  return typeof header === 'object' && header !== null && 'type' in header
}

function serveStreams(): void {
  // A worker that spins cannot be waited for.
  const die = (): void => void process.kill(process.pid, 'SIGKILL')
  const { stdin, stdout } = process
  // Whoever stops the application by a key stops this too, but only once the application is done with it.
  process.on('SIGINT', () => {})
  stdin.on('end', die).on('close', die).on('error', die)
  stdout.on('error', die).on('drain', () => supervisor?.unblock())
  const channel: Channel = {
    send: (frame, bytes) => void stdout.write(encodeFrame(frame, bytes)),
    isBlocked: () => stdout.writableNeedDrain,
    memory: () => process.memoryUsage.rss(),
  }
  const decoder = new FrameDecoder(maxFrameBytes)
  const take = inOrder(channel, die)
  stdin.on('data', (chunk: Buffer) => {
    try {
      for (const frame of decoder.push(chunk)) take(frame)
    } catch {
      // What follows cannot be told apart any more, and the host is told by the end of this process.
      die()
    }
  })
}

function servePort(): void {
  const port = parentPort
  if (port === null) throw new TypeError('This file is started by the executor.')
  const channel: Channel = {
    send: (frame, bytes) => port.postMessage({ frame, ...(bytes && { bytes }) } satisfies Parcel<PlaceFrame>),
    isBlocked: () => false,
    memory: undefined,
  }
  const take = inOrder(channel, () => process.exit(1))
  port.on('message', ({ frame, bytes }: Parcel<HostFrame>) => take({ header: frame, ...(bytes && { bytes }) }))
}

/** One frame after the other: the start waits for the engine, and what follows must not overtake it. */
function inOrder(channel: Channel, die: () => void): (frame: RawFrame) => void {
  let starting: Promise<void> | undefined
  return (frame) => {
    if (supervisor && !starting) return void receive(channel, frame).catch(die)
    starting = (starting ?? Promise.resolve()).then(() => receive(channel, frame)).catch(die)
    const last = starting
    void last.then(() => {
      if (starting === last) starting = undefined
      return undefined
    })
  }
}

if (isMainThread) serveStreams()
else servePort()
