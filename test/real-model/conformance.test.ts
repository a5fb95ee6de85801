import { once } from 'node:events'
import { createServer } from 'node:http'

import { modelConformance } from 'smolagents-ts/testing'
import type { ModelScript, ModelUnderTest } from 'smolagents-ts/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { asked, modelOf } from './agent.ts'
import { contextSize, startServer } from './start-server.ts'
import type { ModelServer } from './start-server.ts'

let server: ModelServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.close())

/** The model itself, or what a script says of the requests to it. */
async function onServer({ maxTokens, refusal }: ModelScript, streaming: boolean): Promise<ModelUnderTest> {
  const { baseUrl, model } = server
  const place = {
    baseUrl: refusal === 'unreachable' ? await nowhere() : baseUrl,
    model: refusal === 'unknown-model' ? `${model}-2` : model,
  }
  const body = { ...(maxTokens !== undefined && { max_tokens: maxTokens }) }
  return { model: modelOf({ ...server, ...place }, { streaming, body, maxRetries: 0 }) }
}

/** A place where a server has been. */
async function nowhere(): Promise<string> {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const address = gone.address()
  gone.close()
  await once(gone, 'close')
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1`
}

const requests = [asked('What is 12 plus 7?'), asked('Weather for Milan.')] as const

const ownWords = 'what a real model says cannot be told to it'
const ownFaults = 'a real server cannot be told to fail'
/** What is not asked of a real model, and why. */
const leftOut = {
  'gives pieces that make the whole, whatever is in the text': ownWords,
  'tells that a reply ended at the limit of tokens': ownWords,
  'gives native tool calls whole and in order': ownWords,
  'keeps reasoning apart from the text': ownWords,
  'counts the tokens of a reply, with those cached and those of reasoning': ownWords,
  'tells that the key was refused': 'whether there are keys depends on the server',
  'tells that there were too many requests': ownFaults,
  'tells that the quota is used up': ownFaults,
  'tells that the server failed': ownFaults,
  'tells that the conversation is too long': 'how long a context is depends on the model',
  'tells that a filter refused the request': 'what is filtered depends on the server',
  'never takes a reply that was cut for a whole one': ownFaults,
  'rejects when it fails in the middle, and never says so in the text': ownFaults,
  'can be aborted while nothing comes': ownFaults,
  'can be left while nothing comes': ownFaults,
}

describe.each([
  ['streamed', true],
  ['whole', false],
])('openai() against a real model, its replies %s', (_, streaming) => {
  const { cases, skipped } = modelConformance((script) => onServer(script, streaming), { source: 'live', requests })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all that holds for any reply', () => {
    expect(cases).toHaveLength(22)
    expect(Object.fromEntries(skipped.map(({ name, reason }) => [name, reason]))).toEqual(leftOut)
  })
})

describe('a request that a real model cannot answer', () => {
  test.each([
    ['without messages', { messages: [] }, 'bad-request'],
    ['longer than the context', asked('.'.repeat(contextSize)), 'context-overflow'],
  ])('because it is %s is refused', async (_, request, code) => {
    const first = modelOf(server).stream(request)[Symbol.asyncIterator]().next()

    await expect(first).rejects.toMatchObject({ name: 'ModelError', code, retryable: false })
  })
})
