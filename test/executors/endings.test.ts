import { expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import { maxHeaderBytes } from '../../src/executors/protocol/framing.ts'
import { bounded } from '../../src/executors/quickjs/worker/endings.ts'

const long = '\u0000'.repeat(3e6)

test('an end is no larger than a header may be, whatever the interpreter says', () => {
  const limits = toLimits({ valueChars: 80_000 })
  const names = Array.from({ length: 5_000 }, () => long.slice(0, 1_000))

  const end = bounded({ kind: 'error', name: long, text: long, stack: long, floating: names, pending: [1, 2] }, limits)

  expect(JSON.stringify(end).length).toBeLessThan(maxHeaderBytes)
  expect(end).toMatchObject({ kind: 'error', pending: [1, 2] })
})

test('an end that keeps to its limits is left as it is', () => {
  const ended = { kind: 'value', text: 'x'.repeat(20_000), floating: ['echo'], clearedTimers: 1 } as const

  expect(bounded(ended, toLimits())).toEqual(ended)
})
