import type { ServerReply } from '../../src/testing/fault-server-replies.ts'

/** A chunk of a stream that adds something to the reply. */
export function delta(fields: Record<string, unknown>, finishReason: string | null = null): string {
  return JSON.stringify({ id: 'c', choices: [{ index: 0, delta: fields, finish_reason: finishReason }] })
}

/** Answers with a stream of these data. */
export function streamOf(...data: readonly string[]): ServerReply {
  const bytes = data.map((one) => `data: ${one}\n\n`).join('')
  return { kind: 'bytes', bytes, headers: { 'x-request-id': 'request-7' } }
}

/** Answers with a whole reply. */
export function replyOf(text: string, usage?: Record<string, unknown>): ServerReply {
  return { kind: 'reply', text, ...(usage && { usage }) }
}

/** Answers with a status; a body that is an object goes as JSON. */
export function statusOf(
  status: number,
  body: string | object = '',
  headers: Record<string, string> = {},
): ServerReply {
  return { kind: 'status', status, body, headers }
}
