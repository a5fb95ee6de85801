import { expect, test } from 'vitest'

import { addTotals, addUsage, noUsage } from '../../src/core/usage.ts'

test('cost adds up over the replies that have one, and is left out where none has', () => {
  const free = addUsage(noUsage, { inputTokens: 5, outputTokens: 1 })
  const paid = addUsage(free, { inputTokens: 7, outputTokens: 1, costUsd: 0.5 })

  expect(free).not.toHaveProperty('costUsd')
  expect(paid).toMatchObject({ inputTokens: 12, modelCalls: 2, costUsd: 0.5 })
  expect(addTotals(paid, addTotals(paid, free))).toMatchObject({ modelCalls: 5, costUsd: 1 })
  expect(addUsage(noUsage, { inputTokens: 0, outputTokens: 0, costUsd: 0 })).toMatchObject({ costUsd: 0 })
})
