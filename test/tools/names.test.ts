import { quickjs } from 'smolagents-ts/executors/quickjs'
import { describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { checkToolName, meaningOf } from '../../src/tools/names.ts'

describe('the name of a tool', () => {
  test.each(['search', '_search', 'x', 'search2', 'search_flights', 'Search', 'get', 'type', 'match', 'fetch'])(
    'may be %s',
    (name) => {
      expect(() => checkToolName(name)).not.toThrow()
    },
  )

  test.each([
    ['', /cannot be called ""/],
    ['2search', /cannot be called "2search"/],
    ['search flights', /letters, digits and _/],
    ['search-flights', /letters, digits and _/],
    ['a.b', /letters, digits and _/],
    ['größe', /letters, digits and _/],
    ['$', /letters, digits and _/],
    ['x'.repeat(65), /letters, digits and _/],
    [7, /cannot be called 7/],
    [undefined, /cannot be called undefined/],
    ['class', /a reserved word/],
    ['await', /a reserved word/],
    ['Map', /a global of JavaScript/],
    ['__proto__', /agents use/],
  ])('cannot be %j', (name, message) => {
    expect(() => checkToolName(name)).toThrow(message)
  })

  test('is none that means something in the sandbox already', async () => {
    const executor = quickjs()
    const limits = toLimits({})
    const sandbox = await executor.open({ language: 'javascript', limits, seed: 1, functions: [] })
    const code = 'finalAnswer(Object.getOwnPropertyNames(globalThis))'

    const execution = await sandbox.execute({ code, filename: 'a.js', now }, new RecordingHost())
    await executor.close()

    const names: unknown = execution.kind === 'answer' ? execution.value : []
    expect(names).toContain('Media')
    expect(Array.isArray(names) && names.filter((name) => meaningOf(String(name)) === undefined)).toEqual([])
  })
})
