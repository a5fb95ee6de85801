import { tool } from 'smolagents-ts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { ReplyFold } from '../../src/asking/reply-fold.ts'
import { toDeclaration } from '../../src/schema/to-declaration.ts'
import { decode, encodeText } from '../../src/values/codec.ts'

describe('a schema', () => {
  const input = z.object({
    whatever: z.any(),
    nothing: z.null(),
    list: z.array(z.number()),
    pair: z.tuple([z.string(), z.number()]),
    colour: z.enum(['red', 'blue']),
    size: z.union([z.literal(1), z.literal(2)]).nullable(),
  })
  const output = z.union([z.string(), z.number()])
  const made = tool({ name: 'paint', description: 'Paints.', input, output, execute: () => 1 })
  const good = { whatever: 1, nothing: null, list: [1], pair: ['a', 1], colour: 'red', size: null }

  test('may hold anything, null, lists, tuples, literals and unions', async () => {
    const declared = toDeclaration(made, { detail: 'short' })
    for (const type of ['unknown', 'nothing: null', 'number[]', '[string, number]', '"red" | "blue"', '1 | 2 | null']) {
      expect(declared).toContain(type)
    }
    expect(declared).toContain('Promise<string | number>')
    expect(await made.parseInput(good)).toMatchObject({ ok: true })
  })

  test.each([{ nothing: 1 }, { list: ['a'] }, { list: 1 }, { pair: ['a', 'b'] }, { colour: 'green' }, { size: 3 }])(
    'refuses %j where something else is said',
    async (change) => {
      const [name = ''] = Object.keys(change)

      const parsed = await made.parseInput({ ...good, ...change })

      expect(parsed).toMatchObject({ ok: false, issues: [{ path: expect.stringContaining(`args.${name}`) }] })
    },
  )

  test.each([
    ['required', z.string(), [true, false, false]],
    ['nullable', z.string().nullable(), [true, true, false]],
    ['optional', z.string().optional(), [true, false, true]],
    ['nullable and optional', z.string().nullable().optional(), [true, true, true]],
    ['with a default', z.string().default('d'), [true, false, true]],
  ])('takes a value, null or nothing for what is %s as it says', async (_, schema, expected) => {
    const single = tool({ name: 'f', description: 'F.', input: z.object({ a: schema }), execute: () => 1 })

    const parsed = await Promise.all([
      single.parseInput({ a: 'x' }),
      single.parseInput({ a: null }),
      single.parseInput({}),
    ])

    expect(parsed.map(({ ok }) => ok)).toEqual(expected)
  })

  test('leaves the options and the function of a tool as they were', () => {
    const execute = ({ n }: { n: number }): number => n + 1
    const options = { name: 'next', description: ' Counts. ', input: z.object({ n: z.number() }), execute }
    const before = { ...options }

    tool(options)

    expect(options).toEqual(before)
    expect([options.execute({ n: 1 }), execute.name, execute.length]).toEqual([2, 'execute', 1])
  })
})

test('special numbers, any text and deep values come through', () => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 100; level += 1) deep = { deep }
  const value = { numbers: [NaN, Infinity, -Infinity, -0], text: 'Grüße 世界 🌍 \u0000', long: 'x'.repeat(1e6), deep }

  expect(decode(JSON.parse(encodeText(value)))).toStrictEqual(value)
})

test('the pieces of a reply add up to its text, its calls and its usage', () => {
  const fold = new ReplyFold('m')

  for (const piece of ['a', 'b']) fold.add({ type: 'text-delta', text: piece })
  fold.add({ type: 'tool-call-delta', index: 0, id: 'c', name: 'add', input: '{"n"' })
  fold.add({ type: 'tool-call-delta', index: 0, input: ':1}' })
  fold.add({ type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } })
  fold.add({ type: 'finish', reason: 'tool-calls' })

  expect(fold.reply()).toEqual({
    model: 'm',
    text: 'ab',
    toolCalls: [{ id: 'c', name: 'add', input: '{"n":1}' }],
    finishReason: 'tool-calls',
    usage: { inputTokens: 3, outputTokens: 2 },
  })
})
