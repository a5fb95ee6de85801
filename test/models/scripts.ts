import type { ToolCall } from '../../src/core/model.ts'
import type { Usage } from '../../src/core/usage.ts'
import type { ModelRefusal, ModelScript } from '../../src/testing/model-conformance/script.ts'

/** How servers refuse a request, as they say it. */
export type WireError = { readonly status: number; readonly message: string; readonly code: string }

/** The refusals that are an answer of the server. */
export const wireErrors: Readonly<Record<Exclude<ModelRefusal, 'unreachable'>, WireError>> = {
  'unknown-model': { status: 404, message: 'The model does not exist.', code: 'model_not_found' },
  unauthorized: { status: 401, message: 'Incorrect API key.', code: 'invalid_api_key' },
  'rate-limited': { status: 429, message: 'Too many requests.', code: 'rate_limit_exceeded' },
  'quota-exhausted': { status: 429, message: 'You exceeded your current quota.', code: 'insufficient_quota' },
  'server-error': { status: 503, message: 'Overloaded.', code: 'overloaded' },
  'context-overflow': {
    status: 400,
    message: 'The maximum context length is 8192 tokens.',
    code: 'context_length_exceeded',
  },
  'content-filter': { status: 400, message: 'The prompt was filtered.', code: 'content_filter' },
}

const wireFinish = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', 'content-filter': 'x', other: 'x' }

/** A script in the words of the protocol. */
export function toWire({ text, reasoning, toolCalls, usage, finishReason }: ModelScript) {
  return {
    ...(text !== undefined && { text }),
    ...(reasoning !== undefined && { reasoning }),
    ...(toolCalls && { toolCalls: toolCalls.map((call) => toWireCall(call)) }),
    ...(usage && { usage: toWireUsage(usage) }),
    ...(finishReason && { finishReason: wireFinish[finishReason] }),
  }
}

function toWireUsage({ inputTokens, outputTokens, cachedInputTokens = 0, reasoningTokens = 0 }: Usage) {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  }
}

function toWireCall({ id, name, input }: ToolCall) {
  return { id, name, arguments: input }
}
