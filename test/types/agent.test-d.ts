import { CodeAgent, tool } from 'smolagents-ts'
import type {
  AgentEvent,
  AnswerContext,
  Completed,
  Decision,
  Run,
  RunError,
  RunResult,
  Session,
  Step,
} from 'smolagents-ts'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

const Flight = z.object({ id: z.string(), price: z.number() })
type Flight = z.infer<typeof Flight>

const model = 'openai:gpt-5-mini'

test('the output schema gives the answer its type', async () => {
  const agent = new CodeAgent({ model, output: Flight })

  expectTypeOf(agent).toEqualTypeOf<CodeAgent<Flight>>()
  expectTypeOf(agent.run('x')).toEqualTypeOf<Promise<Completed<Flight>>>()
  expectTypeOf((await agent.run('x')).output).toEqualTypeOf<Flight>()
  expectTypeOf(agent.stream('x')).toEqualTypeOf<Run<Flight>>()
  expectTypeOf(agent.session()).toEqualTypeOf<Session<Flight>>()
})

test('without a schema the answer is unknown', () => {
  const agent = new CodeAgent({ model })

  expectTypeOf(agent.run('x')).toEqualTypeOf<Promise<Completed>>()
  expectTypeOf<Completed['output']>().toEqualTypeOf<unknown>()
})

test('a run may ask for another shape than its agent', () => {
  const agent = new CodeAgent({ model, output: Flight })

  expectTypeOf(agent.run('x', { output: z.array(z.string()) })).toEqualTypeOf<Promise<Completed<string[]>>>()
  expectTypeOf(agent.stream('x', { output: z.number() }).result).toEqualTypeOf<Promise<RunResult<number>>>()
})

test('reject: false gives the union, and only a completed run has an output', async () => {
  const agent = new CodeAgent({ model, output: Flight })

  const result = await agent.run('x', { reject: false })

  expectTypeOf(result).toEqualTypeOf<RunResult<Flight>>()
  expectTypeOf(result.status).toEqualTypeOf<
    'completed' | 'suspended' | 'out-of-steps' | 'over-budget' | 'aborted' | 'failed'
  >()
  expectTypeOf(result.steps).toEqualTypeOf<readonly Step[]>()
  if (result.status === 'completed') expectTypeOf(result.output).toEqualTypeOf<Flight>()
  else expectTypeOf(result).not.toHaveProperty('output')
  if (result.status === 'failed') expectTypeOf(result.error.code).toEqualTypeOf<string>()
})

test('a RunError carries its status as code and the whole result', () => {
  expectTypeOf<RunError['code']>().toEqualTypeOf<'suspended' | 'out-of-steps' | 'over-budget' | 'aborted' | 'failed'>()
  expectTypeOf<RunError['result']>().toEqualTypeOf<RunResult>()
})

test('a task is a text or a run to go on with', () => {
  expectTypeOf<CodeAgent['run']>()
    .parameter(0)
    .toEqualTypeOf<string | { readonly resume: string; readonly decisions?: Readonly<Record<string, Decision>> }>()
})

test('checks of the answer know its type', () => {
  const finalAnswerChecks = [(answer: Flight, { task }: AnswerContext) => answer.price > task.length]

  expectTypeOf(new CodeAgent({ model, output: Flight, finalAnswerChecks })).toEqualTypeOf<CodeAgent<Flight>>()
  expectTypeOf(
    new CodeAgent({
      model,
      output: Flight,
      finalAnswerChecks: [({ price }) => price > 0 || 'It must cost something.'],
    }),
  ).toEqualTypeOf<CodeAgent<Flight>>()
  // @ts-expect-error without a schema nothing is known of the answer
  expectTypeOf(new CodeAgent({ model, finalAnswerChecks })).toBeObject()
})

test('typed tools go where tools are wanted', () => {
  const read = tool({
    name: 'read',
    description: 'Reads.',
    input: z.object({ path: z.string() }),
    output: z.string(),
    execute: ({ path }) => Promise.resolve(path),
  })

  expectTypeOf(CodeAgent).toBeConstructibleWith({ model, tools: [read] })
})

test('events narrow by their type', () => {
  expectTypeOf<Extract<AgentEvent, { type: 'output-delta' }>['text']>().toEqualTypeOf<string>()
  expectTypeOf<Extract<AgentEvent, { type: 'step-end' }>['seq']>().toEqualTypeOf<number>()
})

test('what is wrong does not compile', () => {
  // @ts-expect-error a model is needed
  expectTypeOf(new CodeAgent({})).toBeObject()
  // @ts-expect-error not an option
  expectTypeOf(new CodeAgent({ model, tool: [] })).toBeObject()
})
