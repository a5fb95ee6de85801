import { LLMock } from '@copilotkit/aimock'
import type { FixtureOpts } from '@copilotkit/aimock'
import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import { openai } from '../../src/models/openai/index.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'
import { failureOf, fakePacing, request } from './asking.ts'
import { toWire, wireErrors } from './scripts.ts'

const known = 'openai/gpt-4.1'
const paths = { OpenAI: '/v1', OpenRouter: '/api/v1' }

/** Whose manners aimock takes on. */
type Dialect = keyof typeof paths
type Manner = { readonly dialect: Dialect; readonly streaming: boolean }

/** OpenRouter has a status for a used-up quota, gives errors no names, and tells that a filter flagged the input. */
const openRouterErrors = {
  ...wireErrors,
  'quota-exhausted': { status: 402, message: 'Insufficient credits.' },
  'content-filter': { status: 403, message: 'Flagged.', metadata: { reasons: ['violence'], flagged_input: 'hello' } },
}

/** How a reply is sent: in pieces, and after some of them nothing more for a long time, or the connection breaks. */
function toOptions({ fault }: ModelScript): FixtureOpts {
  const stall = { ttftMs: 0, interChunkDelaysMs: [0, 0, 600_000], totalDurationMs: 600_000 }
  return {
    chunkSize: 5,
    ...(fault === 'failure' && { truncateAfterChunks: 3 }),
    // The second option lets go of the timer of the first one.
    ...(fault === 'stall' && { recordedTimings: stall, disconnectAfterMs: 5_000 }),
  }
}

async function startAimock(script: ModelScript, dialect: Dialect = 'OpenAI'): Promise<LLMock> {
  const server = new LLMock({ port: 0, logLevel: 'silent' })
  const { text = '', ...reply } = toWire(script)
  const { refusal = 'unreachable' } = script
  if (refusal === 'unreachable' || refusal === 'unknown-model') {
    server.on({ model: known }, { ...reply, ...(text !== '' && { content: text }) }, toOptions(script))
  } else {
    const { status, ...error } = (dialect === 'OpenRouter' ? openRouterErrors : wireErrors)[refusal]
    server.on({}, { error, status, retryAfter: 1 })
  }
  await server.start()
  return server
}

/** A server that somebody else wrote. */
async function onAimock(script: ModelScript, { dialect, streaming }: Manner): Promise<ModelUnderTest> {
  const server = await startAimock(script, dialect)
  const baseUrl = `${server.url}${paths[dialect]}`
  const model = script.refusal === 'unknown-model' ? 'openai/gpt-0' : known
  if (script.refusal === 'unreachable') await server.stop()
  return {
    model: openai({ model, baseUrl, apiKey: 'any', maxRetries: 0, streaming }),
    ...(script.refusal !== 'unreachable' && { close: () => server.stop() }),
  }
}

const never = {
  cut: 'it breaks the connection where it leaves a reply, which is a failure',
  limit: 'it takes no notice of max_tokens',
}
const usage = 'as OpenAI it does not say which tokens were cached or reasoning'
const whole = 'what is no stream it sends whole, whatever it is told'

/** Its manners, what it cannot do in each, and how many cases are left. */
const manners: readonly (Manner & { name: string; cannot: Readonly<Record<string, string>>; count: number })[] = [
  { name: 'OpenAI', dialect: 'OpenAI', streaming: true, cannot: { ...never, usage }, count: 34 },
  { name: 'OpenRouter', dialect: 'OpenRouter', streaming: true, cannot: never, count: 35 },
  {
    name: 'OpenAI without streams',
    dialect: 'OpenAI',
    streaming: false,
    cannot: { ...never, usage, failure: whole, stall: whole },
    count: 31,
  },
]

describe.each(manners)('openai() against aimock as $name', ({ cannot, count, ...manner }) => {
  const { cases, skipped } = modelConformance((script) => onAimock(script, manner), { cannot })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all but what aimock cannot express', () => {
    expect([cases.length, skipped.length]).toEqual([count, 37 - count])
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(Object.values(cannot)))
  })
})

describe('openai() against the faults of aimock', () => {
  test('waits as long as Retry-After says', async () => {
    const server = new LLMock({ port: 0, logLevel: 'silent' })
    let asked = 0
    server.on({}, () => {
      asked += 1
      return asked === 1 ? { error: { message: 'Slow down.' }, status: 429, retryAfter: 3 } : { content: 'Hello' }
    })
    await server.start()
    const pacing = fakePacing()

    const reply = await generate(openai({ model: known, baseUrl: `${server.url}/v1`, pacing }), request)
    await server.stop()

    expect(reply.text).toBe('Hello')
    expect(pacing.waits).toEqual([3_000])
  })

  test.each([
    ['drops every request', { dropRate: 1 }, 'server-error'],
    ['answers every request with no JSON', { malformedRate: 1 }, 'invalid-response'],
    ['limits every request', { rateLimitRate: 1 }, 'rate-limited'],
    ['breaks every connection', { disconnectRate: 1 }, 'network'],
  ])('tells what went wrong when it %s', async (_, chaos, code) => {
    const server = await startAimock({ text: 'Hello' })
    server.setChaos(chaos)
    const model = openai({ model: known, baseUrl: `${server.url}/v1`, pacing: fakePacing() })

    const error = await failureOf(generate(model, request))
    const requests = server.getRequests()
    await server.stop()

    expect(error.code).toBe(code)
    expect(requests).toHaveLength(3)
  })
})
