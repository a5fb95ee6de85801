import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import { openai } from '../../src/models/openai/index.ts'
import { playCassette, recordCassette } from '../../src/testing/cassette.ts'
import type { Cassette } from '../../src/testing/cassette.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'
import { failureOf } from '../models/asking.ts'

const key = 'sk-canary-1'
const ask = (text: string) => ({ messages: [textMessage('user', text)] })
const plan: readonly ServerReply[] = [
  { kind: 'reply', text: `Hello, 世界 🌍, ${key}!`, headers: { 'set-cookie': 'session=canary' } },
  { kind: 'status', status: 400, body: { error: { message: `no ${key}` } } },
  { kind: 'reply', text: 'one two three', fault: 'reset' },
]
const asked = [`first, with ${key}`, 'second', 'third']

/** Asks the model of a plan three things and gives what was recorded, through JSON as from a file. */
async function record(): Promise<Cassette> {
  const server = await faultServer(plan)
  const recorder = recordCassette({ secrets: [key] })
  const model = openai({ model: 'test', baseUrl: server.baseUrl, apiKey: key, fetch: recorder.fetch, maxRetries: 0 })
  for (const text of asked) await generate(model, ask(text)).catch(() => undefined)
  await server.close()
  return JSON.parse(JSON.stringify(recorder.cassette()))
}

function modelOf(fetch: typeof globalThis.fetch) {
  return openai({ model: 'test', baseUrl: 'https://nowhere.invalid/v1', apiKey: 'another', fetch, maxRetries: 2 })
}

describe('a cassette', () => {
  test('plays turn by turn what was recorded, broken replies too', async () => {
    const player = playCassette(await record(), { secrets: [key] })
    const model = modelOf(player.fetch)

    const [first = '', second = '', third = ''] = asked
    const reply = await generate(model, ask(first))
    const refused = await failureOf(generate(model, ask(second)))
    const broken = await failureOf(generate(model, ask(third)))

    expect(reply.text).toBe('Hello, 世界 🌍, [secret]!')
    expect(refused).toMatchObject({ code: 'bad-request', details: { status: 400, excerpt: 'no [secret]' } })
    expect(broken.code).toBe('network')
    player.assertFinished()
  })

  test('holds no secret, and no header that identifies an account', async () => {
    const text = JSON.stringify(await record())

    expect(text).not.toContain('canary')
    expect(text).not.toMatch(/authorization|cookie/i)
  })

  test('reports a request that differs, once, with the place', async () => {
    const player = playCassette(await record())

    const error = await failureOf(generate(modelOf(player.fetch), ask('first, but not the same')))

    expect(error).toMatchObject({ code: 'failed', retryable: false })
    expect(error.message).toMatch(
      /^Request 1 differs .* at character \d+: recorded ".*with \[secret.*", sent ".*but not/,
    )
    expect(() => player.assertFinished()).toThrow('The cassette has 3 turns, but only 1 were asked for.')
  })

  test('reports a request beyond its end', async () => {
    const player = playCassette({ version: 1, turns: [] })

    await expect(generate(modelOf(player.fetch), ask('more'))).rejects.toThrow('only 0 turns; this was request 1')
  })

  test('keeps that a reply was left early', async () => {
    const server = await faultServer([{ kind: 'reply', text: 'one two three', fault: 'stall' }])
    const recorder = recordCassette()
    const model = openai({ model: 'test', baseUrl: server.baseUrl, fetch: recorder.fetch })

    for await (const _ of model.stream(ask('x'))) break
    await server.close()

    expect(recorder.cassette().turns).toMatchObject([{ response: { status: 200, broken: true } }])
  })

  test('refuses what is none', () => {
    // @ts-expect-error: what a file may hold.
    expect(() => playCassette({ version: 2, turns: [] })).toThrow(TypeError)
  })
})
