import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import type { ModelEvent } from '../../src/core/model.ts'
import { openai } from '../../src/models/openai/index.ts'
import { supportsStop } from '../../src/models/openai/stop-support.ts'
import { modelAt, request, withServer } from './asking.ts'
import { delta, replyOf, streamOf } from './wire.ts'

describe('a reply', () => {
  test('has normalised usage, with cached and reasoning tokens', () =>
    withServer(
      [
        replyOf('hi', {
          prompt_tokens: 10,
          completion_tokens: 5,
          prompt_tokens_details: { cached_tokens: 8 },
          completion_tokens_details: { reasoning_tokens: 3 },
        }),
      ],
      async (server) => {
        const { usage } = await generate(modelAt(server), request)

        expect(usage).toEqual({ inputTokens: 10, outputTokens: 5, cachedInputTokens: 8, reasoningTokens: 3 })
        expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
      },
    ))

  test('keeps reasoning apart from text', () =>
    withServer(
      [streamOf(delta({ reasoning_content: 'hm' }), delta({ content: 'yes' }), delta({}, 'stop'), '[DONE]')],
      async (server) => {
        const reply = await generate(modelAt(server), request)

        expect(reply).toMatchObject({ reasoning: 'hm', text: 'yes' })
      },
    ))

  test('joins native tool calls by their index', () =>
    withServer(
      [
        streamOf(
          delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'add', arguments: '{"x"' } }] }),
          delta({ tool_calls: [{ index: 1, id: 'b', function: { name: 'sub', arguments: '{}' } }] }),
          delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
          delta({}, 'tool_calls'),
        ),
      ],
      async (server) => {
        const reply = await generate(modelAt(server), request)

        expect(reply.finishReason).toBe('tool-calls')
        expect(reply.toolCalls).toEqual([
          { id: 'a', name: 'add', input: '{"x":1}' },
          { id: 'b', name: 'sub', input: '{}' },
        ])
      },
    ))

  test('tells the finish reason of a reply cut by the token limit', () =>
    withServer([streamOf(delta({ content: 'cut' }), delta({}, 'length'), '[DONE]')], async (server) => {
      await expect(generate(modelAt(server), request)).resolves.toMatchObject({ finishReason: 'length' })
    }))

  test('ends before a stop sequence although the model cannot be told to stop', () =>
    withServer([replyOf('<code>1</code> and more')], async (server) => {
      const model = modelAt(server, { model: 'openai/gpt-5-mini' })

      const reply = await generate(model, { ...request, stopSequences: ['</code>'] })

      expect(reply).toMatchObject({ text: '<code>1', finishReason: 'stop' })
      expect(server.requests[0]?.body).not.toHaveProperty('stop')
    }))
})

describe('a request', () => {
  test('carries recordings and documents, and refuses media without their bytes', () =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server)
      await generate(model, {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'audio', mediaType: 'audio/mpeg', data: 'SUQz', name: 'a.mp3' },
              { type: 'audio', mediaType: 'audio/wav', data: 'UklG' },
              { type: 'file', mediaType: 'application/pdf', data: 'JVBERg==', name: 'a.pdf' },
            ],
          },
        ],
      })

      expect(server.requests[0]?.body).toMatchObject({
        messages: [
          {
            role: 'user',
            content: [
              { type: 'input_audio', input_audio: { data: 'SUQz', format: 'mp3' } },
              { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
              { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' } },
            ],
          },
        ],
      })
      const handle = { type: 'media', medium: { $type: 'media' } } as const
      await expect(generate(model, { messages: [{ role: 'user', content: [handle] }] })).rejects.toThrow(
        'A medium by handle cannot be sent to a model',
      )
    }))

  test('carries images, tool calls, tool results, tools, stop and a response format', () =>
    withServer([replyOf('ok')], async (server) => {
      await generate(modelAt(server, { apiKey: 'sk-1', headers: { 'x-team': 'a' }, body: { temperature: 0 } }), {
        messages: [
          textMessage('system', 'Be brief.'),
          {
            role: 'user',
            content: [
              { type: 'text', text: 'look' },
              { type: 'image', mediaType: 'image/png', data: 'AAAA' },
              { type: 'image', url: 'https://example.com/a.png' },
            ],
          },
          { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'add', input: { x: 1 } }] },
          { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'add', ok: true, text: '2' }] },
        ],
        tools: [{ name: 'add', description: 'Adds.', inputSchema: { type: 'object' } }],
        stopSequences: ['</code>'],
        responseSchema: { type: 'object', properties: {}, additionalProperties: false, required: [] },
      })

      expect(server.requests[0]?.path).toBe('/v1/chat/completions')
      expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer sk-1', 'x-team': 'a' })
      expect(server.requests[0]?.body).toEqual({
        model: 'test',
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'look' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
              { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            ],
          },
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'add', arguments: '{"x":1}' } }],
          },
          { role: 'tool', tool_call_id: 'c1', content: '2' },
        ],
        stop: ['</code>'],
        tools: [{ type: 'function', function: { name: 'add', description: 'Adds.', parameters: { type: 'object' } } }],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'reply',
            strict: true,
            schema: { type: 'object', properties: {}, additionalProperties: false, required: [] },
          },
        },
        stream: true,
        stream_options: { include_usage: true },
        temperature: 0,
      })
    }))
})

