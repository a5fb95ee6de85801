import type { ModelScript } from '../../src/testing/model-conformance/script.ts'
import { pieces, sse } from './protocol.ts'
import type { Protocol, ServedError } from './protocol.ts'

/** What the server says of a reasoning that it wants back. */
export const signature = 'c2lnbmVk'

function event(data: { readonly type: string } & Record<string, unknown>): Uint8Array {
  return sse(data, data.type)
}

/** The events of one block of content. */
function block(index: number, content: object, deltas: readonly object[]): Uint8Array[] {
  return [
    event({ type: 'content_block_start', index, content_block: content }),
    ...deltas.map((delta) => event({ type: 'content_block_delta', index, delta })),
    event({ type: 'content_block_stop', index }),
  ]
}

function toUsage({ usage }: ModelScript) {
  const {
    inputTokens = 3,
    outputTokens = 5,
    cachedInputTokens = 0,
    cacheWriteTokens = 0,
    reasoningTokens,
  } = usage ?? {}
  return {
    input_tokens: inputTokens - cachedInputTokens - cacheWriteTokens,
    cache_read_input_tokens: cachedInputTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    output_tokens: outputTokens,
    ...(reasoningTokens !== undefined && { output_tokens_details: { thinking_tokens: reasoningTokens } }),
  }
}

function toStopReason({ finishReason, toolCalls = [] }: ModelScript): string {
  if (finishReason === 'length') return 'max_tokens'
  if (finishReason === 'content-filter') return 'refusal'
  return toolCalls.length > 0 ? 'tool_use' : 'end_turn'
}

function error(status: number, type: string, message: string): ServedError {
  const headers = { 'request-id': 'req_1', ...(status === 429 && { 'retry-after': '2' }) }
  return { status, body: { type: 'error', error: { type, message } }, headers }
}

/** The messages API of Anthropic. */
export const anthropic: Protocol = {
  contentType: 'text/event-stream',
  toEvents(script) {
    const { text = '', reasoning, toolCalls = [] } = script
    const thought = reasoning === undefined ? 0 : 1
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [] }
    const start = event({
      type: 'message_start',
      message: { ...message, stop_reason: null, stop_sequence: null, usage: { ...toUsage(script), output_tokens: 1 } },
    })
    const thoughts = [
      ...pieces(reasoning ?? '').map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature },
    ]
    const said = block(
      thought,
      { type: 'text', text: '' },
      pieces(text).map((one) => ({ type: 'text_delta', text: one })),
    )
    const calls = toolCalls.flatMap(({ id, name, input }, index) =>
      block(
        thought + 1 + index,
        { type: 'tool_use', id, name, input: {} },
        pieces(input).map((partial) => ({ type: 'input_json_delta', partial_json: partial })),
      ),
    )
    const delta = { stop_reason: toStopReason(script), stop_sequence: null }
    return {
      before: [
        start,
        sse('{"type": "ping"}', 'ping'),
        ...(thought === 1 ? block(0, { type: 'thinking', thinking: '', signature: '' }, thoughts) : []),
        ...(text === '' ? [] : said.slice(0, 1)),
      ],
      text: text === '' ? [] : said.slice(1, -1),
      after: [
        ...(text === '' ? [] : said.slice(-1)),
        ...calls,
        event({ type: 'message_delta', delta, usage: toUsage(script) }),
        event({ type: 'message_stop' }),
      ],
    }
  },
  toWhole(script) {
    const { text = '', reasoning, toolCalls = [] } = script
    const content = [
      ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...toolCalls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input: JSON.parse(input) })),
    ]
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content }
    return { ...message, stop_reason: toStopReason(script), stop_sequence: null, usage: toUsage(script) }
  },
  isWhole: ({ body }) => body['stream'] !== true,
  failure: event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  malformed: sse('{"type":"content_block_delta","index":0,"del', 'content_block_delta'),
  refusals: {
    'unknown-model': error(404, 'not_found_error', 'model: claude'),
    unauthorized: error(401, 'authentication_error', 'invalid x-api-key'),
    'rate-limited': error(429, 'rate_limit_error', 'This request would exceed the rate limit.'),
    'quota-exhausted': error(
      400,
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API.',
    ),
    'server-error': error(529, 'overloaded_error', 'Overloaded'),
    'context-overflow': error(400, 'invalid_request_error', 'prompt is too long: 214315 tokens > 200000 maximum'),
    'content-filter': error(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
  },
}
