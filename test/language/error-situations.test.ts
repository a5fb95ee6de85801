import { CodeAgent, tool } from 'smolagents-ts'
import type { StepError } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { groups } from './error-situations.ts'
import type { Situation } from './situation.ts'

const executor = quickjs()
afterAll(() => executor.close())

const webSearch = tool({
  name: 'webSearch',
  description: 'Searches.',
  input: z.object({ query: z.string(), count: z.number().optional() }),
  effect: 'read',
  execute: () => Promise.resolve({ items: [{ title: 'a', url: 'https://a.example' }] }),
})
const getUser = tool({
  name: 'getUser',
  description: 'Gives a user.',
  input: z.object({ id: z.number() }),
  effect: 'read',
  execute: ({ id }) => Promise.resolve({ id, address: { city: 'Bonn' } }),
})
const broken = tool({
  name: 'broken',
  description: 'Fails.',
  input: z.object({ id: z.number() }),
  effect: 'read',
  execute: ({ id }) => Promise.reject(new Error(`No record ${id}.`)),
})

const slow = tool({
  name: 'slow',
  description: 'Hangs until it is told to stop.',
  input: z.object({ id: z.number() }),
  effect: 'read',
  execute: (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('Stopped.')))),
})

type Told = { readonly observation: string; readonly details: StepError['details'] }

/** What the model is told of the last program of a situation, and what a developer can read of it. */
async function run({ programs, limits }: Situation): Promise<Told> {
  const model = scriptedModel([...programs.map((code) => `<code>${code}</code>`), '<code>finalAnswer(0)</code>'])
  const agent = new CodeAgent({ model, executor, tools: [webSearch, getUser, broken, slow], ...(limits && { limits }) })

  const { steps } = await agent.run('x')

  const content = model.requests[programs.length]?.messages.at(-1)?.content ?? []
  const observation = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
  const step = steps[programs.length]
  const isFailed = step?.kind === 'action' && step.outcome.kind === 'error'
  return { observation, details: isFailed ? step.outcome.error.details : undefined }
}

/** The line of the frame that has the mark below it. */
function markedLine(observation: string): number | undefined {
  const marked = /^ *(\d+) \| .*\n *\^$/m.exec(observation)?.[1]
  return marked === undefined ? undefined : Number(marked)
}

const told = new Map<Situation, string>()

describe.each(groups)('$title: a model is told what to change about', ({ situations }) => {
  test.each(situations)('$title', async (situation) => {
    const { observation, details } = await run(situation)
    told.set(situation, observation)

    for (const words of situation.says) expect(observation).toContain(words)
    expect(details?.['line']).toBe(situation.line)
    expect(details?.['file']).toBe(situation.file)
    expect(markedLine(observation)).toBe(situation.line)
    expect(observation).not.toMatch(/prelude|quickjs|<eval>|\.ts\b/)
  })
})

function pageOf(): string {
  const count = groups.reduce((sum, { situations }) => sum + situations.length, 0)
  const head = [
    '# What models are told',
    '',
    `Programs of models fail. Below are ${count} ways in which they do, with what a model is told of each: what went wrong, where,`,
    'and what to write instead. A developer finds the same in `details` of the error of the step: `name`, `message`, `line`,',
    '`column`, `file`, `frame`, `stack`, `callee` and `suggestions`.',
    '',
    'This page is written by `npm run errors:report`, which runs every program; so does `npm test`, which fails when the page',
    'is out of date.',
    '',
    '<!-- prettier-ignore-start -->',
    '',
  ]
  const body = groups.flatMap(({ title, situations }) => [
    `## ${title}`,
    '',
    ...situations.flatMap((situation) => [
      `### ${situation.title}`,
      '',
      ...programsOf(situation),
      ...fenced(told.get(situation) ?? ''),
    ]),
  ])
  return [...head, ...body, '<!-- prettier-ignore-end -->', ''].join('\n')
}

function programsOf({ programs }: Situation): string[] {
  return programs.flatMap((code, index) => [
    programs.length === 1 ? 'Program:' : `Program ${index + 1}:`,
    '',
    ...fenced(code),
    ...(index === programs.length - 1 ? ['What the model is told:', ''] : []),
  ])
}

function fenced(text: string): string[] {
  return ['````text', text.trimEnd(), '````', '']
}

describe('docs/errors-for-models.md', () => {
  test('holds at least sixty situations', () => {
    expect(groups.flatMap(({ situations }) => situations).length).toBeGreaterThanOrEqual(60)
  })

  test('says what models are told (if not: npm run errors:report)', async () => {
    await expect(pageOf()).toMatchFileSnapshot('../../docs/errors-for-models.md')
  })
})
