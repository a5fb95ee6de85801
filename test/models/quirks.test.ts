import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import type { Message, Part } from '../../src/core/messages.ts'
import type { ModelRequest } from '../../src/core/model.ts'
import { generate } from '../../src/models/generate.ts'
import type { OpenAIOptions } from '../../src/models/openai/index.ts'
import { openai } from '../../src/models/openai/index.ts'
import { failureOf, modelAt, request, withServer } from './asking.ts'
import { delta, replyOf, statusOf, streamOf } from './wire.ts'

const find = { name: 'find', description: 'Finds.', inputSchema: { type: 'object' } }
const call: Part = { type: 'tool-call', id: 'c1', name: 'find', input: '{"what":"it"}' }
const result: Part = { type: 'tool-result', id: 'c1', name: 'find', ok: true, text: 'here' }
const withCalls: readonly Message[] = [
  textMessage('system', 'Be brief.'),
  textMessage('user', 'Find it.'),
  { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, call] },
  { role: 'tool', content: [result] },
  textMessage('user', 'And now?'),
]

/** What a model with these options sends for a request. */
async function sentBy(
  options: Partial<OpenAIOptions>,
  asked: ModelRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const bodies: unknown[] = []
  await withServer([replyOf('ok')], async (server) => {
    await generate(modelAt(server, options), asked)
    bodies.push(...server.requests.map(({ body }) => body))
  })
  return Object(bodies[0])
}

