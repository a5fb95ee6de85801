import { expect, test } from 'vitest'

import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import { eventsOf } from '../../src/testing/model-conformance/asking.ts'
import { request } from '../models/asking.ts'
import { serve } from './protocol.ts'
import { anthropicOf, bedrockOf, googleOf, openAICompatibleOf } from './providers.ts'

const counted = { inputTokens: 120, outputTokens: 30, cachedInputTokens: 100, cacheWriteTokens: 7 }
const read = { inputTokens: 120, outputTokens: 30, cachedInputTokens: 100, reasoningTokens: 12 }

test.each([
  [anthropicOf('v2'), counted, { input_tokens: 13 }],
  [anthropicOf('v3'), { ...counted, reasoningTokens: 12 }, { input_tokens: 13 }],
  [anthropicOf('v4'), { ...counted, reasoningTokens: 12 }, { input_tokens: 13 }],
  [bedrockOf('v2'), counted, undefined],
  [bedrockOf('v4'), counted, { inputTokens: 13 }],
  [googleOf('v3'), read, { promptTokenCount: 120 }],
  [googleOf('v4'), read, { promptTokenCount: 120 }],
  [openAICompatibleOf('v2'), read, undefined],
  [openAICompatibleOf('v4'), read, { prompt_tokens: 120 }],
])('usage has one form, whatever it is in the package: $0.name', async (provider, usage, raw) => {
  const server = await serve(provider.protocol, { text: 'Hello', usage })
  const models = [true, false].map(async (streaming) => fromAiSdk(await provider.model(server.url), { streaming }))

  const replies = await Promise.all((await Promise.all(models)).map((model) => eventsOf(model, request)))
  await server.close()

  const events = replies.map((reply) => reply.find(({ type }) => type === 'usage'))
  expect(events).toMatchObject([{ usage }, { usage }])
  expect(JSON.stringify(events[0])).toContain(raw === undefined ? '' : JSON.stringify(raw).slice(1, -1))
})
