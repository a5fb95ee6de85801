import type { ModelErrorCode } from '../../src/core/errors.ts'
import type { ServedReply, ServerReply } from '../../src/testing/fault-server-replies.ts'
import { statusOf as status } from './wire.ts'

/** What comes of a fault: a reply as if nothing had been, after another attempt where one was made, or an error. */
type Outcome =
  | { readonly kind: 'reply'; readonly attempts: 1 | 2 }
  | { readonly kind: 'error'; readonly code: ModelErrorCode; readonly attempts: 1 | 2; readonly says: RegExp }

/** One row of the table in docs/models.md. */
export type Fault = {
  readonly name: string
  /** The first reply of the server, or several of which each has the same outcome. */
  readonly first: ServerReply | readonly ServerReply[]
  readonly outcome: Outcome
}

export const text = 'Grüße, 世界 🌍! a reply of some words'
const good: ServedReply = { kind: 'reply', text }
const reply = (fields: Partial<ServedReply>): ServedReply => ({ ...good, ...fields })
const again = { kind: 'reply', attempts: 2 } as const
const same = { kind: 'reply', attempts: 1 } as const
const chunk = (content: string): string => `data: {"choices":[{"delta":{"content":${JSON.stringify(content)}}}]}\n\n`
const overflow = { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' }

function fails(code: ModelErrorCode, says: RegExp): Outcome {
  return { kind: 'error', code, attempts: 1, says }
}

function bytes(data: string | Uint8Array, ending: 'end' | 'reset' = 'end'): ServerReply {
  return { kind: 'bytes', bytes: data, ending }
}

/** Faults of the connection and of the server, before anything of the reply has come. The second reply is good. */
const before: readonly Fault[] = [
  { name: 'the socket closes before an answer', first: { kind: 'reset' }, outcome: again },
  {
    name: 'status 429 with `retry-after` in seconds, as a date or `retry-after-ms`',
    first: [{ 'retry-after': '1' }, { 'retry-after': 'Fri, 01 Jan 2027 00:00:01 GMT' }, { 'retry-after-ms': '9' }].map(
      (headers) => status(429, '', headers),
    ),
    outcome: again,
  },
  {
    name: 'status 429 that asks for more than 60 s',
    first: status(429, '', { 'retry-after': '120' }),
    outcome: fails('rate-limited', /wait 120 s .* longer than the 60 s/),
  },
  {
    name: 'status 402, or 429 because the quota is used up',
    first: [
      status(402, { error: { message: 'Insufficient credits', code: 402 } }),
      status(429, { error: { message: 'Check your plan', code: 'insufficient_quota' } }, { 'retry-after': '1' }),
      status(429, { error: { message: 'Check your plan', type: 'insufficient_quota', code: null } }),
      status(400, { error: { message: 'Check your plan', code: 'billing_hard_limit_reached' } }),
      bytes('data: {"error":{"message":"Check your plan","type":"insufficient_quota"}}\n\n'),
    ],
    outcome: fails('quota-exhausted', /account is used up/),
  },
  {
    name: 'status 500, 502, 503, 504, 529',
    first: [500, 502, 503, 504, 529].map((code) => status(code, { error: { message: 'Overloaded' } })),
    outcome: again,
  },
  {
    name: 'status 502 with a web page',
    first: status(502, '<html>bad gateway</html>', { 'content-type': 'text/html' }),
    outcome: again,
  },
  { name: 'status 408', first: status(408), outcome: again },
  {
    name: 'status 400 or 422 because it does not take `stop`, `tool_choice` or `stream_options`',
    first: [
      status(400, { error: { message: 'stream_options is not supported here' } }),
      status(422, { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }] }),
      bytes('data: {"error":{"message":"Unsupported","code":400,"param":"stream_options"}}\n\n'),
    ],
    outcome: again,
  },
  {
    name: 'status 400, 404, 409, 422',
    first: [400, 404, 409, 422].map((code) => status(code, { error: { message: 'No such parameter' } })),
    outcome: fails('bad-request', /No such parameter/),
  },
  {
    name: 'status 401, 403',
    first: [status(401), status(403)],
    outcome: fails('unauthorized', /No key was sent\. Check the apiKey option/),
  },
  {
    name: 'a conversation longer than the context',
    first: [
      status(400, { error: overflow }),
      status(500, { error: { message: 'the request exceeds the available context size' } }),
      bytes(`data: ${JSON.stringify({ error: overflow })}\n\n`),
    ],
    outcome: fails('context-overflow', /limits\.consoleChars/),
  },
  {
    name: 'a request that the content filter refuses',
    first: [
      status(400, { error: { message: 'Blocked', code: 'content_filter' } }),
      status(403, { error: { message: 'Flagged', code: 403, metadata: { reasons: ['x'], flagged_input: 'y' } } }),
    ],
    outcome: fails('content-filter', /filter refused/),
  },
  {
    name: 'a redirect, to whatever host',
    first: status(307, '', { location: 'https://elsewhere.example/v1' }),
    outcome: fails('bad-request', /no key leaves for another host.*elsewhere/),
  },
  {
    name: 'status 200 with a web page',
    first: { kind: 'bytes', bytes: '<html>hello</html>', headers: { 'content-type': 'text/html' } },
    outcome: fails('bad-request', /web page.*baseUrl/),
  },
  { name: 'status 200 with an empty body', first: bytes(''), outcome: again },
  {
    name: 'an error as first event of a stream',
    first: bytes('data: {"error":{"message":"Overloaded","code":503}}\n\n'),
    outcome: again,
  },
  {
    name: 'what is not the protocol, before anything of the reply',
    first: [
      bytes('data: {"choices": [{"delta": {"content": "lo\n\n'),
      bytes('upstream connect error\n\n'),
      bytes(Uint8Array.of(0xff, 0x0a, 0x0a)),
      status(200, '{malformed', { 'content-type': 'application/json' }),
    ],
    outcome: again,
  },
]

