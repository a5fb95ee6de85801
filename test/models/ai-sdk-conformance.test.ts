import { describe, expect, test } from 'vitest'

import { fromAiSdk, toAiSdk } from '../../src/models/ai-sdk/index.ts'
import { modelConformance } from '../../src/testing/model-conformance/suite.ts'
import type { AiSdkModel } from '../../src/models/ai-sdk/index.ts'
import type { Model } from '../../src/core/model.ts'
import { cannotOfPlans, onFaultServer } from './on-fault-server.ts'

const versions: readonly (readonly [string, (model: Model) => AiSdkModel])[] = [
  ['v2', (model) => toAiSdk(model)],
  ['v3', (model) => toAiSdk(model, { specificationVersion: 'v3' })],
  ['v4', (model) => toAiSdk(model, { specificationVersion: 'v4' })],
]

// There and back: whatever one half does wrong shows.
describe.each(versions)('fromAiSdk() over toAiSdk() in the words of %s', (_, exported) => {
  const { cases, skipped } = modelConformance(
    async (script) => {
      const { model, close } = await onFaultServer(script)
      return { model: fromAiSdk(exported(model), { maxRetries: 0 }), ...(close && { close }) }
    },
    { cannot: cannotOfPlans },
  )

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all but what a plan cannot say', () => {
    expect(cases).toHaveLength(34)
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(Object.values(cannotOfPlans)))
  })
})

describe.each(versions)('fromAiSdk() without streaming over toAiSdk() in the words of %s', (_, exported) => {
  const whole = 'a reply that is no stream comes whole or not at all'
  const { cases } = modelConformance(
    async (script) => {
      const { model, close } = await onFaultServer(script)
      return { model: fromAiSdk(exported(model), { maxRetries: 0, streaming: false }), ...(close && { close }) }
    },
    { cannot: { ...cannotOfPlans, stall: whole } },
  )

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })

  test('is asked about all but what a plan cannot say, and stalls', () => {
    expect(cases).toHaveLength(32)
  })
})
