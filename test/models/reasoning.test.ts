import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import type { Message } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import type { Quirks } from '../../src/models/openai/index.ts'
import { ThinkSplitter } from '../../src/models/openai/think-splitter.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'
import { filesIn, readText } from '../helpers/repository.ts'
import { modelAt, request, withServer } from './asking.ts'
import { delta, replyOf, streamOf } from './wire.ts'

describe('reasoning in the text', () => {
  const cases: readonly (readonly [string, Quirks['thinkTags'], string, readonly [thought: string, text: string]])[] = [
    ['comes first', 'first', '<think>Two and two.</think>\n\nFour.', ['Two and two.', 'Four.']],
    ['comes after empty lines', 'first', '\n <think>\nHm.\n</think>Yes.', ['\nHm.\n', 'Yes.']],
    ['has the tags of Magistral', 'first', '[THINK]Hm.[/THINK]Yes.', ['Hm.', 'Yes.']],
    ['is never closed', 'first', '<think>Two and < two', ['Two and < two', '']],
    ['is empty', 'first', '<think></think>Yes.', ['', 'Yes.']],
    ['is talked about', 'first', 'A <think> tag </think> here.', ['', 'A <think> tag </think> here.']],
    ['comes second', 'first', '<thin <think>a</think>', ['', '<thin <think>a</think>']],
    ['comes twice', 'first', '<think>a</think>b<think>c</think>', ['a', 'b<think>c</think>']],
    ['was opened by the prompt', 'opened', 'Hm.</think>Yes.', ['Hm.', 'Yes.']],
    ['is text', 'never', '<think>a</think>b', ['', '<think>a</think>b']],
    ['is the beginning of a tag', 'first', ' <th', ['', ' <th']],
    ['is nothing', 'first', '   ', ['', '   ']],
  ]

  test.each(cases)('is kept apart wherever the pieces end, when it %s', (...[, thinkTags, reply, expected]) => {
    const characters = Array.from(reply)
    const cuts = [characters, [reply], ...characters.map((_, at) => [reply.slice(0, at), reply.slice(at)])]

    const outcomes = cuts.map((pieces) => {
      const splitter = new ThinkSplitter(thinkTags)
      const all = [...pieces.map((piece) => splitter.split(piece)), splitter.rest()]
      return [all.map((one) => one.thought).join(''), all.map((one) => one.text).join('')]
    })

    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(new Set([JSON.stringify(expected)]))
  })

  test.each([true, false])('reaches the reply as reasoning, streaming: %s', (streaming) =>
    withServer([replyOf('<think>The </code> is near.</think>\nYes.</code> More.')], async (server) => {
      const reply = await generate(modelAt(server, { streaming }), { ...request, stopSequences: ['</code>'] })

      expect(reply).toMatchObject({ text: 'Yes.', reasoning: 'The </code> is near.', finishReason: 'stop' })
    }),
  )
})

describe('reasoning behind calls', () => {
  const call = { index: 0, id: 'c1', type: 'function', function: { name: 'find', arguments: '{}' } }
  const detail = { type: 'reasoning.text', index: 0, format: 'anthropic-claude-v1' }
  const first: ServerReply = streamOf(
    delta({ reasoning_content: 'I have ', reasoning_details: [{ ...detail, text: 'I have ' }] }),
    delta({ reasoning_content: 'to look.', reasoning_details: [{ ...detail, text: 'to look.' }] }),
    delta({ reasoning_details: [{ ...detail, text: null, signature: 'abc' }] }),
    delta({ reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'xyz' }, 'odd'] }),
    delta({ tool_calls: [call] }, 'tool_calls'),
    '[DONE]',
  )
  const tools = [{ name: 'find', description: 'Finds.', inputSchema: {} }]
  const asked = [textMessage('system', 'Be brief.'), textMessage('user', 'Find it.')]
  const answered = (id: string, reasoning?: string): readonly Message[] => [
    {
      role: 'assistant',
      content: [{ type: 'tool-call', id, name: 'find', input: '{}' }],
      ...(reasoning !== undefined && { reasoning }),
    },
    { role: 'tool', content: [{ type: 'tool-result', id, name: 'find', ok: true, text: 'here' }] },
  ]

  /** The message with calls that is sent after a reply with calls. */
  async function sentBack(quirks: Quirks, messages: readonly Message[]): Promise<unknown> {
    const found: unknown[] = []
    await withServer([first, replyOf('ok')], async (server) => {
      const model = modelAt(server, { quirks })
      await generate(model, { messages: asked, tools })
      await generate(model, { messages, tools })
      found.push(...Object(server.requests[1]?.body).messages)
    })
    return found.find((message) => Object(message)['role'] === 'assistant')
  }

  test.each<[string, Quirks, object]>([
    ['as text', { reasoningField: 'reasoning_content' }, { reasoning_content: 'I have to look.' }],
    ['as text in the other field', { reasoningField: 'reasoning' }, { reasoning: 'I have to look.' }],
    [
      'as it came, with its pieces joined',
      { reasoningField: 'reasoning_details' },
      {
        reasoning_details: [
          { ...detail, text: 'I have to look.', signature: 'abc' },
          { type: 'reasoning.encrypted', index: 1, data: 'xyz' },
        ],
      },
    ],
    ['not at all, unless it is said to', {}, {}],
  ])('is handed back %s', async (_, quirks, expected) => {
    const sent = await sentBack(quirks, [...asked, ...answered('c1', 'I have to look.')])

    expect(sent).toEqual({ role: 'assistant', content: null, tool_calls: [expect.anything()], ...expected })
  })

  test.each([
    ['another conversation that says the same', [...structuredClone(asked), ...answered('c1', 'Hm.')]],
    ['another call', [...asked, ...answered('c2', 'Hm.')]],
  ])('has its details given to nobody but its conversation: not to %s, which has its text', async (_, messages) => {
    const sent = await sentBack({ reasoningField: 'reasoning_details' }, messages)

    expect(sent).toMatchObject({ reasoning: 'Hm.' })
    expect(sent).not.toHaveProperty('reasoning_details')
  })

  test.each(['', undefined])(
    'is a full stop where it is %j, for servers that take nothing for missing',
    async (thought) => {
      const sent = await sentBack({ reasoningField: 'reasoning_content' }, [...asked, ...answered('c1', thought)])

      expect(sent).toMatchObject({ reasoning_content: '.' })
    },
  )

  test('is not sent with texts', async () => {
    const messages = [
      ...asked,
      { ...textMessage('assistant', 'I look.'), reasoning: 'Hm.' },
      textMessage('user', 'And?'),
    ]

    expect(await sentBack({ reasoningField: 'reasoning_content' }, messages)).toEqual({
      role: 'assistant',
      content: 'I look.',
    })
  })
})

test('no prompt of ours has models begin with a word for their thoughts', () => {
  const prompts = filesIn('src/prompts', '.ts').map((file) => readText(file))

  expect(prompts.length).toBeGreaterThan(5)
  expect(prompts.filter((text) => /\b(?:Thought|Reasoning):/.test(text))).toEqual([])
})
