import { inspect } from 'node:util'

import type { ModelErrorCode } from '../../src/core/errors.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'

/** A key with characters that JSON and URLs write in another way. */
export const key = 'sk-canary"\\7f/3e+9d'
/** A header whose name says that it is secret. */
export const header = 'Basic canary-in-a-header'

/** The secrets of a client, in all the ways that a server may write them. */
const secrets = [
  key,
  JSON.stringify(key).slice(1, -1),
  encodeURIComponent(key),
  'canary-in-a-header',
  'canary-in-a-url',
]
const echo = secrets.join(' and ')
const headers = { 'x-request-id': encodeURIComponent(key) }

function status(code: number, error: object = {}): ServerReply {
  return { kind: 'status', status: code, body: { error: { message: echo, ...error } }, headers }
}

function event(text: string): ServerReply {
  return { kind: 'bytes', bytes: `${text}\n\n`, headers }
}

/** Servers that send every secret back wherever a client looks, and the error that it makes of that. */
export const echoes: readonly (readonly [string, ModelErrorCode, ServerReply])[] = [
  ['a status with JSON', 'unauthorized', status(401)],
  ['a status with text', 'server-error', { kind: 'status', status: 500, body: echo, headers }],
  ['a status of too many requests', 'rate-limited', status(429)],
  ['a status of a used-up quota', 'quota-exhausted', status(402)],
  ['a status of a time-out', 'timeout', status(408)],
  ['a status about the context', 'context-overflow', status(400, { code: 'context_length_exceeded' })],
  ['a status about the filter', 'content-filter', status(400, { code: 'content_filter', innererror: { echo } })],
  ['a name of an error', 'bad-request', status(400, { code: echo, type: echo, param: echo })],
  ['a web page', 'bad-request', { kind: 'bytes', bytes: `<p>${echo}</p>`, headers: { 'content-type': 'text/html' } }],
  [
    'a redirect',
    'bad-request',
    { kind: 'status', status: 307, headers: { location: `https://other.example/?key=${encodeURIComponent(key)}` } },
  ],
  ['a request id', 'bad-request', { kind: 'status', status: 400, headers }],
  ['an error event', 'server-error', event(`data: ${JSON.stringify({ error: { message: echo, echo } })}`)],
  ['a malformed chunk', 'invalid-response', event(`data: {"key":${JSON.stringify(echo)}`)],
  ['a line that is no event', 'invalid-response', event(echo)],
  [
    'a completion that is no JSON',
    'invalid-response',
    { kind: 'bytes', bytes: `{${echo}`, headers: { ...headers, 'content-type': 'application/json' } },
  ],
  ['a reply that is cut', 'truncated', { kind: 'reply', text: 'Hello', fault: 'end', headers }],
  ['a reply that breaks', 'network', { kind: 'reply', text: 'Hello', fault: 'reset', headers }],
]

/** Everything a program may print or keep of values: as text, as JSON, inspected, and each property one by one. */
export function shownOf(...values: readonly unknown[]): string {
  const inspected = inspect(values, { depth: Infinity, showHidden: true, getters: true, maxStringLength: null })
  const texts = values.map((value) => `${String(value)} ${JSON.stringify(value)}`)
  return [inspected, ...texts, ...textsIn(values, new Set())].join('\n')
}

/** Every text that can be reached from a value, also through what is hidden: causes, stacks, symbols. */
function textsIn(value: unknown, seen: Set<unknown>): string[] {
  if (typeof value === 'string') return [value]
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return []
  seen.add(value)
  const owned = Reflect.ownKeys(value).flatMap((name) => [String(name)].concat(textsIn(read(value, name), seen)))
  return value instanceof Map || value instanceof Set ? [...owned, ...textsIn(Array.from(value), seen)] : owned
}

function read(value: object, name: string | symbol): unknown {
  try {
    return Reflect.get(value, name)
  } catch {
    // Some properties of functions cannot be read.
    return undefined
  }
}

/** The secrets that stand in a text, in whatever way they are written. */
export function leaksIn(shown: string): readonly string[] {
  return ['canary', ...secrets].filter((secret) => shown.includes(secret))
}
