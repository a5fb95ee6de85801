import { describe, expect, test } from 'vitest'

import type { Model } from '../../src/core/model.ts'
import { toAiSdk } from '../../src/models/ai-sdk/index.ts'
import { scriptedModel } from '../../src/testing/scripted-model.ts'

const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }]
const usage = {
  inputTokens: 10,
  outputTokens: 6,
  cachedInputTokens: 4,
  cacheWriteTokens: 1,
  reasoningTokens: 2,
}
const reply = {
  reasoning: 'Be kind.',
  text: 'Hello there',
  toolCalls: [{ id: 'a', name: 'now', input: '' }],
  usage,
}

async function partsOf({ stream }: { readonly stream: ReadableStream<unknown> }): Promise<unknown[]> {
  const parts: unknown[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

describe('toAiSdk()', () => {
  test('gives the parts of a stream, each block with its beginning and its end', async () => {
    const model = toAiSdk(scriptedModel([reply]), { specificationVersion: 'v3' })

    expect(await partsOf(await model.doStream({ prompt }))).toEqual([
      { type: 'stream-start', warnings: [] },
      { type: 'reasoning-start', id: 'reasoning-1' },
      { type: 'reasoning-delta', id: 'reasoning-1', delta: 'Be kind.' },
      { type: 'reasoning-end', id: 'reasoning-1' },
      { type: 'text-start', id: 'text-2' },
      { type: 'text-delta', id: 'text-2', delta: 'Hello ' },
      { type: 'text-delta', id: 'text-2', delta: 'there' },
      { type: 'text-end', id: 'text-2' },
      { type: 'tool-input-start', id: 'a', toolName: 'now' },
      { type: 'tool-input-end', id: 'a' },
      { type: 'tool-call', toolCallId: 'a', toolName: 'now', input: '{}' },
      {
        type: 'finish',
        finishReason: { unified: 'tool-calls', raw: undefined },
        usage: {
          inputTokens: { total: 10, noCache: 5, cacheRead: 4, cacheWrite: 1 },
          outputTokens: { total: 6, text: 4, reasoning: 2 },
        },
      },
    ])
  })

  test('gives a whole reply, with usage and reason in the words of version 2 where nothing else is said', async () => {
    const model = toAiSdk(scriptedModel([reply], { id: 'qwen3' }), { provider: 'local' })

    expect(model).toMatchObject({ specificationVersion: 'v2', provider: 'local', modelId: 'qwen3' })
    expect(await model.doGenerate({ prompt })).toEqual({
      content: [
        { type: 'reasoning', text: 'Be kind.' },
        { type: 'text', text: 'Hello there' },
        { type: 'tool-call', toolCallId: 'a', toolName: 'now', input: '{}' },
      ],
      finishReason: 'tool-calls',
      usage: { inputTokens: 10, outputTokens: 6, totalTokens: 16, cachedInputTokens: 4, reasoningTokens: 2 },
      warnings: [],
    })
  })

  test('tells a cut stream as an error, at its place, and no end', async () => {
    const model = toAiSdk(scriptedModel([{ text: 'Hello', finishReason: null }]))

    const parts = await partsOf(await model.doStream({ prompt }))

    expect(parts.at(-1)).toMatchObject({ type: 'error', error: { code: 'truncated' } })
    expect(parts.map((part) => Reflect.get(Object(part), 'type'))).not.toContain('finish')
  })

  test('rejects where there is no reply', async () => {
    const model = toAiSdk(scriptedModel([new Error('down')]))

    await expect(model.doStream({ prompt })).rejects.toThrow('down')
  })

  test('leaves the reply when its stream is cancelled', async () => {
    let left = false
    const endless: Model = {
      id: 'endless',
      async *stream() {
        try {
          while (true) yield await Promise.resolve({ type: 'text-delta', text: 'on ' } as const)
        } finally {
          left = true
        }
      },
    }

    const { stream } = await toAiSdk(endless).doStream({ prompt })
    await stream.cancel()

    expect(left).toBe(true)
  })

  test('asks the model what the SDK asks, and warns of what has no place', async () => {
    const model = scriptedModel(['Hi'])
    const tools = [
      { type: 'function', name: 'now', inputSchema: { type: 'object' } },
      { type: 'function', name: 'add', description: 'Adds.', inputSchema: { type: 'object' } },
      { type: 'provider', id: 'openai.search', name: 'search', args: {} },
    ]
    const url = new URL('https://example.org/a.png')
    const content = [
      { type: 'text', text: 'Look' },
      { type: 'file', mediaType: 'image/*', data: { type: 'url', url } },
      { type: 'file', mediaType: 'image/*', data: { type: 'data', data: 'aGk=' } },
      { type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', data: Uint8Array.of(104, 105) },
    ]
    const results = [
      { type: 'tool-result', toolCallId: 'a', toolName: 'now', output: { type: 'json', value: [1] } },
      { type: 'tool-result', toolCallId: 'b', toolName: 'now', output: { type: 'execution-denied', reason: 'No.' } },
    ]
    const options = {
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: 'I look.' },
          ],
        },
        { role: 'tool', content: results },
      ],
      tools,
      toolChoice: { type: 'tool', toolName: 'add' },
      stopSequences: ['END'],
      seed: 7,
      responseFormat: { type: 'json' },
    }

    const { warnings } = await toAiSdk(model, { specificationVersion: 'v4' }).doGenerate(options)

    expect(model.requests).toEqual([
      {
        messages: [
          { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look' },
              { type: 'image', url: 'https://example.org/a.png' },
              { type: 'image', mediaType: 'image/png', data: 'aGk=' },
              { type: 'file', mediaType: 'application/pdf', data: 'aGk=', name: 'a.pdf' },
            ],
          },
          { role: 'assistant', content: [{ type: 'text', text: 'I look.' }] },
          {
            role: 'tool',
            content: [
              { type: 'tool-result', id: 'a', name: 'now', ok: true, text: '[1]' },
              { type: 'tool-result', id: 'b', name: 'now', ok: false, text: 'The call was denied. No.' },
            ],
          },
        ],
        tools: [{ name: 'add', description: 'Adds.', inputSchema: { type: 'object' } }],
        toolChoice: 'required',
        stopSequences: ['END'],
      },
    ])
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'seed' },
      { type: 'unsupported', feature: "the provider's tool openai.search" },
      { type: 'unsupported', feature: 'responseFormat without a schema' },
    ])
  })

  test('refuses a file that is only a reference, with what to do', async () => {
    const data = { type: 'reference', reference: { openai: 'file-1' } }
    const content = [{ type: 'file', mediaType: 'application/pdf', data }]

    const asked = toAiSdk(scriptedModel(['Hi'])).doGenerate({ prompt: [{ role: 'user', content }] })

    await expect(asked).rejects.toThrow('Load it first.')
  })
})
