import { crc32 } from 'node:zlib'

import type { ToolCall } from '../../src/core/model.ts'
import type { ModelScript } from '../../src/testing/model-conformance/script.ts'
import { pieces } from './protocol.ts'
import type { Protocol, ServedError } from './protocol.ts'

/** What the server says of a reasoning that it wants back. */
export const signature = 'YmVkcm9jaw=='

const stringType = 7

/**
 * A frame of the event stream encoding of AWS: lengths and checksums around headers and a payload, all numbers big-endian
 * (the format is described in the documentation of Amazon Transcribe, "Event stream encoding").
 */
export function frame(kind: 'event' | 'exception', type: string, payload: string): Uint8Array {
  const headers = Buffer.concat([
    header(`:${kind}-type`, type),
    header(':content-type', 'application/json'),
    header(':message-type', kind),
  ])
  const body = Buffer.from(payload)
  const prelude = Buffer.alloc(8)
  prelude.writeUInt32BE(8 + 4 + headers.length + body.length + 4)
  prelude.writeUInt32BE(headers.length, 4)
  const checked = Buffer.concat([prelude, checksum(prelude), headers, body])
  return Buffer.concat([checked, checksum(checked)])
}

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Buffer.byteLength(value))
  const start = Buffer.from([Buffer.byteLength(name), ...Buffer.from(name), stringType])
  return Buffer.concat([start, length, Buffer.from(value)])
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(bytes))
  return sum
}

function event(type: string, data: object): Uint8Array {
  return frame('event', type, JSON.stringify(data))
}

function deltas(contentBlockIndex: number, all: readonly object[]): Uint8Array[] {
  return all.map((delta) => event('contentBlockDelta', { contentBlockIndex, delta }))
}

function stop(contentBlockIndex: number): Uint8Array {
  return event('contentBlockStop', { contentBlockIndex })
}

function toUsage({ usage }: ModelScript) {
  const { inputTokens = 3, outputTokens = 5, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage ?? {}
  return {
    inputTokens: inputTokens - cachedInputTokens - cacheWriteTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: cachedInputTokens,
    cacheWriteInputTokens: cacheWriteTokens,
  }
}

function toStopReason({ finishReason, toolCalls = [] }: ModelScript): string {
  if (finishReason === 'length') return 'max_tokens'
  if (finishReason === 'content-filter') return 'guardrail_intervened'
  return toolCalls.length > 0 ? 'tool_use' : 'end_turn'
}

function error(status: number, name: string, message: string): ServedError {
  return { status, body: { message }, headers: { 'x-amzn-errortype': name, 'x-amzn-requestid': 'aws-1' } }
}

function toCall({ id, name, input }: ToolCall, at: number): Uint8Array[] {
  const start = event('contentBlockStart', { contentBlockIndex: at, start: { toolUse: { toolUseId: id, name } } })
  return [
    start,
    ...deltas(
      at,
      pieces(input).map((piece) => ({ toolUse: { input: piece } })),
    ),
    stop(at),
  ]
}

/** The Converse API of Amazon Bedrock. */
export const bedrock: Protocol = {
  contentType: 'application/vnd.amazon.eventstream',
  toEvents(script) {
    const { text = '', reasoning, toolCalls = [] } = script
    const thought = reasoning === undefined ? 0 : 1
    const thoughts = [
      ...pieces(reasoning ?? '').map((piece) => ({ reasoningContent: { text: piece } })),
      { reasoningContent: { signature } },
    ]
    const calls = toolCalls.flatMap((call, index) => toCall(call, thought + 1 + index))
    return {
      before: [
        event('messageStart', { role: 'assistant' }),
        ...(thought === 1 ? [...deltas(0, thoughts), stop(0)] : []),
      ],
      text: deltas(
        thought,
        pieces(text).map((piece) => ({ text: piece })),
      ),
      after: [
        ...(text === '' ? [] : [stop(thought)]),
        ...calls,
        event('messageStop', { stopReason: toStopReason(script) }),
        event('metadata', { usage: toUsage(script), metrics: { latencyMs: 1 } }),
      ],
    }
  },
  toWhole(script) {
    const { text = '', reasoning, toolCalls = [] } = script
    const content = [
      ...(reasoning === undefined ? [] : [{ reasoningContent: { reasoningText: { text: reasoning, signature } } }]),
      ...(text === '' ? [] : [{ text }]),
      ...toolCalls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input: JSON.parse(input) } })),
    ]
    return {
      output: { message: { role: 'assistant', content } },
      stopReason: toStopReason(script),
      usage: toUsage(script),
    }
  },
  isWhole: ({ path }) => path.endsWith('/converse'),
  failure: frame('exception', 'modelStreamErrorException', '{"message":"The model broke off."}'),
  malformed: frame('event', 'contentBlockDelta', '{"contentBlockIndex":0,"delta":{"te'),
  refusals: {
    'unknown-model': error(404, 'ResourceNotFoundException', 'Could not resolve the foundation model.'),
    unauthorized: error(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'rate-limited': error(429, 'ThrottlingException', 'Too many requests, please wait before trying again.'),
    'quota-exhausted': error(402, 'ServiceQuotaExceededException', 'The quota of the account is used up.'),
    'server-error': error(503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'),
    'context-overflow': error(400, 'ValidationException', 'Input is too long for requested model.'),
    'content-filter': error(400, 'ValidationException', 'Output blocked by content filtering policy'),
  },
}
