import { describe, expect, test } from 'vitest'

import type { Model } from '../../../src/core/model.ts'
import {
  cached,
  fallback,
  playRecording,
  priced,
  rateLimited,
  recorded,
  retrying,
  router,
} from '../../../src/models/wrappers/index.ts'
import type { ModelTurn } from '../../../src/models/wrappers/index.ts'
import { modelConformance } from '../../../src/testing/model-conformance/suite.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { fakePacing } from '../asking.ts'
import { onFaultServer } from '../on-fault-server.ts'

const pacing = fakePacing()
const broken = (): Model => scriptedModel(Array.from({ length: 20 }, () => new Error('down')))
const prices = { inputUsd: 1, outputUsd: 2 }

/** A model that asks once, and then plays what it has recorded of that. */
function playing(model: Model): Model {
  return {
    id: model.id,
    async *stream(request) {
      const turns: ModelTurn[] = []
      const asked = recorded(model, { onTurn: (turn) => turns.push(turn) }).stream(request)
      // An abort is no turn, so it ends this too.
      for await (const _ of asked) request.signal?.throwIfAborted()
      yield* playRecording(turns).stream(request)
    },
  }
}

const wrappers: readonly (readonly [string, (model: Model) => Model])[] = [
  ['retrying', (model) => retrying(model, { pacing })],
  [
    'rateLimited',
    (model) => rateLimited(model, { requestsPerMinute: 1_000, tokensPerMinute: 1_000_000, concurrency: 2, pacing }),
  ],
  ['fallback', (model) => fallback([broken(), model])],
  ['router', (model) => router([model, { model: broken(), weight: 0.001 }], { pacing })],
  ['cached', (model) => cached(model)],
  ['priced', (model) => priced(model, { prices })],
  ['recorded', (model) => recorded(model, { onTurn: () => {} })],
  [
    'all of them',
    (model) =>
      recorded(
        cached(
          router([
            fallback([
              retrying(rateLimited(priced(model, { prices }), { concurrency: 2, pacing }), { pacing }),
              broken(),
            ]),
          ]),
        ),
        { onTurn: () => {} },
      ),
  ],
]

const cannot = { limit: 'a plan says where a reply ends', count: 'a plan says what was counted' }

describe.each(wrappers)('%s around openai() against the fault server', (_, wrap) => {
  const { cases } = modelConformance(
    async (script) => {
      const { model, ...rest } = await onFaultServer(script)
      return { model: wrap(model), ...rest }
    },
    { cannot },
  )

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('playRecording() of what openai() said', () => {
  const { cases } = modelConformance(
    async (script) => {
      const { model, ...rest } = await onFaultServer(script)
      return { model: playing(model), ...rest }
    },
    { cannot: { ...cannot, stall: 'a recording has no stalls' } },
  )

  test.each(cases)('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
