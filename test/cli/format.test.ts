import { expect, test } from 'vitest'

import { formatTokens } from '../../src/cli/format.ts'

test.each([
  [{ inputTokens: 0, outputTokens: 0 }, ''],
  [{ inputTokens: 1_200, outputTokens: 40 }, '1,200 tokens in, 40 out'],
  [{ inputTokens: 1_200, outputTokens: 40, costUsd: 0.0123 }, '1,200 tokens in, 40 out · $0.0123'],
  [{ inputTokens: 1, outputTokens: 40, costUsd: 12.345 }, '1 token in, 40 out · $12.35'],
  [{ inputTokens: 0, outputTokens: 0, costUsd: 0 }, '$0.0000'],
])('%o is shown as %j', (usage, text) => {
  expect(formatTokens(usage)).toBe(text)
})
