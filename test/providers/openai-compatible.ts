import { toCompletion, toTranscript } from '../../src/testing/fault-server-replies.ts'
import type { ServedReply } from '../../src/testing/fault-server-replies.ts'
import type { ModelScript } from '../../src/testing/model-conformance/script.ts'
import { toWire, wireErrors } from '../models/scripts.ts'
import { sse } from './protocol.ts'
import type { Protocol, Refusal, ServedError } from './protocol.ts'

function toReply(script: ModelScript): ServedReply {
  return { kind: 'reply', ...toWire(script) }
}

function error(refusal: Refusal): ServedError {
  const { status, message, code } = wireErrors[refusal]
  return { status, body: { error: { message, code, type: code } } }
}

/** Chat completions of OpenAI. */
export const openAICompatible: Protocol = {
  contentType: 'text/event-stream',
  toEvents(script) {
    const { events } = toTranscript(toReply(script))
    const isText = (data: string): boolean => /"delta":\{"content":"./.test(data)
    const first = events.findIndex((data) => isText(data))
    const start = first < 0 ? 1 : first
    const end = first < 0 ? 1 : events.findLastIndex((data) => isText(data)) + 1
    return {
      before: events.slice(0, start).map((data) => sse(data)),
      text: events.slice(start, end).map((data) => sse(data)),
      after: events.slice(end).map((data) => sse(data)),
    }
  },
  toWhole: (script) => toCompletion(toReply(script)),
  isWhole: ({ body }) => body['stream'] !== true,
  failure: sse({ error: { message: 'The engine died.', code: 500 } }),
  malformed: sse('{"choices": [{"delta": {"content": "lo'),
  refusals: {
    'unknown-model': error('unknown-model'),
    unauthorized: error('unauthorized'),
    'rate-limited': error('rate-limited'),
    'quota-exhausted': error('quota-exhausted'),
    'server-error': error('server-error'),
    'context-overflow': error('context-overflow'),
    'content-filter': error('content-filter'),
  },
}
