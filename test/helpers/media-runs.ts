import { inspect } from 'node:util'

import { CodeAgent, mediaSchema, tool } from 'smolagents-ts'
import type { AgentEvent, Executor, Message, RunOptions, Tool } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel } from 'smolagents-ts/testing'

import { picture } from './pictures.ts'

/** Where the programs of `run` run; whoever uses it closes it. */
export const executor: Executor = quickjs()

/** Draws the picture of a number. */
export const draw: Tool = tool({
  name: 'draw',
  description: 'Draws a picture.',
  effect: 'read',
  input: { type: 'object', properties: { number: { type: 'integer' } } },
  output: mediaSchema({ accept: ['image/*'] }),
  execute: ({ number = 1 }) => picture(Number(number)),
})
/** Gives pictures deep inside a value. */
export const gallery: Tool = tool({
  name: 'gallery',
  description: 'Gives pictures.',
  effect: 'read',
  execute: () => ({ title: 'All', pictures: new Map([['first', [picture(1), picture(2)]]]) }),
})

/** A tool that keeps what it is given. */
export function keeping(): { readonly keep: Tool; readonly given: unknown[] } {
  const given: unknown[] = []
  const keep = tool({
    name: 'keep',
    description: 'Keeps anything.',
    effect: 'read',
    input: { type: 'object', properties: { value: {} } },
    execute: ({ value }) => void given.push(value),
  })
  return { keep, given }
}

/** The parts of a message in short: texts, and of images the number at the end of their bytes. */
export function partsOf({ content }: Message): string[] {
  return content.map((part) => {
    if (part.type === 'text') return part.text
    if (part.type === 'image' && 'data' in part) return `<image ${Buffer.from(part.data, 'base64').at(-1)}>`
    return `<${part.type}>`
  })
}

/** What the model was shown last in a request. */
export function last(model: ScriptedModel, request: number): string[] {
  return partsOf(model.requests[request]?.messages.at(-1) ?? { role: 'user', content: [] })
}

type Ran = { readonly model: ScriptedModel; readonly output: unknown; readonly events: readonly AgentEvent[] }

/** Runs programs one after the other, as an agent's model would write them. */
export async function run(
  programs: readonly string[],
  tools: readonly Tool[] = [],
  options: RunOptions = {},
): Promise<Ran> {
  const model = scriptedModel(programs.map((program) => `<code>${program}`))
  const started = new CodeAgent({ model, executor, tools, maxSteps: programs.length }).stream('Look.', options)
  const events: AgentEvent[] = []
  for await (const event of started) events.push(event)
  const result = await started.result
  if (result.status !== 'completed') throw new Error(inspect(result))
  return { model, output: result.output, events }
}