describe('the body of a request', () => {
  test('has what the body option says last: it wins, and undefined removes', () =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server, { body: { stop: ['mine'], stream_options: undefined, top_p: 0.5 } })

      await generate(model, { ...request, stopSequences: ['theirs'] })

      expect(server.requests[0]?.body).toMatchObject({ stop: ['mine'], top_p: 0.5 })
      expect(server.requests[0]?.body).not.toHaveProperty('stream_options')
    }))

  test('has stop sequences only where there are some and the model takes them', () =>
    withServer([replyOf('ok')], async (server) => {
      const stopSequences = ['</code>']

      await generate(modelAt(server), { ...request, stopSequences })
      await generate(modelAt(server), { ...request, stopSequences: [] })
      await generate(modelAt(server), request)
      await generate(modelAt(server, { model: 'o3' }), { ...request, stopSequences })

      expect(server.requests.map(({ body }) => Reflect.get(Object(body), 'stop'))).toEqual([
        stopSequences,
        undefined,
        undefined,
        undefined,
      ])
    }))

  test('is made anew from messages that have changed since they were sent', () =>
    withServer([replyOf('ok')], async (server) => {
      const content = [{ type: 'text' as const, text: 'one' }]
      const messages = [Object.freeze({ role: 'user' as const, content })]

      await generate(modelAt(server), { messages })
      content.push({ type: 'text', text: 'two' })
      await generate(modelAt(server), { messages })

      expect(server.requests.map(({ body }) => Reflect.get(Object(body), 'messages'))).toEqual([
        [{ role: 'user', content: 'one' }],
        [{ role: 'user', content: 'one\n\ntwo' }],
      ])
    }))

  test.each([
    [
      true,
      'o3-mini o3-mini-2025-01-31 openai/o3-mini vendor/o3-mini-high o3x o33 prefix-o3 my-o4-mini o1 o1-mini gpt-4o',
    ],
    [
      true,
      'gpt-4.1 gpt-4.5-preview gpt-3.5-turbo mygpt-5 claude-sonnet-4 gemini-2.5-pro llama-4 mistral-large groq-1 grok',
    ],
    [false, 'o3 o3-2025-04-16 o3-pro o3.1 openai/o3 openai/o3-2025-04-16 o4 o4-mini o4-mini-2025-04-16 openai/o4-mini'],
    [
      false,
      'gpt-5 gpt-5-mini gpt-5.1 gpt-5-nano-2025-08-07 openai/gpt-5 grok-3 grok-4 xai/grok-4 xai.grok-3 oci/xai.grok-4',
    ],
  ])('stop sequences are taken (%s) by %s', (expected, names) => {
    const wrong = names.split(' ').filter((name) => supportsStop(name) !== expected)

    expect(wrong).toEqual([])
  })

  test('holds a tool with its schema as it is: what is required, what may be null, unions', () =>
    withServer([replyOf('ok')], async (server) => {
      const inputSchema = {
        type: 'object',
        properties: {
          from: { type: 'string', nullable: true },
          day: { anyOf: [{ type: 'string', enum: ['mon', 'tue'] }, { type: 'null' }] },
        },
        required: ['from'],
      }

      await generate(modelAt(server), { ...request, tools: [{ name: 'find', description: 'Finds.', inputSchema }] })

      expect(server.requests[0]?.body).toMatchObject({ tools: [{ function: { parameters: inputSchema } }] })
    }))
  test.each([
    { toolChoice: 'required', sent: 'required' },
    { toolChoice: 'none', sent: 'none' },
    { toolChoice: 'auto', sent: undefined },
    { toolChoice: 'required', own: { tool_choice: { type: 'function' } }, sent: { type: 'function' } },
    { toolChoice: 'required', own: { tool_choice: undefined }, sent: undefined },
    { toolChoice: 'required', tools: [], sent: undefined },
  ] as const)('says whether tools are to be called, where there are some: %j', ({ toolChoice, sent, ...more }) =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server, { body: 'own' in more ? more.own : {} })
      const find = { name: 'find', description: 'Finds.', inputSchema: {} }

      await generate(model, { ...request, tools: 'tools' in more ? more.tools : [find], toolChoice })

      expect(Object(server.requests[0]?.body)['tool_choice']).toEqual(sent)
    }),
  )
})

test('a stream tells its usage in an event of its own', () =>
  withServer([replyOf('hi', { prompt_tokens: 4, completion_tokens: 1 })], async (server) => {
    const events: ModelEvent[] = []

    for await (const event of modelAt(server).stream(request)) events.push(event)

    expect(events.slice(-2)).toEqual([
      {
        type: 'usage',
        usage: { inputTokens: 4, outputTokens: 1 },
        raw: { prompt_tokens: 4, completion_tokens: 1 },
      },
      { type: 'finish', reason: 'stop', raw: 'stop' },
    ])
  }))

describe('openai()', () => {
  test.each([
    [{ model: '' }, /model must name/],
    [{ model: 'a', baseUrl: 'ftp://x' }, /baseUrl/],
    [{ model: 'a', maxRetries: -1 }, /maxRetries/],
    [{ model: 'a', keyHeader: 'api key' }, /keyHeader must be the name/],
    [{ model: 'a', temperature: 1 }, /option temperature does not exist/],
  ])('refuses %o', (options, message) => {
    expect(() => openai(options)).toThrow(message)
  })

  test('refuses a key that cannot be a header without showing it', () => {
    const create = (): unknown => openai({ model: 'a', apiKey: 'sk-sec\nret' })

    expect(create).toThrow(TypeError)
    expect(create).not.toThrow(/sec/)
  })
})
