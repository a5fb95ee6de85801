import type { ModelScript } from '../../src/testing/model-conformance/script.ts'
import { pieces, sse } from './protocol.ts'
import type { Protocol, ServedError } from './protocol.ts'

/** What the server says of a call that it wants back with it. */
export const thoughtSignature = 'dGhvdWdodA=='

function toFinishReason({ finishReason }: ModelScript): string {
  if (finishReason === 'length') return 'MAX_TOKENS'
  return finishReason === 'content-filter' ? 'SAFETY' : 'STOP'
}

function toUsage({ usage }: ModelScript) {
  const { inputTokens = 3, outputTokens = 5, cachedInputTokens = 0, reasoningTokens = 0 } = usage ?? {}
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    cachedContentTokenCount: cachedInputTokens,
    thoughtsTokenCount: reasoningTokens,
    totalTokenCount: inputTokens + outputTokens,
  }
}

function chunk(parts: readonly object[], more: object = {}): Uint8Array {
  return sse({ candidates: [{ index: 0, content: { role: 'model', parts }, ...more }], modelVersion: 'gemini' })
}

/** Calls come whole; only the first of some at once is signed. */
function toCalls({ toolCalls = [] }: ModelScript): readonly object[] {
  return toolCalls.map(({ id, name, input }, index) => ({
    functionCall: { id, name, args: JSON.parse(input) },
    ...(index === 0 && { thoughtSignature }),
  }))
}

function error(status: number, name: string, { message, ...more }: { readonly message: string; details?: object[] }) {
  return { status, body: { error: { code: status, message, status: name, ...more } } } satisfies ServedError
}

/** The API of Gemini. */
export const google: Protocol = {
  contentType: 'text/event-stream',
  toEvents(script) {
    const { text = '', reasoning = '' } = script
    const end = { candidates: [{ index: 0, finishReason: toFinishReason(script) }], usageMetadata: toUsage(script) }
    return {
      before: pieces(reasoning).map((piece) => chunk([{ text: piece, thought: true }])),
      text: pieces(text).map((piece) => chunk([{ text: piece }])),
      after: [...toCalls(script).map((call) => chunk([call])), sse(end)],
    }
  },
  toWhole(script) {
    const { text = '', reasoning } = script
    const parts = [
      ...(reasoning === undefined ? [] : [{ text: reasoning, thought: true }]),
      ...(text === '' ? [] : [{ text }]),
      ...toCalls(script),
    ]
    const candidate = { index: 0, content: { role: 'model', parts }, finishReason: toFinishReason(script) }
    return { candidates: [candidate], usageMetadata: toUsage(script) }
  },
  isWhole: ({ path }) => path.includes(':generateContent'),
  failure: sse({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }),
  malformed: sse('{"candidates":[{"content":{"parts":[{"text":"lo'),
  refusals: {
    'unknown-model': error(404, 'NOT_FOUND', { message: 'models/test is not found for API version v1beta.' }),
    unauthorized: error(400, 'INVALID_ARGUMENT', {
      message: 'API key not valid. Please pass a valid API key.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
    }),
    'rate-limited': error(429, 'RESOURCE_EXHAUSTED', {
      message: 'You exceeded your current quota.',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2.5s' }],
    }),
    'quota-exhausted': error(402, 'FAILED_PRECONDITION', { message: 'Billing is not active.' }),
    'server-error': error(503, 'UNAVAILABLE', { message: 'The model is overloaded.' }),
    'context-overflow': error(400, 'INVALID_ARGUMENT', {
      message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    }),
    'content-filter': error(400, 'INVALID_ARGUMENT', { message: 'x', details: [{ reason: 'CONTENT_FILTER' }] }),
  },
}
