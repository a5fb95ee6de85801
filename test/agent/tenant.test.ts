import { CodeAgent } from 'smolagents-ts'
import type { Executor } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

const answer = '<code>finalAnswer(1)'

test('the executor is told whose run it is', async () => {
  const inner = quickjs()
  const tenants: (string | undefined)[] = []
  const { name, languages, isolation, replay } = inner
  const close = (): Promise<void> => inner.close()
  const executor: Executor = {
    name,
    languages,
    isolation,
    replay,
    close,
    [Symbol.asyncDispose]: close,
    open: (options) => {
      tenants.push(options.tenant)
      return inner.open(options)
    },
  }
  const agent = new CodeAgent({ model: scriptedModel([answer, answer]), executor })

  await agent.run('go', { tenant: 'acme' })
  await agent.run('go')
  await close()

  expect(tenants).toEqual(['acme', undefined])
})

test('a tenant must have a name', () => {
  const agent = new CodeAgent({ model: scriptedModel([]) })

  expect(() => agent.stream('go', { tenant: '' })).toThrow('tenant must be a text that is not empty')
})
