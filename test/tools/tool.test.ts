import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import type { ToolContext } from '../../src/core/tool.ts'
import { tool } from '../../src/tools/tool.ts'

const context: ToolContext = {
  runId: 'run',
  callId: 'run/1/1',
  path: 'agent',
  signal: new AbortController().signal,
  progress: () => {},
}
const execute = (): number => 1
const common = { name: 'count', description: 'Counts.', execute }

describe('tool', () => {
  test('gives what is left out its default', () => {
    const made = tool(common)

    expect(made).toMatchObject({ effect: 'write', idempotency: 'once', labels: {} })
    expect(made.inputSchema).toEqual({ type: 'object', properties: {}, additionalProperties: false })
    expect(made).not.toHaveProperty('outputSchema')
    expect(Object.isFrozen(made)).toBe(true)
  })

  test('a reading tool is safe to repeat unless it says otherwise', () => {
    expect(tool({ ...common, effect: 'read' }).idempotency).toBe('safe')
    expect(tool({ ...common, effect: 'read', idempotency: 'keyed' }).idempotency).toBe('keyed')
  })

  test.each([
    ['zod', z.object({ from: z.string() })],
    ['arktype', type({ from: 'string' })],
    ['valibot', toStandardJsonSchema(v.object({ from: v.string() }))],
    ['JSON Schema', { type: 'object', properties: { from: { type: 'string' } }, required: ['from'] }],
  ])('validates arguments with %s and says where they are wrong', async (_, input) => {
    const made = tool({ ...common, input })

    const good = await made.parseInput({ from: 'OSL' })
    const bad = await made.parseInput({ from: 1 })

    expect(good).toEqual({ ok: true, value: { from: 'OSL' } })
    expect(bad).toMatchObject({ ok: false, issues: [{ path: 'args.from' }] })
    expect(made.inputSchema).toMatchObject({ type: 'object', properties: { from: { type: 'string' } } })
  })

  test('validates results, and lets any pass without a schema', async () => {
    const strict = tool({ ...common, output: z.array(z.object({ id: z.number() })), execute: () => [] })

    expect(await strict.parseOutput([{ id: 1 }, {}])).toMatchObject({ ok: false, issues: [{ path: 'result[1].id' }] })
    expect(await tool(common).parseOutput('anything')).toEqual({ ok: true, value: 'anything' })
  })

  test('a synchronous execute that throws becomes a rejection', async () => {
    const failing = tool({
      ...common,
      execute: () => {
        throw new Error('no luck')
      },
    })

    await expect(failing.execute({}, context)).rejects.toThrow('no luck')
  })

  test.each([
    ['an unknown option', { timeout: 5 }, /option timeout does not exist/],
    ['a name that is no identifier', { name: 'search-flights' }, /cannot be called "search-flights"/],
    ['a reserved word', { name: 'delete' }, /reserved word/],
    ['a global', { name: 'Promise' }, /global/],
    ['the name of the answer', { name: 'finalAnswer' }, /agents use/],
    ['the other name of the answer', { name: 'final_answer' }, /agents use/],
    ['an empty description', { description: ' ' }, /description/],
    ['an execute that is no function', { execute: 'x' }, /execute/],
    ['an unknown effect', { effect: 'delete' }, /effect must be one of/],
    ['an unknown idempotency', { idempotency: 'twice' }, /idempotency/],
    ['an unknown label', { labels: { secret: true } }, /labels\.secret/],
    ['a label that is no boolean', { labels: { private: 'yes' } }, /labels\.private/],
    ['a time-out of nothing', { timeoutMs: 0 }, /timeoutMs/],
    ['an input that is no object', { input: z.string() }, /must be the schema of an object/],
    ['an input that is no schema', { input: 'string' }, /must be a Standard Schema object/],
  ])('refuses %s', (_, change, message) => {
    const options: unknown = { ...common, ...change }

    expect(() => Reflect.apply(tool, undefined, [options])).toThrow(TypeError)
    expect(() => Reflect.apply(tool, undefined, [options])).toThrow(message)
  })
})
