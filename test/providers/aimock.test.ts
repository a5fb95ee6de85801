import { LLMock } from '@copilotkit/aimock'
import { describe, expect, test } from 'vitest'

import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import type { ModelScript, ModelUnderTest } from '../../src/testing/model-conformance/script.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import { toWire, wireErrors } from '../models/scripts.ts'
import { providerModel } from './packages.ts'

/** What aimock sends after a part of a reply: nothing more for a long time, or it breaks the connection. */
function toOptions({ fault }: ModelScript) {
  const stall = { ttftMs: 0, interChunkDelaysMs: [0, 0, 0, 0, 600_000], totalDurationMs: 600_000 }
  return {
    chunkSize: 5,
    ...(fault === 'failure' && { truncateAfterChunks: 4 }),
    // The second option lets go of the timer of the first one.
    ...(fault === 'stall' && { recordedTimings: stall, disconnectAfterMs: 5_000 }),
  }
}

/** In these dialects errors have no names but the type that follows from the status. */
const inWords = {
  'quota-exhausted': { status: 402, message: 'Billing is not active.' },
  'content-filter': { status: 400, message: 'Output blocked by content filtering policy' },
}

type Dialect = {
  readonly cannot?: Readonly<Record<string, string>>
  readonly name: string
  readonly package: readonly [string, string]
  readonly path: string
  readonly model: string
}

async function onAimock(script: ModelScript, dialect: Dialect): Promise<ModelUnderTest> {
  const server = new LLMock({ port: 0, logLevel: 'silent' })
  const { text = '', ...reply } = toWire(script)
  const { refusal = 'unreachable' } = script
  if (refusal === 'unreachable' || refusal === 'unknown-model') {
    server.on({ model: dialect.model }, { ...reply, ...(text !== '' && { content: text }) }, toOptions(script))
  } else {
    const { status, ...error } = { ...wireErrors, ...inWords }[refusal]
    server.on({}, { error, status, retryAfter: 1 })
  }
  await server.start()
  const baseURL = `${server.url}${dialect.path}`
  const modelId = refusal === 'unknown-model' ? 'gpt-0' : dialect.model
  const model = await providerModel(dialect.package, { apiKey: 'any', baseURL }, modelId)
  if (script.refusal === 'unreachable') await server.stop()
  return {
    model: fromAiSdk(model, { maxRetries: 0 }),
    ...(script.refusal !== 'unreachable' && { close: () => server.stop() }),
  }
}

const cannot = {
  cut: 'it breaks the connection where it leaves a reply, which is a failure',
  limit: 'it takes no notice of a limit',
  count: 'it counts nothing in these dialects',
  usage: 'it counts nothing in these dialects',
}

const anthropic = ['anthropic-v2', 'anthropic-v3', 'anthropic-v4'].map((name): Dialect => ({
  name,
  package: [name, 'createAnthropic'],
  path: '/v1',
  model: 'claude-sonnet-4-5',
}))
const noCalls = { 'tool-calls': 'it ends calls with the reason FUNCTION_CALL, which Gemini does not have' }
const google = ['google-v3', 'google-v4'].map((name): Dialect => ({
  name,
  package: [name, 'createGoogleGenerativeAI'],
  path: '/v1beta',
  model: 'gemini-2.5-flash',
  cannot: noCalls,
}))

describe.each([...anthropic, ...google])('fromAiSdk() over $name against aimock', (dialect) => {
  const { cases } = modelConformance((script) => onAimock(script, dialect), {
    cannot: { ...cannot, ...dialect.cannot },
  })

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
