/**
 * Entry of the supervisor: the one file that the host starts, as a child process that speaks the protocol on its
 * standard streams, or as a worker that speaks it on its port. It dies when its input ends.
 */
import { Buffer } from 'node:buffer'
import process from 'node:process'
import { isMainThread, parentPort } from 'node:worker_threads'

import { isHostFrame, protocolVersion } from '../../protocol/frames.ts'
import type { PlaceFrame } from '../../protocol/frames.ts'
import { decodeFrame, encodeFrame, FrameSplitter, isRouted, maxFrameBytes } from '../../protocol/framing.ts'
import { createBase } from '../engine/create-base.ts'
import { engineBase64, preludeSource } from './assets.ts'
import { Supervisor } from './supervisor.ts'

type Channel = {
  readonly send: (wire: Uint8Array) => void
  readonly isBlocked: () => boolean
  readonly memory: (() => number) | undefined
}

let supervisor: Supervisor | undefined

async function receive(channel: Channel, raw: Uint8Array): Promise<void> {
  if (!isRouted(raw)) return supervisor?.receive(raw)
  const { header, bytes } = decodeFrame(raw)
  if (!isHostFrame(header)) return
  if (header.type === 'ping') return channel.send(encode({ type: 'pong', ping: header.ping }))
  if (header.type === 'end') return await end()
  if (header.type !== 'start') return supervisor?.receive(raw)
  const base = await createBase(bytes ?? Buffer.from(engineBase64, 'base64'), preludeSource)
  supervisor = new Supervisor({ ...channel, base, limits: header.limits })
  const engine = 'quickjs-wasi'
  channel.send(encode({ type: 'hello', protocol: protocolVersion, guest: 'javascript', engine, build: base.build }))
}

/** For a supervisor that is a thread: those of its workers end before it does. */
async function end(): Promise<void> {
  await supervisor?.close()
  process.exit()
}

function encode(frame: PlaceFrame): Uint8Array {
  return encodeFrame(frame)
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
    send: (wire) => void stdout.write(wire),
    isBlocked: () => stdout.writableNeedDrain,
    memory: () => process.memoryUsage.rss(),
  }
  stdin.on('data', taking(channel, die))
}

function servePort(): void {
  const port = parentPort
  if (port === null) throw new TypeError('This file is started by the executor.')
  const channel: Channel = {
    send: (wire) => port.postMessage(wire),
    isBlocked: () => false,
    memory: undefined,
  }
  port.on(
    'message',
    taking(channel, () => process.exit(1)),
  )
}

/**
 * Takes bytes apart and serves one frame after the other: the start waits for the engine, and what follows must not
 * overtake it.
 */
function taking(channel: Channel, die: () => void): (chunk: Uint8Array) => void {
  const splitter = new FrameSplitter(maxFrameBytes)
  let starting: Promise<void> | undefined
  const serve = (frame: Uint8Array): void => {
    if (supervisor && !starting && !isRouted(frame)) return supervisor.receive(frame)
    const last = (starting ?? Promise.resolve()).then(() => receive(channel, frame)).catch(die)
    starting = last
    void last.finally(() => {
      if (starting === last) starting = undefined
    })
  }
  return (chunk) => {
    try {
      for (const frame of splitter.push(chunk)) serve(frame)
    } catch {
      // What follows cannot be told apart any more, and the host is told by the end of this process.
      die()
    }
  }
}

if (isMainThread) serveStreams()
else servePort()
