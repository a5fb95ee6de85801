import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, describe, expect, test } from 'vitest'

import type { Execution } from '../../src/core/executor.ts'
import { defaultLimits as limits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { features } from './features.ts'
import type { Feature } from './features.ts'

declare module 'vitest' {
  // Types of others can only be added to by an interface.
  interface TaskMeta {
    feature?: Feature
  }
}

/** The last value as text, or the message of the error. */
function endOf(execution: Execution): string | undefined {
  if (execution.kind === 'error') return execution.error.message
  return execution.kind === 'value' ? execution.text : undefined
}

const executor = quickjs()
afterAll(() => executor.close())

describe('the table of what runs in the sandbox', () => {
  for (const feature of features) {
    test(`${feature.group}: ${feature.name}`, async ({ task }) => {
      task.meta.feature = feature
      const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: [] })
      const host = new RecordingHost()

      const execution = await sandbox.execute({ code: feature.example, filename: 'a.js', now }, host)
      await sandbox.close()

      expect([host.text, endOf(execution)]).toContain(feature.gives)
    })
  }

  test('names every feature once', () => {
    expect(new Set(features.map(({ name }) => name)).size).toBe(features.length)
  })

  test('finds what is not there by typeof, as code that looks before it leaps does', async () => {
    const names = features.filter(({ instead }) => instead !== undefined).map(({ name }) => name)
    const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: [] })

    const code = `[${names.map((name) => `typeof ${name}`).join()}].every((type) => type === 'undefined')`
    const execution = await sandbox.execute({ code, filename: 'a.js', now }, new RecordingHost())

    expect(execution).toMatchObject({ kind: 'value', text: 'true' })
  })
})
