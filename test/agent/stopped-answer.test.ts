import { CodeAgent } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

test('a program whose run is aborted while its answer is checked leaves no variables, as it leaves no step', async () => {
  const stop = new AbortController()
  const model = scriptedModel(['<code>var n = 1', '<code>n = 2; finalAnswer(n)', '<code>finalAnswer(n)'])
  const check = (): Promise<boolean> => {
    if (stop.signal.aborted) return Promise.resolve(true)
    stop.abort()
    return new Promise(() => {})
  }
  const session = new CodeAgent({ model, executor, finalAnswerChecks: [check] }).session()
  const stopped = await session.run('x', { signal: stop.signal, reject: false })
  const steps = session.memory.length

  const { output } = await session.run({ continue: true })

  expect([stopped.status, steps, output]).toEqual(['aborted', 2, 1])
})
