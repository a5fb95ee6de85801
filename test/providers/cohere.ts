import type { ModelScript } from '../../src/testing/model-conformance/script.ts'
import { pieces, sse } from './protocol.ts'
import type { Protocol, ServedError } from './protocol.ts'

function event(type: string, data: object = {}): Uint8Array {
  return sse({ type, ...data }, type)
}

function block(index: number, type: 'text' | 'thinking', text: string): Uint8Array[] {
  return [
    event('content-start', { index, delta: { message: { content: { type, [type]: '' } } } }),
    ...pieces(text).map((piece) =>
      event('content-delta', { index, delta: { message: { content: { [type]: piece } } } }),
    ),
    event('content-end', { index }),
  ]
}

function toUsage({ usage }: ModelScript) {
  const { inputTokens = 3, outputTokens = 5 } = usage ?? {}
  return { tokens: { input_tokens: inputTokens, output_tokens: outputTokens } }
}

function toFinishReason({ finishReason, toolCalls = [] }: ModelScript): string {
  if (finishReason === 'length') return 'MAX_TOKENS'
  return toolCalls.length > 0 ? 'TOOL_CALL' : 'COMPLETE'
}

function toCalls({ toolCalls = [] }: ModelScript) {
  return toolCalls.map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: input } }))
}

function toCallEvents({ id, type, function: named }: ReturnType<typeof toCalls>[number], index: number): Uint8Array[] {
  const start = { id, type, function: { name: named.name, arguments: '' } }
  return [
    event('tool-call-start', { index, delta: { message: { tool_calls: start } } }),
    ...pieces(named.arguments).map((piece) =>
      event('tool-call-delta', { index, delta: { message: { tool_calls: { function: { arguments: piece } } } } }),
    ),
    event('tool-call-end', { index }),
  ]
}

function error(status: number, message: string): ServedError {
  return { status, body: { message } }
}

/** The chat API of Cohere, version 2. */
export const cohere: Protocol = {
  contentType: 'text/event-stream',
  toEvents(script) {
    const { text = '', reasoning } = script
    const thoughts = reasoning === undefined ? [] : block(0, 'thinking', reasoning)
    const said = text === '' ? [] : block(1, 'text', text)
    const calls = toCalls(script).flatMap((call, index) => toCallEvents(call, index))
    return {
      before: [event('message-start', { id: 'reply' }), ...thoughts, ...said.slice(0, 1)],
      text: said.slice(1, -1),
      after: [
        ...said.slice(-1),
        ...calls,
        event('message-end', { delta: { finish_reason: toFinishReason(script), usage: toUsage(script) } }),
      ],
    }
  },
  toWhole(script) {
    const { text = '', reasoning } = script
    const content = [
      ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
    ]
    const message = { role: 'assistant', content, tool_calls: toCalls(script) }
    return { generation_id: 'reply', message, finish_reason: toFinishReason(script), usage: toUsage(script) }
  },
  isWhole: ({ body }) => body['stream'] !== true,
  failure: event('message-end', { delta: { finish_reason: 'ERROR', usage: toUsage({}) } }),
  malformed: sse('{"type":"content-delta","index":1,"del', 'content-delta'),
  refusals: {
    'unknown-model': error(404, "model 'test' not found"),
    unauthorized: error(401, 'invalid api token'),
    'rate-limited': error(429, 'You are past the per minute request limit.'),
    'quota-exhausted': error(402, 'Please add or update your payment method.'),
    'server-error': error(503, 'The service is unavailable.'),
    'context-overflow': error(
      400,
      'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.',
    ),
    'content-filter': error(422, 'Blocked.'),
  },
}