describe('a quirk', () => {
  test.each([
    ['stop: false', { quirks: { stop: false } }, undefined],
    ['stop: true for a model that is said to refuse it', { model: 'o3', quirks: { stop: true } }, ['a', 'b', 'c', 'd']],
    ['no quirk', {}, ['a', 'b', 'c', 'd']],
    ['maxStopSequences', { quirks: { maxStopSequences: 2 } }, ['a', 'b']],
    ['maxStopSequences above four', { quirks: { maxStopSequences: 9 } }, ['a', 'b', 'c', 'd', 'e']],
  ])('about stop sequences: %s', async (_, options, stop) => {
    const sent = await sentBy(options, { ...request, stopSequences: ['a', 'b', 'c', 'd', 'e'] })

    expect(sent['stop']).toEqual(stop)
  })

  test('the text ends before a stop sequence that was not sent', () =>
    withServer([replyOf('one two END three')], async (server) => {
      const model = modelAt(server, { quirks: { maxStopSequences: 1 } })

      const reply = await generate(model, { ...request, stopSequences: ['</code>', ' END'] })

      expect(reply).toMatchObject({ text: 'one two', finishReason: 'stop' })
    }))

  test('toolChoice and streamOptions leave these fields out', async () => {
    const options = { quirks: { toolChoice: false, streamOptions: false } }

    const sent = await sentBy(options, { ...request, tools: [find], toolChoice: 'required' })

    expect(Object.keys(sent)).toEqual(['model', 'messages', 'tools', 'stream'])
  })

  test.each([
    [{ system: 'developer' }, ['developer', 'user', 'assistant', 'tool', 'user']],
    [{ system: 'user', assistant: 'model' }, ['user', 'user', 'model', 'tool', 'user']],
  ])('roles %j are put over those of the API, which stay for the rest', async (roles, expected) => {
    const { messages } = await sentBy({ quirks: { roles } }, { messages: withCalls })

    expect(Object(messages).map(({ role }: { role: string }) => role)).toEqual(expected)
  })

  test('mergeRoles makes one message of those in one role, and leaves calls and results apart', async () => {
    const image: Part = { type: 'image', mediaType: 'image/png', data: 'AAAA' }
    const messages: readonly Message[] = [
      ...withCalls,
      { role: 'user', content: [image] },
      textMessage('assistant', 'one'),
      textMessage('assistant', 'two'),
    ]

    const sent = await sentBy({ quirks: { mergeRoles: true, roles: { system: 'user' } } }, { messages })

    expect(sent['messages']).toEqual([
      { role: 'user', content: 'Be brief.\n\nFind it.' },
      expect.objectContaining({ role: 'assistant', tool_calls: [expect.anything()] }),
      { role: 'tool', tool_call_id: 'c1', content: 'here' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And now?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
      { role: 'assistant', content: 'one\n\ntwo' },
    ])
  })

  test('mergeRoles puts what was said before calls to the calls', async () => {
    const messages: readonly Message[] = [
      textMessage('assistant', 'I look.'),
      { role: 'assistant', content: [call] },
      { role: 'assistant', content: [{ ...call, id: 'c2' }] },
    ]

    const sent = await sentBy({ quirks: { mergeRoles: true } }, { messages })

    expect(sent['messages']).toMatchObject([
      { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'c1' }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c2' }] },
    ])
  })

  test.each([
    ['named', { type: 'json_schema', json_schema: { name: 'reply', schema: { type: 'string' }, strict: true } }],
    ['bare', { type: 'json_schema', schema: { type: 'string' } }],
  ] as const)('schemaForm %s says how a schema is sent', async (schemaForm, expected) => {
    const sent = await sentBy({ quirks: { schemaForm } }, { ...request, responseSchema: { type: 'string' } })

    expect(sent['response_format']).toEqual(expected)
  })

  test('textsOnly makes one text of the texts of a message, whatever there are, and refuses an image', async () => {
    const [one, two]: Part[] = [
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ]
    const image: Part = { type: 'image', mediaType: 'image/png', data: 'AAAA' }
    const texts: readonly Message[] = [{ role: 'user', content: [one, two].filter((part) => part !== undefined) }]
    const options = { quirks: { textsOnly: true } }

    const { messages } = await sentBy(options, { messages: texts })
    const refused = sentBy(options, { messages: [{ role: 'user', content: [image] }] })

    expect(messages).toEqual([{ role: 'user', content: 'one\n\ntwo' }])
    await expect(refused).rejects.toThrow(/takes only texts.*type image/)
    expect(openai({ model: 'm', ...options }).capabilities?.vision).toBe(false)
  })

  test.each([
    [{ fly: true }, /quirks\.fly does not exist; there are stop, /],
    [{ stop: 'yes' }, /quirks\.stop must be true or false/],
    [{ maxStopSequences: -1 }, /maxStopSequences must be a whole number/],
    [{ roles: { tool: 'function' } }, /roles must be an object of names for system, user, assistant/],
    [{ thinkTags: 'always' }, /thinkTags must be one of first, opened, never/],
    [null, /quirks must be an object/],
  ])('is refused where it is %j', (quirks, message) => {
    const create = (): unknown => openai({ model: 'm', ...JSON.parse(JSON.stringify({ quirks })) })

    expect(create).toThrow(message)
  })
})

describe('what a model cannot do', () => {
  test('calls and results are put into words where there are no native tools, in the roles of who said them', async () => {
    const sent = await sentBy({ capabilities: { nativeTools: false } }, { messages: withCalls })

    expect(sent['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Find it.' },
      { role: 'assistant', content: 'I look.\n\n{"name":"find","arguments":{"what":"it"}}' },
      { role: 'user', content: 'Result of find:\nhere\n\nAnd now?' },
    ])
  })

  test.each([
    ['nativeTools', { tools: [find] }],
    ['structuredOutput', { responseSchema: {} }],
  ])('is refused before anything is sent: %s', (capability, asked) =>
    withServer([replyOf('ok')], async (server) => {
      const model = modelAt(server, { capabilities: { [capability]: false } })

      const error = await failureOf(generate(model, { ...request, ...asked }))

      expect(error).toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining(`capabilities.${capability}`),
      })
      expect(server.requests).toEqual([])
    }),
  )

  test('a message in a role that does not exist is refused, and the roles are named', async () => {
    const messages: readonly Message[] = JSON.parse('[{"role":"robot","content":[{"type":"text","text":"hi"}]}]')

    await expect(sentBy({}, { messages })).rejects.toThrow(/role "robot"; there are system, user, assistant and tool/)
  })
})

