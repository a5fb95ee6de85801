import { inspect } from 'node:util'

import { CodeAgent, memoryJournal } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import { faultServer } from 'smolagents-ts/testing'
import type { ServerReply } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

const canary = 'sk-canary-5f2e'
const usage = { prompt_tokens: 3, completion_tokens: 2 }
const plan: readonly ServerReply[] = [
  { kind: 'reply', text: '<code>\n1\n</code>', usage },
  { kind: 'status', status: 401, body: { error: { message: `Incorrect API key: ${canary}` } } },
]

test('the key of a model is in nothing that a run tells, keeps or rejects with', async () => {
  const server = await faultServer(plan)
  const journal = memoryJournal()
  const model = openai({ model: 'test', baseUrl: server.baseUrl, apiKey: canary })
  const agent = new CodeAgent({ model, journal })
  const run = agent.stream('x')
  const events: unknown[] = []

  for await (const event of run) events.push(event)
  const result = await run.result
  const failure: unknown = await agent.run('x').catch((error: unknown) => error)
  await server.close()

  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${canary}`))
  expect(result).toMatchObject({ status: 'failed', error: { code: 'unauthorized' } })
  expect(failure).toMatchObject({ name: 'RunError', code: 'failed' })
  const all = { events, result, failure, agent, model, run, journal }
  const shown = [inspect(all, { depth: Infinity, showHidden: true }), JSON.stringify(all), String(failure)].join('\n')
  expect(shown).toContain('[key]')
  expect(shown).not.toContain('canary')
})
