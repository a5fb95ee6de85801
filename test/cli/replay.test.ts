import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

import { CodeAgent, memoryJournal, ModelError } from 'smolagents-ts'
import { printRun, replay } from 'smolagents-ts/terminal'
import type { Replayed, ReplayOptions } from 'smolagents-ts/terminal'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { textWidth } from '../../src/cli/text-width.ts'

const executor = quickjs()
afterAll(() => executor.close())

const replies = [
  'I count.\n<code>\nconst n = 6 * 7\nconsole.log("counted")\nn\n</code>',
  '',
  '<code>\nn.a.b\n</code>',
  'So.\n<code>\nfinalAnswer(n)\n</code>',
]

function agentOf(given: readonly string[] = replies) {
  const journal = memoryJournal()
  return { journal, agent: new CodeAgent({ model: scriptedModel(given), executor, journal }) }
}

async function show(what: Replayed, options: ReplayOptions = {}): Promise<string> {
  const output = new PassThrough()
  await replay(what, { output, width: 60, ...options })
  output.end()
  return text(output)
}

/** Without what differs from run to run. */
function steady(shown: string): string {
  return shown.replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, 'N ms').trimEnd()
}

describe('a run that is shown again', () => {
  test('as steps looks like when it was shown first', async () => {
    const { agent, journal } = agentOf()
    const run = agent.stream('Count.')
    const live = new PassThrough()
    const written = text(live)
    const result = await printRun(run, { output: live, width: 60 })
    live.end()

    const first = steady(await written)
    const records = await journal.read(run.id)

    // A result says neither which agent it was nor which model; the records do.
    const withoutNames = (shown: string): string =>
      shown
        .replace(/^◆ .*/, '')
        .replace(/\n *There was no code[^\n]*\n/, '')
        .replace(/\n *the model is asked again[^\n]*\n/, '')
    expect(withoutNames(steady(await show(result)))).toBe(withoutNames(first).replaceAll('\n\n\n', '\n\n'))
    expect(
      first.startsWith(
        steady(await show(records))
          .split('\n')
          .slice(0, 12)
          .join('\n'),
      ),
    ).toBe(true)
  })

  test('as an outline has a line for each step', async () => {
    const { agent } = agentOf()
    const result = await agent.run('Count.')

    expect(steady(await show(result, { detail: 'outline' }))).toMatchInlineSnapshot(`
      "◆ Count.

        ✓ 1. I count. → 42
        ✗ 2. n.a.b → TypeError: Cannot read property 'b' of undef…
        ✓ 3. So. → answer: 42

      ╭─ Answer ─────────────────────────────────────────────────╮
      │ 42                                                       │
      ╰──────────────────────────────────────────────────────────╯
      completed · 3 steps · N ms"
    `)
  })

  test('as messages shows each message once, and what step it was first shown for', async () => {
    const { agent } = agentOf()
    const result = await agent.run('Count.')

    const shown = await show(result, { detail: 'messages', agent })

    expect(shown.match(/── Shown for step \d/g)).toEqual([1, 2, 3].map((step) => `── Shown for step ${step}`))
    expect(shown.split('You solve tasks by writing')).toHaveLength(2)
    expect(shown.indexOf('Last value:\n    42')).toBeGreaterThan(shown.indexOf('Shown for step 2'))
    expect(shown).toContain('Your answer was taken.')
  })

  test('as messages says where the conversation was made shorter', async () => {
    const long = (n: number): string => `<code>\nvar n = ${n}\n"${n}".repeat(3000)\n</code>`
    const model = scriptedModel(
      [long(1), long(2), long(3), '<code>finalAnswer(n)'].map((reply) => ({
        text: reply,
        usage: { inputTokens: 9_999, outputTokens: 1 },
      })),
    )
    const agent = new CodeAgent({
      model,
      executor,
      context: { maxTokens: 9_000, keepSteps: 1 },
      prompts: { system: () => 'Act.' },
    })
    const result = await agent.run('Count.')

    expect((await show(result, { detail: 'messages', agent })).includes('The conversation begins anew, shorter.')).toBe(
      true,
    )
    expect((await show(result)).includes('── Older output is shown in short from here on')).toBe(true)
    expect(await show(result, { detail: 'outline' })).toContain('shortened')
  })

  test.each(['outline', 'steps', 'messages'] as const)(
    'in %s prints no word for what is not there, and keeps to its width',
    async (detail) => {
      const { agent } = agentOf()
      const result = await agent.run('Count.')

      const shown = await show(result, { detail, agent, width: 40 })

      expect(shown).not.toMatch(/\b(?:None|null|NaN|\[object)\b/)
      expect(shown.replaceAll('of undefined', '')).not.toContain('undefined:')
      expect(Math.max(...shown.split('\n').map(textWidth))).toBeLessThanOrEqual(40)
    },
  )

  test.each(['outline', 'steps', 'messages'] as const)('in %s cannot steer the terminal', async (detail) => {
    const evil = '\u001B[2J\u009B1A\u202E'
    const { agent } = agentOf([
      `${evil}<code>\nconsole.log("\\u001B[2J"); throw new Error("\\u001B[2J")\n</code>`,
      `<code>\nfinalAnswer("\\u001B[2J")\n</code>`,
    ])
    const result = await agent.run(`Say ${evil}.`)

    const shown = await show(result, { detail, agent })

    expect(shown).toContain('␛[2J')
    // oxlint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u)
  })

  test('shows the whole of a step before which the conversation had to be made shorter', async () => {
    const journal = memoryJournal()
    const overflow = new ModelError('context-overflow', 'Too long.')
    const model = scriptedModel([
      '<code>\n"1".repeat(9000)\n</code>',
      '<code>\n2\n</code>',
      overflow,
      '<code>\nfinalAnswer(3)\n</code>',
    ])
    const agent = new CodeAgent({ model, executor, journal, context: { keepSteps: 1 } })
    const { runId } = await agent.run('Count.')

    const shown = await show(await journal.read(runId))

    expect(shown.slice(shown.indexOf('── Step 3'))).toMatch(/in short from here on[\s\S]*1 │ finalAnswer\(3\)/)
  })

  test('may be a whole session', async () => {
    const session = new CodeAgent({
      model: scriptedModel(['<code>finalAnswer(1)', '<code>finalAnswer(2)']),
      executor,
    }).session()
    await session.run('First.')
    await session.run('Second.')

    const shown = await show(session.memory)

    expect(shown).toMatch(
      /First\.[\s\S]*Step 1[\s\S]*finalAnswer\(1\)[\s\S]*Second\.[\s\S]*Step 1[\s\S]*finalAnswer\(2\)/,
    )
  })

  test('is refused where it is none, or lacks what its details need', async () => {
    // @ts-expect-error It is none.
    await expect(show({})).rejects.toThrow('replay shows a result')
    await expect(show([], { detail: 'messages' })).rejects.toThrow('give the agent whose run it was')
    // @ts-expect-error There is no such detail.
    await expect(show([], { detail: 'all' })).rejects.toThrow('detail must be outline, steps or messages, not "all"')
  })
})
