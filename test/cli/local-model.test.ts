import { describe, expect, test } from 'vitest'

import { openLocalModel, proposals, proposeModel } from '../../src/cli/local-model.ts'
import { progressLine } from '../../src/cli/progress-line.ts'

describe('a local model', () => {
  test.each([
    [64e9, '32B'],
    [24e9, '14B'],
    [16e9, '14B'],
    [8e9, '7B'],
    [6e9, '4B'],
    [4e9, '1.5B'],
    [2.6e9, '0.5B'],
  ])('that fits into %d bytes is proposed', (memory, size) => {
    expect(proposeModel(memory)?.model).toContain(`-${size}-`)
  })

  test('is not proposed where there is no room', () => {
    expect(proposeModel(2e9)).toBeUndefined()
    expect(proposals.toSorted((a, b) => b.bytes - a.bytes)).toEqual(proposals)
  })

  test('is refused with the command that installs its engine, before anything is asked', async () => {
    const opened = openLocalModel('local', {
      memoryBytes: 16e9,
      isInteractive: true,
      ask: () => Promise.reject(new Error('asked')),
      say: () => {
        throw new Error('said')
      },
    })

    await expect(opened).rejects.toMatchObject({ name: 'UsageError' })
    await expect(opened).rejects.toThrow('npm install node-llama-cpp@3')
  })
})

test('progress is a bar, with the size of what is downloaded', () => {
  expect(progressLine({ phase: 'download', done: 1e9, total: 2.5e9 }, 100)).toBe(
    `download [${'█'.repeat(12)}${' '.repeat(18)}]  40 %  of 2.5 GB`,
  )
  expect(progressLine({ phase: 'load', done: 0.99, total: 1 }, 10)).toBe(`load [${'█'.repeat(27)}   ]  90 %`)
})
