import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import { modelAt, request, withServer } from './asking.ts'
import { delta, streamOf } from './wire.ts'

type Piece = { index?: number; id?: string; function?: { name?: string; arguments?: unknown } }

const add = (input: unknown, rest: Piece = {}): Piece => ({ ...rest, function: { name: 'add', arguments: input } })
const more = (input: string, rest: Piece = {}): Piece => ({ ...rest, function: { arguments: input } })
const one = { name: 'add', input: '{"a":1}' }
const two = { name: 'add', input: '{"a":2}' }

/** Pieces of calls as servers send them, each list one chunk, and the calls they are. */
const streams: readonly (readonly [string, readonly (readonly Piece[])[], readonly object[]])[] = [
  [
    'the id only in the first piece',
    [[add('{"a"', { index: 0, id: 'x' })], [more(':1}', { index: 0 })]],
    [{ id: 'x', ...one }],
  ],
  [
    'the id and the name again in each piece',
    [[add('{"a"', { index: 0, id: 'x' })], [add(':1}', { index: 0, id: 'x' })]],
    [{ id: 'x', ...one }],
  ],
  [
    'an empty id in later pieces',
    [[add('{"a"', { index: 0, id: 'x' })], [more(':1}', { index: 0, id: '' })]],
    [{ id: 'x', ...one }],
  ],
  [
    'no ids',
    [[add('{"a":1}', { index: 0 })], [add('{"a":2}', { index: 1 })]],
    [
      { id: 'call-0', ...one },
      { id: 'call-1', ...two },
    ],
  ],
  [
    'an id that comes later',
    [[add('{"a"', { index: 0 })], [more(':1}', { index: 0, id: 'x' })]],
    [{ id: 'x', ...one }],
  ],
  [
    'index 0 for every call',
    [[add('{"a":1}', { index: 0, id: 'x' })], [add('{"a":2}', { index: 0, id: 'y' })]],
    [
      { id: 'x', ...one },
      { id: 'y', ...two },
    ],
  ],
  [
    'no indexes',
    [[add('{"a"', { id: 'x' })], [more(':1}')], [add('{"a":2}', { id: 'y' })]],
    [
      { id: 'x', ...one },
      { id: 'y', ...two },
    ],
  ],
  [
    'neither indexes nor ids',
    [[add('{"a":1}'), add('{"a":2}')]],
    [
      { id: 'call-0', ...one },
      { id: 'call-1', ...two },
    ],
  ],
  [
    'one id for two calls',
    [
      [add('{"a":1}', { index: 0, id: 'x' })],
      [add('{"a"', { index: 1, id: 'x' })],
      [more(':2}', { index: 1, id: 'x' })],
    ],
    [
      { id: 'x', ...one },
      { id: 'x#1', ...two },
    ],
  ],
  [
    'indexes that begin at 1, in any order',
    [[add('{"a"', { index: 2, id: 'y' })], [add('{"a":2}', { index: 1, id: 'x' })], [more(':1}', { index: 2 })]],
    [
      { id: 'y', ...one },
      { id: 'x', ...two },
    ],
  ],
  ['arguments that are no text', [[add({ a: 1 }, { index: 0, id: 'x' })]], [{ id: 'x', ...one }]],
]

describe('native tool calls are put together', () => {
  test.each(streams)('from %s', (_, chunks, expected) =>
    withServer(
      [streamOf(...chunks.map((calls) => delta({ tool_calls: calls })), delta({}, 'tool_calls'))],
      async (server) => {
        const reply = await generate(modelAt(server), request)

        expect(reply.toolCalls).toEqual(expected)
      },
    ),
  )
})

describe('what a model says and thinks', () => {
  test.each([
    ['reasoning in `reasoning`', { reasoning: 'hm', content: 'yes' }, { reasoning: 'hm', text: 'yes' }],
    [
      'the same reasoning under both names',
      { reasoning: 'hm', reasoning_content: 'hm' },
      { reasoning: 'hm', text: '' },
    ],
    [
      'content in parts',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'yes' },
        ],
      },
      { reasoning: 'hm', text: 'yes' },
    ],
    ['a refusal', { content: null, refusal: 'I cannot.' }, { text: 'I cannot.' }],
  ])('is read from %s', (_, fields, expected) =>
    withServer([streamOf(delta(fields), delta({}, 'stop'))], async (server) => {
      expect(await generate(modelAt(server), request)).toMatchObject(expected)
    }),
  )
})

describe('usage', () => {
  const counts = { prompt_tokens: 10, completion_tokens: 5 }

  test.each([
    [{ prompt_cache_hit_tokens: 8 }, { cachedInputTokens: 8 }],
    [
      { prompt_tokens_details: { cached_tokens: 8, cache_write_tokens: 2 } },
      { cachedInputTokens: 8, cacheWriteTokens: 2 },
    ],
    [
      { cache_read_input_tokens: 7, cache_creation_input_tokens: 1 },
      { cachedInputTokens: 7, cacheWriteTokens: 1 },
    ],
    [{ prompt_tokens_details: null, completion_tokens_details: { reasoning_tokens: 3 } }, { reasoningTokens: 3 }],
  ])('with %o counts %o', (details, expected) =>
    withServer(
      [streamOf(delta({}, 'stop'), JSON.stringify({ choices: [], usage: { ...counts, ...details } }))],
      async (server) => {
        const { usage } = await generate(modelAt(server), request)

        expect(usage).toEqual({ inputTokens: 10, outputTokens: 5, ...expected })
      },
    ),
  )
})
