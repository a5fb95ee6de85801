import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import { openai } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import { readText } from '../helpers/repository.ts'
import { failureOf, fakePacing, request } from './asking.ts'
import { faults, goodReply, text, toRow } from './faults.ts'

/** Each first reply of each fault. */
const cases = faults.flatMap(({ name, first, outcome }) => {
  const replies = [first].flat()
  return replies.map((reply, index) => ({
    name: replies.length === 1 ? name : `${name}, ${index + 1}`,
    plan: [reply, goodReply],
    outcome,
  }))
})
const harmless = cases.flatMap(({ outcome, ...one }) => (outcome.kind === 'reply' ? [{ ...one, outcome }] : []))
const harmful = cases.flatMap(({ outcome, ...one }) => (outcome.kind === 'error' ? [{ ...one, outcome }] : []))

describe('a fault that does no harm', () => {
  test.each(harmless)('$name', async ({ plan, outcome }) => {
    const server = await faultServer(plan)
    const model = openai({ model: 'test', baseUrl: server.baseUrl, pacing: fakePacing() })

    const reply = await generate(model, request)
    await server.close()

    expect(reply).toMatchObject({ text, finishReason: 'stop' })
    expect(server.requests).toHaveLength(outcome.attempts)
  })
})

describe('a fault that is an error', () => {
  test.each(harmful)('$name', async ({ plan, outcome }) => {
    const server = await faultServer(plan)
    const model = openai({ model: 'test', baseUrl: server.baseUrl, pacing: fakePacing() })

    const error = await failureOf(generate(model, request))
    await server.close()

    expect(error.code).toBe(outcome.code)
    expect(error.message).toMatch(outcome.says)
    expect(server.requests).toHaveLength(outcome.attempts)
  })
})

describe('the table of faults', () => {
  test.each(faults)('in docs/models.md has a row for $name', (fault) => {
    expect(readText('docs/models.md').split('\n')).toContain(toRow(fault))
  })
})

describe('the connection', () => {
  test('serves the next requests after a whole reply', async () => {
    const server = await faultServer([goodReply])
    const model = openai({ model: 'test', baseUrl: server.baseUrl })

    for (let asked = 0; asked < 6; asked += 1) await generate(model, request)
    await server.close()

    // The fetch of Node.js may open a second one before it has the first one back.
    const connections = new Set(server.requests.map(({ connection }) => connection))
    expect(server.requests).toHaveLength(6)
    expect(connections.size).toBeLessThanOrEqual(2)
  })

  test.each(['stall', 'reset'] as const)('is closed when a reply is left before it comes to its %s', async (fault) => {
    const server = await faultServer([{ kind: 'reply', text, fault }])
    const model = openai({ model: 'test', baseUrl: server.baseUrl })

    for await (const _ of model.stream(request)) break

    expect(await server.requests[0]?.closed).toEqual({ whole: false })
    await server.close()
  })

  test('is closed when a request that is never answered is aborted', async () => {
    const server = await faultServer([{ kind: 'silence' }])
    const controller = new AbortController()
    const reason = new Error('enough')
    const asked = generate(openai({ model: 'test', baseUrl: server.baseUrl }), {
      ...request,
      signal: controller.signal,
    })
    asked.catch(() => {})
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))

    controller.abort(reason)

    await expect(asked).rejects.toBe(reason)
    expect(await server.requests[0]?.closed).toEqual({ whole: false })
    await server.close()
  })
})
