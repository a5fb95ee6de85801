import { LLMock } from '@copilotkit/aimock'
import { describe, expect, test } from 'vitest'

import type { ToolCall } from '../../src/core/model.ts'
import type { Usage } from '../../src/core/usage.ts'
import { openai } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { StreamFault } from '../../src/testing/fault-server-replies.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'

const wireFinish = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', 'content-filter': 'x', other: 'x' }
const wireFault = { cut: 'end', stall: 'stall', failure: 'error' } as const satisfies Record<string, StreamFault>

function toWireUsage(usage: Usage) {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  }
}

function toWireCall({ id, name, input }: ToolCall) {
  return { id, name, arguments: input }
}

async function onFaultServer(script: ModelScript, streaming: boolean): Promise<ModelUnderTest> {
  const { text, reasoning, toolCalls, usage, finishReason, fault } = script
  const server = await faultServer([
    {
      kind: 'reply',
      text,
      ...(reasoning !== undefined && { reasoning }),
      ...(toolCalls && { toolCalls: toolCalls.map((call) => toWireCall(call)) }),
      ...(usage && { usage: toWireUsage(usage) }),
      ...(finishReason && { finishReason: wireFinish[finishReason] }),
      ...(fault && { fault: wireFault[fault] }),
    },
  ])
  const model = openai({ model: 'test', baseUrl: server.baseUrl, maxRetries: 0, streaming })
  return { model, close: () => server.close() }
}

/** A server that somebody else wrote. It counts no cached tokens and cannot stall. */
async function onAimock(script: ModelScript): Promise<ModelUnderTest> {
  const { text, reasoning, toolCalls, finishReason } = script
  const server = new LLMock({ port: 0, logLevel: 'silent' })
  server.on(
    {},
    {
      ...(text !== '' && { content: text }),
      ...(reasoning !== undefined && { reasoning }),
      ...(toolCalls && { toolCalls: toolCalls.map((call) => toWireCall(call)) }),
      ...(finishReason && { finishReason: wireFinish[finishReason] }),
    },
    { chunkSize: 5 },
  )
  await server.start()
  const model = openai({ model: 'gpt-4.1', baseUrl: `${server.url}/v1`, apiKey: 'any', maxRetries: 0 })
  return { model, close: () => server.stop() }
}

describe('openai() against the fault server', () => {
  test.each(modelConformance((script) => onFaultServer(script, true)).cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

const whole = ['replies', 'aborts', 'length', 'tool-calls', 'reasoning', 'usage'] as const

describe('openai() without streaming against the fault server', () => {
  const { cases } = modelConformance((script) => onFaultServer(script, false), { groups: whole })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('openai() against aimock', () => {
  const { cases } = modelConformance(onAimock, { groups: ['replies', 'aborts', 'length', 'tool-calls', 'reasoning'] })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('modelConformance', () => {
  const lying = (script: ModelScript): ModelUnderTest => ({
    model: {
      id: '',
      async *stream() {
        yield { type: 'text-delta', text: '' }
        yield { type: 'text-delta', text: `${script.text}!` }
        yield { type: 'finish', reason: 'other' }
        yield { type: 'finish', reason: 'stop' }
        yield { type: 'usage', usage: { inputTokens: 1, outputTokens: 1 } }
      },
    },
  })
  /** What a model that does nothing right gets right all the same. */
  const passes = ['gives events that are plain data', 'changes nothing of a request', 'can be left while nothing comes']

  test('notices a model that keeps to none of it', async () => {
    const { cases } = modelConformance(lying)
    const outcomes = await Promise.allSettled(
      cases.map(async ({ run }) => {
        await expect(run()).resolves.toBeUndefined()
      }),
    )

    const passed = cases.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name)

    expect(passed).toEqual(passes)
  })

  test('refuses a group that does not exist', () => {
    expect(() => modelConformance(lying, { groups: JSON.parse('["other"]') })).toThrow(/Groups: replies, aborts/)
  })
})
