import { CodeAgent, memoryJournal } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import { faultServer } from 'smolagents-ts/testing'
import type { ServerReply } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

import { echoes, header, key, leaksIn, shownOf } from '../helpers/canary.ts'

const usage = { prompt_tokens: 3, completion_tokens: 2 }
const headers = { 'x-proxy-authorization': header }

/** Everything that one run of a plan tells and keeps, and what another one rejects with. */
async function runsOf(plan: readonly ServerReply[]) {
  const server = await faultServer(plan)
  const journal = memoryJournal()
  const baseUrl = `${server.baseUrl}?api-key=canary-in-a-url`
  const model = openai({ model: 'test', baseUrl, apiKey: key, headers, maxRetries: 0 })
  const agent = new CodeAgent({ model, journal })
  const run = agent.stream('x')
  const events: unknown[] = []
  for await (const event of run) events.push(event)
  const result = await run.result
  const failure: unknown = await agent.run('x').catch((error: unknown) => error)
  await server.close()
  const records = await journal.read(run.id)
  return { server, result, failure, records, all: [events, result, failure, records, agent, model, run, journal] }
}

test.each(echoes)(
  'the key of a model is in nothing that a run tells, keeps or rejects with, when it comes back in %s, which is %s',
  async (_, code, reply) => {
    const { server, result, failure, records, all } = await runsOf([reply])

    expect(server.requests.map(({ headers: sent }) => sent.authorization)).toEqual(Array(2).fill(`Bearer ${key}`))
    expect(result).toMatchObject({ status: 'failed', error: { code } })
    expect(failure).toMatchObject({ name: 'RunError', code: 'failed', cause: { name: 'ModelError', code } })
    expect(JSON.stringify(records)).toContain(code)
    expect(leaksIn(shownOf(...all))).toEqual([])
  },
)

test('the key of a model is in nothing of a run that fails in its second step', async () => {
  const { server, result, all } = await runsOf([
    { kind: 'reply', text: '<code>\n1\n</code>', usage },
    { kind: 'status', status: 401, body: { error: { message: `Incorrect API key: ${key}` } } },
  ])

  expect(server.requests).toHaveLength(3)
  expect(result).toMatchObject({ status: 'failed', error: { code: 'unauthorized' } })
  const shown = shownOf(...all)
  expect(shown).toContain('[key]')
  expect(leaksIn(shown)).toEqual([])
})
