import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

import type { Tool, ToolContext, ValueSchema } from '../../src/core/tool.ts'
import { toValueSchema } from '../../src/schema/value-schema.ts'
import { tool } from '../../src/tools/tool.ts'

const common = { name: 'f', description: 'Does it.' }

// The input of `execute` is what the schema makes of the arguments.
const withZod = tool({
  ...common,
  input: z.object({ from: z.string(), limit: z.number().default(5) }),
  output: z.object({ id: z.string() }),
  execute(input, context) {
    expectTypeOf(input).toEqualTypeOf<{ from: string; limit: number }>()
    expectTypeOf(context).toEqualTypeOf<ToolContext>()
    return { id: input.from }
  },
})
expectTypeOf(withZod).toEqualTypeOf<Tool<{ from: string; limit: number }, { id: string }>>()

tool({
  ...common,
  input: type({ from: 'string', 'day?': 'string' }),
  execute(input) {
    expectTypeOf(input.from).toEqualTypeOf<string>()
    expectTypeOf(input.day).toEqualTypeOf<string | undefined>()
  },
})

tool({
  ...common,
  input: toStandardJsonSchema(v.object({ from: v.string() })),
  async execute(input) {
    expectTypeOf(input).toEqualTypeOf<{ from: string }>()
    return await Promise.resolve(1)
  },
})

// Plain JSON Schema gives a record, and so does no schema.
const withJson = tool({
  ...common,
  input: { type: 'object', properties: { from: { type: 'string' } } },
  execute(input) {
    expectTypeOf(input).toEqualTypeOf<Readonly<Record<string, unknown>>>()
    return input['from']
  },
})
expectTypeOf(withJson).toEqualTypeOf<Tool<Readonly<Record<string, unknown>>>>()

// A tool of any input goes where tools are listed.
expectTypeOf([withZod, withJson]).toExtend<readonly Tool[]>()

// The result must fit the output schema.
tool({
  ...common,
  output: z.object({ id: z.string() }),
  // @ts-expect-error id must be a string
  execute: () => ({ id: 1 }),
})
// @ts-expect-error effect must be one of three
tool({ ...common, effect: 'delete', execute: () => 1 })
// @ts-expect-error execute is missing
tool(common)

// A value schema knows the type of what it lets through.
expectTypeOf(toValueSchema(z.object({ id: z.string() }), 'answer')).toEqualTypeOf<ValueSchema<{ id: string }>>()
expectTypeOf(toValueSchema({ type: 'string' }, 'answer')).toEqualTypeOf<ValueSchema>()
