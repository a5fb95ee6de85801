import type { ModelEvent, ModelRequest } from 'smolagents-ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { agentOf, asked, modelOf } from './agent.ts'
import { contextSize, startServer } from './start-server.ts'
import type { ModelServer } from './start-server.ts'

let server: ModelServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.close())

const request = asked('What is 12 plus 7?')

/** Makes a reply go on to the end of the context, which takes seconds, so that there is a middle to stop it in. */
const endless = { body: { ignore_eos: true } }

/** Leaves a short way to the end of the context: one character is one token. */
const longRequest: ModelRequest = {
  messages: [{ role: 'user', content: [{ type: 'text', text: '.'.repeat(contextSize - 100) }] }],
}

async function eventsOf(reply: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = []
  for await (const event of reply) events.push(event)
  return events
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
}

describe.each([
  ['streamed', true],
  ['whole', false],
])('a %s reply of a real model', (_, streaming) => {
  test('ends where the model ends it', async () => {
    const events = await eventsOf(modelOf(server, { streaming }).stream(request))

    expect(textOf(events)).toBe('I compute it first.\n<code>\nconst result = 12 + 7\nconsole.log(result)\n</code>')
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop', raw: 'stop' })
  })

  test('ends before a stop sequence, and so does the work of the engine', async () => {
    const model = modelOf(server, { streaming, ...endless })

    const events = await eventsOf(model.stream({ ...request, stopSequences: ['never', 'result)', '</code>'] }))

    expect(textOf(events)).toBe('I compute it first.\n<code>\nconst result = 12 + 7\nconsole.log(')
    expect(events.at(-1)).toMatchObject({ reason: 'stop' })
    expect((await server.generations()).at(-1)).toMatchObject({ end: 'stop', completionTokens: 11 })
  })

  test('says when it was cut by a limit of tokens', async () => {
    const model = modelOf(server, { streaming, body: { max_tokens: 4 } })

    const events = await eventsOf(model.stream(request))

    expect(textOf(events)).toBe('I compute it first.\n<code>\nconst result = 1')
    expect(events.at(-1)).toMatchObject({ reason: 'length' })
    expect(events.find(({ type }) => type === 'usage')).toMatchObject({ usage: { outputTokens: 4 } })
  })

  test('says when it was cut by the end of the context', async () => {
    const events = await eventsOf(modelOf(server, { streaming, ...endless }).stream(longRequest))

    expect(events.at(-1)).toMatchObject({ reason: 'length' })
    expect(await howItEnded(server)).toEqual({ end: 'length', begun: true, full: true })
  })

  test('stops the engine when it is aborted in the middle', async () => {
    const controller = new AbortController()
    const { piece } = await server.listen()
    const reply = eventsOf(modelOf(server, { streaming, ...endless }).stream({ ...request, signal: controller.signal }))
    const reason = new Error('enough')

    void piece.then(() => controller.abort(reason))

    await expect(reply).rejects.toBe(reason)
    expect(await howItEnded(server)).toEqual({ end: 'aborted', begun: true, full: false })
  })

  test('stops the engine when its run is aborted in the middle', async () => {
    const controller = new AbortController()
    const { piece } = await server.listen()
    const agent = agentOf(server, { streaming, body: { ...endless.body, stop: undefined } })
    const run = agent.run('What is 12 plus 7?', { signal: controller.signal, reject: false })

    await piece
    controller.abort()

    expect(await run).toMatchObject({ status: 'aborted' })
    expect(await howItEnded(server)).toEqual({ end: 'aborted', begun: true, full: false })
    expect(await agentOf(server, { streaming }).run('What is 12 plus 7?')).toMatchObject({ output: 19 })
  })
})

describe('a streamed reply of a real model', () => {
  test('stops the engine when its reader leaves', async () => {
    for await (const event of modelOf(server, endless).stream(request)) if (event.type === 'text-delta') break

    expect(await howItEnded(server)).toEqual({ end: 'aborted', begun: true, full: false })
  })
})

/** How the last generation ended, whether it had begun, and whether it had filled the context. */
async function howItEnded({ generations }: ModelServer): Promise<unknown> {
  const { end, promptTokens = 0, completionTokens = 0 } = (await generations()).at(-1) ?? {}
  return { end, begun: completionTokens > 0, full: promptTokens + completionTokens === contextSize }
}
