/**
 * Entry of the child process that keeps the workers. It speaks the protocol on its standard streams, stamps every frame
 * of a worker with that worker's session, ends workers from outside, and dies when its input ends.
 */
import process from 'node:process'

import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { protocolVersion } from '../protocol/frames.ts'
import { encodeFrame, FrameDecoder } from '../protocol/framing.ts'
import type { RawFrame } from '../protocol/framing.ts'
import { Place } from './place.ts'
import { compileEngine } from './wasm.ts'

const maxFrameBytes = 64 * 1024 * 1024
const places = new Map<string, Place>()
const wasm = compileEngine()

// Whoever stops the application by a key stops this too, but only once the application is done with it.
process.on('SIGINT', () => {})
// A worker that spins cannot be waited for.
const die = (): void => void process.kill(process.pid, 'SIGKILL')
process.stdin.on('end', die).on('close', die).on('error', die)
process.stdout.on('error', die)

function send(frame: PlaceFrame, bytes?: Uint8Array): void {
  process.stdout.write(encodeFrame(frame, bytes))
}

async function receive({ header, bytes }: RawFrame): Promise<void> {
  if (!isHostFrame(header)) return
  const frame = header
  switch (frame.type) {
    case 'ping':
      return send({ type: 'pong', ping: frame.ping })
    case 'open': {
      const place = new Place(frame, await wasm, (sent, sentBytes) => {
        if (sent.type === 'closed') places.delete(frame.session)
        send(sent, sentBytes)
      })
      places.set(frame.session, place)
      return
    }
    case 'close':
      places.get(frame.session)?.close()
      places.delete(frame.session)
      return
    case 'execute':
    case 'settle':
    case 'cancel':
      places.get(frame.session)?.receive(frame, bytes)
  }
}

/** Our own host wrote it; this tells only whether it is a frame at all. */
function isHostFrame(header: unknown): header is HostFrame {
  return typeof header === 'object' && header !== null && 'type' in header
}

const decoder = new FrameDecoder(maxFrameBytes)
// One frame after the other: `open` waits for the engine, and what follows must not overtake it.
let last = Promise.resolve()
process.stdin.on('data', (chunk: Buffer) => {
  try {
    for (const frame of decoder.push(chunk)) last = last.then(() => receive(frame)).catch(die)
  } catch {
    // What follows cannot be told apart any more, and the host is told by the end of this process.
    die()
  }
})
send({ type: 'hello', protocol: protocolVersion, guest: 'javascript', engine: 'quickjs-wasi' })
