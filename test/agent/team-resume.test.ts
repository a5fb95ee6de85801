import { CodeAgent, memoryJournal, tool } from 'smolagents-ts'
import type { Journal, JournalRecord, RunResult, Runtime, Tool } from 'smolagents-ts'
import { describe, expect, test } from 'vitest'

import { systemRuntime } from '../../src/agent/runtime.ts'
import { dyingAfter } from '../helpers/dying-journal.ts'
import { repliesByTurn } from '../helpers/replies-by-turn.ts'

/** A journal that also keeps all records in the order in which they came. */
function watched(journal: Journal): { readonly journal: Journal; readonly all: JournalRecord[] } {
  const all: JournalRecord[] = []
  const append: Journal['append'] = async (runId, epoch, batch) => {
    await journal.append(runId, epoch, batch)
    all.push(...batch)
  }
  return { journal: { ...journal, append }, all }
}

/** How often each call was executed, by run and call id. */
type Executed = Map<string, number>

function toTools(executed: Executed): readonly Tool[] {
  const input = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  const count = (key: string): void => void executed.set(key, (executed.get(key) ?? 0) + 1)
  return [
    tool({
      name: 'deposit',
      description: 'Adds to an account, once for each key.',
      input,
      idempotency: 'keyed',
      execute({ n }, { runId, callId }) {
        count(`${runId} ${callId}`)
        return Number(n)
      },
    }),
  ]
}

const usage = { inputTokens: 3, outputTokens: 1 }
const said = (...codes: readonly string[]) => codes.map((code) => ({ text: `<code>${code}`, usage }))
const runtime: Runtime = { ...systemRuntime, id: () => 'run-1', seed: () => 42 }

/** Two members at once, one of which has a member of its own. */
function createTeam(journal: Journal, executed: Executed): CodeAgent {
  const tools = toTools(executed)
  const common = { description: 'Works.', runtime, tools }
  const clerk = new CodeAgent({
    ...common,
    name: 'clerk',
    model: repliesByTurn(said('finalAnswer(await deposit({ n }))')),
  })
  const model = repliesByTurn(
    said('var own = await deposit({ n })', "finalAnswer([own, await clerk({ task: 'x', n: n + 1 })].join())"),
  )
  const group = new CodeAgent({ ...common, name: 'group', model, agents: [clerk] })
  const lead = said(
    "var found = await Promise.all([group({ task: 'a', n: 10 }), clerk({ task: 'b', n: 20 })])",
    'finalAnswer([...found, await deposit({ n: 1 })])',
  )
  return new CodeAgent({ ...common, name: 'lead', model: repliesByTurn(lead), agents: [group, clerk], journal })
}

function outcome(result: RunResult): unknown {
  return result.status === 'completed' ? { output: result.output, usage: result.usage } : result
}

describe('a team whose manager stops after any record', () => {
  test(
    'goes on in the middle of the members, to the same result, with nothing run twice',
    { timeout: 240_000 },
    async () => {
      const reference = watched(memoryJournal())
      const expected = outcome(await createTeam(reference.journal, new Map()).run('go', { reject: false }))
      // Each record of the manager, and every fourth of its members.
      const stops = reference.all.flatMap(({ runId }, index) =>
        runId === 'run-1' || index % 4 === 0 ? [index + 1] : [],
      )
      const clerk = (n: number): string => `This is the answer of clerk:\n${n}`
      expect(expected).toEqual({
        output: [`This is the answer of group:\n10,${clerk(11)}`, clerk(20), 1],
        usage: expect.objectContaining({ inputTokens: 18, modelCalls: 6 }),
      })
      expect(new Set(reference.all.map(({ runId }) => runId)).size).toBe(4)

      for (const stop of stops.slice(0, -1)) {
        const { journal, all } = watched(memoryJournal())
        const executed: Executed = new Map()
        await createTeam(dyingAfter(journal, stop), executed).run('go', { reject: false })
        const settled = all.flatMap((record) =>
          record.type === 'call-end' ? [`${record.runId} ${record.callId}`] : [],
        )
        const before = new Map(executed)

        const result = outcome(await createTeam(journal, executed).run({ resume: 'run-1' }, { reject: false }))

        expect({ stop, result }).toEqual({ stop, result: expected })
        for (const call of settled) expect(executed.get(call)).toBe(before.get(call))
        const replies = all.filter(({ type }) => type === 'model-end')
        expect(replies).toHaveLength(6)
      }
    },
  )
})
