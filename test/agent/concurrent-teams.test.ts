import { array, asyncProperty, check, integer, scheduler } from 'fast-check'
import { CodeAgent, tool } from 'smolagents-ts'
import type { AgentEvent, ToolContext } from 'smolagents-ts'
import { expect, test } from 'vitest'

import { repliesByTurn } from '../helpers/replies-by-turn.ts'

type Wait = () => Promise<void>

/** A team whose models and tools answer when they are let. Each run must find nothing but its own `n`. */
function createTeam(wait: Wait, seen: ToolContext[]): CodeAgent {
  const square = tool({
    name: 'square',
    description: 'Squares.',
    effect: 'read',
    input: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
    async execute({ n }, context) {
      seen.push(context)
      await wait()
      return Number(n) ** 2
    },
  })
  const said = (...codes: readonly string[]) =>
    repliesByTurn(
      codes.map((text) => ({ text: `<code>${text}` })),
      wait,
    )
  const input = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  const output = { type: 'array', items: { type: 'number' } }
  const clerk = new CodeAgent({
    name: 'clerk',
    description: 'Squares.',
    tools: [square],
    input,
    output,
    model: said('globalThis.mine = (globalThis.mine ?? 0) + n; finalAnswer([n, await square({ n }), mine])'),
  })
  return new CodeAgent({
    name: 'lead',
    agents: [clerk],
    output: { type: 'array' },
    model: said(
      'globalThis.mine = n; const found = await Promise.all([clerk({ n }), clerk({ n: n + 0.5 })])\nfinalAnswer([mine, ...found])',
    ),
  })
}

/** The `n` of every run, inner ones included, that the events of one outer run tell of. */
function tasksIn(events: readonly AgentEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === 'agent-event') return tasksIn([event.event])
    return event.type === 'run-start' ? [`${event.path} ${event.previews['n']}`] : []
  })
}

/** Lets so many runs of one team go on at once, and checks that each finds its own data and nothing else. */
async function checkRuns(runs: number, numRuns: number): Promise<unknown> {
  const { failed, errorInstance: error } = await check(
    asyncProperty(
      scheduler(),
      array(integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
      async (order, lags) => {
        const seen: ToolContext[] = []
        let waits = 0
        // Some go on at once, the others when the scheduler says so.
        const wait = (): Promise<void> =>
          (lags[(waits += 1) % lags.length] ?? 0) === 0 ? Promise.resolve() : order.schedule(Promise.resolve())
        const team = createTeam(wait, seen)

        const all = Promise.all(
          Array.from({ length: runs }, async (_, n) => {
            const events: AgentEvent[] = []
            const run = team.stream('Square.', { variables: { n } })
            for await (const event of run) events.push(event)
            return { n, events, result: await run.result }
          }),
        )
        for (const { n, events, result } of await order.waitFor(all)) {
          const half = n + 0.5
          expect(result).toMatchObject({
            status: 'completed',
            output: [n, [n, n ** 2, n], [half, half ** 2, half]],
            usage: { modelCalls: 3 },
          })
          expect(tasksIn(events).toSorted()).toEqual([`lead ${n}`, `lead/clerk ${n}`, `lead/clerk ${half}`].toSorted())
        }
        // A call is known by its run and its id.
        expect(new Set(seen.map(({ runId, callId }) => `${runId} ${callId}`)).size).toBe(2 * runs)
      },
    ),
    { numRuns, seed: 11 },
  )
  return failed ? error : 'nothing shared'
}

test('runs at once of one team share nothing, in whatever order things happen', { timeout: 240_000 }, async () => {
  expect(await checkRuns(5, 5)).toBe('nothing shared')
})

test('a hundred runs at once of one team share nothing', { timeout: 600_000 }, async () => {
  expect(await checkRuns(100, 1)).toBe('nothing shared')
})
