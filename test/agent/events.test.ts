import { CodeAgent, ModelError, ToolCallingAgent } from 'smolagents-ts'
import type { AgentEvent, AgentOptions, Run, RunResult } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedReply } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { echo } from '../helpers/echo.ts'
import { readText } from '../helpers/repository.ts'

type Heard = { readonly events: readonly AgentEvent[]; readonly result: RunResult }

async function hear(run: Run, react: (event: AgentEvent) => void = () => {}): Promise<Heard> {
  const events: AgentEvent[] = []
  for await (const event of run) {
    react(event)
    events.push(event)
  }
  return { events, result: await run.result }
}

function start(replies: readonly ScriptedReply[], options: Partial<AgentOptions> = {}): Run {
  const Kind = options.actions === 'tools' ? ToolCallingAgent : CodeAgent
  return new Kind({ tools: [echo], ...options, model: scriptedModel(replies) }).stream('x')
}

/** Events by type, as `docs/events.md` writes them: purposes in brackets, those that follow each other once. */
function sequence(events: readonly AgentEvent[]): string[] {
  const names = events.map((event) => ('purpose' in event ? `${event.type} (${event.purpose})` : event.type))
  return names.filter((name, index) => name !== names[index - 1])
}

const call = (name: string, input: string) => ({ id: name, name, input })

/** Runs that go every way a run can go. */
const runs: readonly (readonly [string, () => Run])[] = [
  ['that answers', () => start(['Now. <code>console.log(await echo(1)); finalAnswer(2)'])],
  ['with plans', () => start(['A', '<code>1', 'B', '<code>finalAnswer(2)'], { planning: { every: 1 } })],
  ['that is nudged', () => start(['prose', '<code>finalAnswer(2)'])],
  ['whose replies are no actions', () => start(['prose', 'prose', '<code>finalAnswer(1)'])],
  ['whose code fails', () => start(['<code>throw 1', '<code>await echo({ v: 1 }, 2)', '<code>finalAnswer(1)'])],
  [
    'whose code is killed',
    () => start(['<code>for (;;) {}', '<code>finalAnswer(1)'], { limits: { stepTimeoutMs: 200 } }),
  ],
  ['with timers', () => start(['<code>await new Promise((done) => setTimeout(done, 1)); finalAnswer(1)'])],
  ['out of steps', () => start(['<code>1', '<code>2', 'So far 2.'], { maxSteps: 2 })],
  ['whose model fails', () => start(['<code>1', new ModelError('network', 'gone')])],
  ['whose model fails in a plan', () => start(['Plan', '<code>1', new Error('no')], { planning: { every: 1 } })],
  [
    'that calls tools',
    () =>
      start(
        [
          { toolCalls: [call('echo', '{"value":1}'), call('echo', '{"value":2}')] },
          { toolCalls: [call('nothing', '{}')] },
          { toolCalls: [call('finalAnswer', '{"answer":1}')] },
        ],
        { actions: 'tools' },
      ),
  ],
]

const asked = '(?:model-start(?: (?:reasoning|text)-delta)*)'
const noted = `(?:model-start \\(\\w+\\)(?: (?:reasoning|text)-delta \\(\\w+\\))* note \\(\\w+\\))`
const within = '(?:call-start|call-delta|call-end|timer-end|output-delta)'
const acted = `(?:code-start(?: ${within})* code-end|${within}(?: ${within})*)`
const step = `(?:step-start(?: ${asked} model-end)+(?: ${acted})? step-end)`
/** What a run that is not broken off in the middle keeps to. */
const whole = new RegExp(`^run-start(?: message| ${noted}| ${step})* run-end$`)
/** One that fails ends where it stands. */
const broken = new RegExp(
  `^run-start(?: message| ${noted}| ${step})*(?: step-start(?: ${asked} model-end)*)?(?: ${asked})? run-end$`,
)

describe('the events of a run', () => {
  test('come in the order that docs/events.md shows', async () => {
    const run = start(
      ['1. Ask.', 'prose', 'I ask. <code>console.log(await echo(1))', '2. Answer.', '<code>finalAnswer(2)'],
      { planning: { every: 1 } },
    )

    const { events } = await hear(run, (event) => {
      if (event.type === 'code-start' && event.step === 1) run.send('Hurry up.')
    })

    const [, shown = ''] = /```text\n(.*?)```/s.exec(readText('docs/events.md')) ?? []
    expect(sequence(events)).toEqual(
      shown
        .trim()
        .split('\n')
        .map((line) => line.trim().replace(/ {2,}.*$/, '')),
    )
  })

  test.each(runs)('keep to one order in a run %s', async (_name, begin) => {
    const { events, result } = await hear(begin())

    const text = sequence(events).join(' ')
    expect(text).toMatch(result.status === 'failed' ? broken : whole)
    expect(events.filter(({ type }) => type === 'run-end')).toHaveLength(1)
  })

  test.each(runs)('tell of each step once, with its number from 1, in a run %s', async (_name, begin) => {
    const { events, result } = await hear(begin())

    const numbers = events.flatMap((event) => (event.type === 'step-end' ? [event.step] : []))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(result.steps.filter((one) => one.kind === 'action').map(({ number }) => number)).toEqual(numbers)
  })

  test('are for one listener for each type, which takes the event and nothing else', async () => {
    const heard: string[] = []
    const listeners: { readonly [Type in AgentEvent['type']]?: (event: Extract<AgentEvent, { type: Type }>) => void } =
      {
        'step-end': ({ step: number, outcome }) => heard.push(`step ${number}: ${outcome.kind}`),
        'call-end': ({ tool: name, ok }) => heard.push(`${name}: ${String(ok)}`),
        note: ({ purpose, text }) => heard.push(`${purpose}: ${text}`),
      }

    await hear(start(['1. Ask.', '<code>await echo(1); finalAnswer(2)'], { planning: { every: 5 } }), (event) => {
      const listener: unknown = listeners[event.type]
      if (typeof listener === 'function') listener(event)
    })

    expect(heard).toEqual(['plan: 1. Ask.', 'echo: true', 'step 1: answer'])
  })

  test('tell the answer at the end, which is no step of its own', async () => {
    const { events, result } = await hear(start(['<code>finalAnswer([2])']))

    expect(events.at(-1)).toMatchObject({ type: 'run-end', status: 'completed', value: [2] })
    expect(result.steps.map(({ kind }) => kind)).toEqual(['task', 'action'])
  })
})

test('every step of memory is plain data that says its kind', async () => {
  const run = start(['Plan.', '<code>1', 'So far 1.'], { planning: { every: 9 }, maxSteps: 1 })

  const { result } = await hear(run, (event) => {
    if (event.type === 'code-start') run.send('Hurry up.')
  })

  expect(result.steps.map(({ kind }) => kind)).toEqual(['task', 'note', 'action', 'message', 'note'])
  expect(JSON.parse(JSON.stringify(result.steps))).toEqual(result.steps)
})
