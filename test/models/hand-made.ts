import type { ModelRequest } from '../../src/core/model.ts'
import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import type { AiSdkModel, FromAiSdkOptions } from '../../src/models/ai-sdk/index.ts'
import { request } from './asking.ts'

/** What a model was asked. */
export type Asked = Readonly<Record<string, unknown>>

/** A model of the AI SDK, written by hand: it answers each call with the parts of its next turn, or throws them. */
export function handMade(version: string, ...turns: readonly (readonly unknown[] | Error)[]) {
  const asked: Asked[] = []
  const model = {
    specificationVersion: version,
    provider: 'hand.made',
    modelId: 'test',
    doStream(options: Asked) {
      const turn = turns[Math.min(asked.push(options), turns.length) - 1] ?? []
      if (turn instanceof Error) return Promise.reject(turn)
      return Promise.resolve({ stream: ReadableStream.from(turn) })
    },
  }
  return { model, asked }
}

/** A part of a reply. */
export const text = { type: 'text-delta', id: '1', delta: 'Hello' }
/** The last part of a reply, by version. */
export const finish = {
  v2: { type: 'finish', finishReason: 'stop', usage: { inputTokens: 3, outputTokens: 5, totalTokens: 8 } },
  v3: {
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'end_turn' },
    usage: { inputTokens: { total: 3, cacheRead: 2, cacheWrite: 1 }, outputTokens: { total: 5, reasoning: 4 } },
  },
}

/** All events of the reply of a model that is asked once. */
export async function eventsOf(model: AiSdkModel, options: FromAiSdkOptions = {}, asked: ModelRequest = request) {
  const events: unknown[] = []
  for await (const event of fromAiSdk(model, { maxRetries: 0, ...options }).stream(asked)) events.push(event)
  return events
}