describe('a server that refuses a field', () => {
  const asked = { ...request, stopSequences: ['</code>'], tools: [find], toolChoice: 'required' } as const

  test.each([
    ['stop', statusOf(400, { error: { message: "Unsupported parameter: 'stop' is not supported with this model." } })],
    ['stop', statusOf(400, { error: { message: 'Array too long.', param: 'stop' } })],
    ['stop', statusOf(400, { code: 'x', error: 'Argument not supported on this model: stop' })],
    [
      'stop',
      streamOf(JSON.stringify({ error: { code: 400, message: 'Provider', metadata: { raw: 'Unsupported "stop"' } } })),
    ],
    ['tool_choice', statusOf(400, { error: { message: 'deepseek-reasoner does not support this tool_choice' } })],
    ['tool_choice', statusOf(422, { error: { message: 'Invalid value.', param: 'tool_choice' } })],
    [
      'stream_options',
      statusOf(422, {
        message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options', 'include_usage'] }] },
      }),
    ],
  ])('%s is asked again without it, and from then on', (field, refusal) =>
    withServer([refusal, replyOf('ok')], async (server) => {
      const model = modelAt(server)

      await generate(model, asked)
      await generate(model, asked)

      expect(server.requests.map(({ body }) => field in Object(body))).toEqual([true, false, false])
    }),
  )

  test('is asked again by requests that went out at once', () =>
    withServer(
      Array(2)
        .fill(statusOf(400, { error: { message: 'Not here.', param: 'stop' } }))
        .concat(replyOf('ok'), replyOf('ok')),
      async (server) => {
        const model = modelAt(server)

        const replies = await Promise.all([generate(model, asked), generate(model, asked)])

        expect(replies.map(({ text }) => text)).toEqual(['ok', 'ok'])
        expect(server.requests).toHaveLength(4)
      },
    ))

  test('one after the other is asked again for each, and no more', () =>
    withServer(
      ['stop', 'tool_choice', 'stream_options', 'tools'].map((param) =>
        statusOf(400, { error: { message: 'Not here.', param } }),
      ),
      async (server) => {
        const error = await failureOf(generate(modelAt(server), asked))

        expect(error).toMatchObject({ code: 'bad-request', retryable: false })
        expect(server.requests).toHaveLength(4)
      },
    ))

  test.each([
    ['what was not sent', {}, { message: 'bad', param: 'tool_choice' }],
    ['a field of the caller', { body: { stop: ['x'] } }, { message: 'bad', param: 'stop' }],
    ['something else', {}, { message: 'The stop is unsupported-stop', param: 'messages' }],
    ['a model that made no call', {}, { message: 'Tool choice is required, but model did not call a tool' }],
    ['no field at all', {}, { message: 'Unsupported: non-stop, stop_token' }],
    [
      'a field that it only names',
      {},
      { message: 'stream_options.include_usage was seen, but there is no such model.' },
    ],
    ['a word that is none of its fields', {}, { message: 'Invalid message. You must stop here.' }],
  ])('is not asked again about %s', (_, options, error) =>
    withServer([statusOf(400, { error })], async (server) => {
      const asking = generate(modelAt(server, options), { ...request, stopSequences: ['x'] })

      expect(await failureOf(asking)).toMatchObject({ code: 'bad-request' })
      expect(server.requests).toHaveLength(1)
    }),
  )

  test('with another status than 400 or 422 is taken at its word', () =>
    withServer([statusOf(404, { error: { message: 'No.', param: 'stop' } })], async (server) => {
      await failureOf(generate(modelAt(server), asked))

      expect(server.requests).toHaveLength(1)
    }))

  test('once its reply has begun is not asked again', () =>
    withServer(
      [streamOf(delta({ content: 'Hi' }), JSON.stringify({ error: { code: 400, message: 'Bad.', param: 'stop' } }))],
      async (server) => {
        await failureOf(generate(modelAt(server), asked))

        expect(server.requests).toHaveLength(1)
      },
    ))

  test('is known by one model object only', () =>
    withServer([statusOf(400, { error: { message: 'x', param: 'stop' } }), replyOf('ok')], async (server) => {
      await generate(modelAt(server), asked)
      await generate(modelAt(server), asked)

      expect(server.requests.map(({ body }) => 'stop' in Object(body))).toEqual([true, false, true])
    }))
})
