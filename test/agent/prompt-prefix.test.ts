import { CodeAgent, tool } from 'smolagents-ts'
import { openai } from 'smolagents-ts/models/openai'
import type { OpenAIOptions } from 'smolagents-ts/models/openai'
import { faultServer, scriptedModel } from 'smolagents-ts/testing'
import type { ServerReply } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const add = tool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  output: z.number(),
  effect: 'read',
  execute: ({ a, b }) => Promise.resolve(a + b),
})

/** A run with everything that may come into a conversation: values, output, calls, errors, a nudge, an answer. */
const replies = [
  'I start. <code>const n = await add({ a: 1, b: 2 })\nconsole.log("Grüße 🌍", n)\nn',
  '<code>missing()',
  'I forgot the code.',
  '<code>await add({ a: "one", b: 2 })',
  '<code>n * 14',
  '<code>finalAnswer(n)',
]
const images = [{ mediaType: 'image/png', data: 'iVBORw0KGgo=' }]

/** The bodies of the requests of a run, byte for byte. */
async function bodiesOf(options: Partial<OpenAIOptions> = {}): Promise<string[]> {
  const server = await faultServer(replies.map((text): ServerReply => ({ kind: 'reply', text })))
  const model = openai({ model: 'test', baseUrl: server.baseUrl, ...options })
  await new CodeAgent({ model, tools: [add] }).run('Add things.', { variables: { city: 'Zürich' } })
  await server.close()
  return server.requests.map(({ text }) => text)
}

function messagesOf(body: string): unknown[] {
  return z.object({ messages: z.array(z.unknown()) }).parse(JSON.parse(body)).messages
}

describe('what is sent in one step', () => {
  test('is sent again in the next, message for message', async () => {
    const model = scriptedModel(replies)
    await new CodeAgent({ model, tools: [add] }).run('Add things.', { images })

    const sent = model.requests.map(({ messages }) => JSON.stringify(messages).slice(0, -1))
    const changed = sent.slice(1).filter((text, index) => !text.startsWith(`${sent[index]},`))

    expect(sent).toHaveLength(replies.length)
    expect(changed).toEqual([])
  })

  test('is sent again in the next, byte for byte, and nothing that changes stands before it', async () => {
    const bodies = await bodiesOf()

    const prefixes = bodies.map((body) => body.slice(0, body.lastIndexOf('}]') + 1))
    const changed = prefixes.slice(1).filter((text, index) => !text.startsWith(`${prefixes[index]},`))

    expect(bodies).toHaveLength(replies.length)
    expect(bodies[0]?.startsWith('{"model":"test","messages":[{"role":"system"')).toBe(true)
    expect(changed).toEqual([])
  })

  test('is the same in two runs of the same', async () => {
    expect(await bodiesOf()).toEqual(await bodiesOf())
  })
})

describe('cache markers', () => {
  const marker = '"cache_control":{"type":"ephemeral"}'

  test('are not sent by default', async () => {
    expect((await bodiesOf()).filter((body) => body.includes('cache_control'))).toEqual([])
  })

  test('stand at the end of the system prompt and of the conversation', async () => {
    const bodies = await bodiesOf({ cacheMarkers: true })

    const places = bodies.map((body) =>
      messagesOf(body).flatMap((message, index) => (JSON.stringify(message).includes(marker) ? [index] : [])),
    )

    expect(places).toEqual(bodies.map((body) => [0, messagesOf(body).length - 1]))
  })

  test('change nothing else', async () => {
    const marked = await bodiesOf({ cacheMarkers: true })
    const plain = await bodiesOf()

    const unmarked = marked.map((body) =>
      body.replaceAll(
        /\[(\{"type":"text","text":("(?:[^"\\]|\\.)*")),"cache_control":\{"type":"ephemeral"\}\}\]/g,
        '$2',
      ),
    )

    expect(unmarked).toEqual(plain)
  })
})