/** Faults after something of the reply has come: no more attempts, the text was given away. */
const within: readonly Fault[] = [
  {
    name: 'a stream that ends in the middle, cleanly',
    first: reply({ fault: 'end' }),
    outcome: fails('truncated', /without a finish reason/),
  },
  {
    name: 'a stream that ends with `[DONE]` but no finish reason',
    first: reply({ fault: 'no-finish' }),
    outcome: fails('truncated', /without a finish reason/),
  },
  {
    name: 'a stream that ends in the middle of its last event',
    first: bytes(`${chunk('a')}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n`),
    outcome: fails('truncated', /without a finish reason/),
  },
  {
    name: 'a socket that closes in the middle',
    first: reply({ fault: 'reset' }),
    outcome: fails('network', /failed or broke/),
  },
  {
    name: 'a chunk that is no JSON',
    first: reply({ fault: 'malformed' }),
    outcome: fails('invalid-response', /choices.*"lo/),
  },
  {
    name: 'an `error` in a chunk',
    first: reply({ fault: 'error' }),
    outcome: fails('server-error', /The engine died/),
  },
  {
    name: 'an event of the type `error`, or an `error:` line',
    first: [
      bytes(`${chunk('a')}event: error\ndata: {"message":"Rate limit","type":"rate_limit_error"}\n\n`),
      bytes(`${chunk('a')}error: {"message":"Rate limit","type":"rate_limit_error"}\n\n`),
    ],
    outcome: fails('rate-limited', /Rate limit/),
  },
  {
    name: 'a line that is no event',
    first: reply({ fault: 'noise' }),
    outcome: fails('invalid-response', /no event: Internal Server Error/),
  },
  {
    name: 'bytes that are no UTF-8',
    // The long comment makes sure that they come in another packet than the text.
    first: bytes(Uint8Array.of(...new TextEncoder().encode(`${chunk('a')}:${' '.repeat(100_000)}\n\n`), 0xff, 0x0a)),
    outcome: fails('invalid-response', /no UTF-8/),
  },
]

/** What is no fault, though some clients take it for one. */
const allowed: readonly Fault[] = [
  {
    name: 'line ends `\\r\\n` or `\\r`',
    first: [reply({ style: { lineEnd: '\r\n' } }), reply({ style: { lineEnd: '\r' } })],
    outcome: same,
  },
  { name: 'comments between the events', first: reply({ style: { comments: true } }), outcome: same },
  { name: 'a byte-order mark at the beginning', first: reply({ style: { byteOrderMark: true } }), outcome: same },
  { name: 'data over several lines', first: reply({ style: { dataLines: true } }), outcome: same },
  {
    name: 'packets that end anywhere, also inside a character',
    first: reply({ style: { byteByByte: true } }),
    outcome: same,
  },
  {
    name: 'no `[DONE]` after the finish reason',
    first: reply({ style: { withoutDone: true, lineEnd: '\r' } }),
    outcome: same,
  },
  {
    name: 'an answer in one piece where a stream was asked for',
    first: { kind: 'status', status: 200, body: { choices: [{ message: { content: text }, finish_reason: 'stop' }] } },
    outcome: same,
  },
]

export const faults: readonly Fault[] = [...before, ...within, ...allowed]

/** The second reply of every server. */
export const goodReply: ServerReply = good

/** The row of the table in docs/models.md. */
export function toRow({ name, outcome }: Fault): string {
  const tried = outcome.attempts === 2 ? ', after another attempt' : ''
  return outcome.kind === 'reply' ? `| ${name} | the reply${tried} |` : `| ${name} | error \`${outcome.code}\` |`
}
