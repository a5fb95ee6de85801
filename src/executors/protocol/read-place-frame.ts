import type { OutputChunk } from '../../core/executor.ts'
import type { DoneSummary, PlaceFrame } from './frames.ts'
import { ProtocolError } from './framing.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Checks a header that came from a place.
 *
 * @throws {ProtocolError} when it is no frame of the protocol.
 */
export function readPlaceFrame(header: unknown): PlaceFrame {
  if (!isFields(header)) throw new ProtocolError('A frame is not an object.')
  const type = text(header, 'type')
  const reader = readers.get(type)
  if (!reader) throw new ProtocolError(`The frame type "${type.slice(0, 40)}" is unknown.`)
  return reader(header)
}

/** A map, so that no name of a prototype is taken for a type. */
const readers: ReadonlyMap<string, (header: Fields) => PlaceFrame> = new Map<string, (header: Fields) => PlaceFrame>([
  ['hello', readHello],
  ['opened', (header) => ({ type: 'opened', ...sessionOf(header), resumes: header['resumes'] === true })],
  ['out', (header) => ({ type: 'out', ...addressOf(header), stream: stream(header), text: text(header, 'text') })],
  [
    'call',
    (header) => ({ type: 'call', ...addressOf(header), call: count(header, 'call'), name: text(header, 'name') }),
  ],
  ['drop', (header) => ({ type: 'drop', ...addressOf(header), call: count(header, 'call') })],
  ['done', (header) => ({ type: 'done', ...addressOf(header), done: summary(header['done']) })],
  ['image', readImage],
  ['reply', readReply],
  ['closed', readClosed],
  ['pong', (header) => ({ type: 'pong', ping: count(header, 'ping') })],
])

function readHello(header: Fields): PlaceFrame {
  return {
    type: 'hello',
    protocol: count(header, 'protocol'),
    guest: text(header, 'guest'),
    engine: text(header, 'engine'),
    build: text(header, 'build'),
  }
}

function readImage(header: Fields): PlaceFrame {
  const request = header['request'] === undefined ? {} : { request: count(header, 'request') }
  const resumes = header['resumes'] === true
  return { type: 'image', ...sessionOf(header), upTo: count(header, 'upTo'), resumes, ...request }
}

function readReply(header: Fields): PlaceFrame {
  const error = header['error'] === undefined ? {} : { error: text(header, 'error') }
  return { type: 'reply', ...sessionOf(header), request: count(header, 'request'), ...error }
}

function readClosed(header: Fields): PlaceFrame {
  return { type: 'closed', ...sessionOf(header), reason: text(header, 'reason'), message: text(header, 'message') }
}

function sessionOf(header: Fields): { session: number } {
  return { session: count(header, 'session') }
}

function addressOf(header: Fields): { session: number; execution: number } {
  return { ...sessionOf(header), execution: count(header, 'execution') }
}

const kinds = ['value', 'answer', 'error', 'killed'] as const

function summary(value: unknown): DoneSummary {
  if (!isFields(value)) throw new ProtocolError('A frame says nothing about what was done.')
  const kind = kinds.find((known) => known === value['kind'])
  if (kind === undefined) throw new ProtocolError('A frame ends an action in an unknown way.')
  return {
    kind,
    ...optionalTexts(value),
    ...(value['line'] !== undefined && { line: count(value, 'line') }),
    ...(value['column'] !== undefined && { column: count(value, 'column') }),
    ...(value['suggestions'] !== undefined && { suggestions: texts(value, 'suggestions') }),
    floating: texts(value, 'floating'),
    clearedTimers: count(value, 'clearedTimers'),
    pending: counts(value, 'pending'),
    tail: text(value, 'tail'),
    outputDropped: count(value, 'outputDropped'),
  }
}

const textKeys = ['text', 'name', 'stack', 'file', 'frame', 'callee'] as const

function optionalTexts(value: Fields): Partial<Record<(typeof textKeys)[number], string>> {
  const given = textKeys.filter((key) => value[key] !== undefined)
  return Object.fromEntries(given.map((key) => [key, text(value, key)]))
}

const streams = ['log', 'info', 'warn', 'error', 'debug'] as const

function stream(header: Fields): OutputChunk['stream'] {
  const found = streams.find((known) => known === header['stream'])
  if (found === undefined) throw new ProtocolError('A frame names an unknown output stream.')
  return found
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(fields: Fields, key: string): string {
  const value = fields[key]
  if (typeof value !== 'string') throw new ProtocolError(`The field ${key} of a frame is not a text.`)
  return value
}

function texts(fields: Fields, key: string): string[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw new ProtocolError(`The field ${key} of a frame is not a list.`)
  return value.map((item: unknown) => {
    if (typeof item !== 'string')
      throw new ProtocolError(`The field ${key} of a frame holds something else than texts.`)
    return item
  })
}

function counts(fields: Fields, key: string): number[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw new ProtocolError(`The field ${key} of a frame is not a list.`)
  return value.map((item: unknown) => count({ [key]: item }, key))
}

function count(fields: Fields, key: string): number {
  const value = fields[key]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new ProtocolError(`The field ${key} of a frame is not a count.`)
}
