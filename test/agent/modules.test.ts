import { CodeAgent, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

const source = 'export const double = (n) => n * 2'

test('a module is imported by the code, and its types are shown to the model', async () => {
  const model = scriptedModel(["<code>import { double } from 'maths'\nvar four = double(2)", '<code>finalAnswer(four)'])
  const types = 'export function double(n: number): number'
  const agent = new CodeAgent({ model, modules: { maths: { source, types }, other: 'export {}' } })

  const { output } = await agent.run('go')

  expect(output).toBe(4)
  const system = JSON.stringify(model.requests[0]?.messages[0])
  expect(system).toContain(types)
  expect(system).toContain('- other')
  expect(system).toContain('imports of the modules named below')
})

test('functions beside those of the host are a module: code calls both, and only tools run on the host', async () => {
  const ask = tool({ name: 'ask', description: 'Asks.', execute: () => 5 })
  const model = scriptedModel(["<code>import { double } from 'maths'\nfinalAnswer(double(await ask()))"])

  const { output, steps } = await new CodeAgent({ model, tools: [ask], modules: { maths: source } }).run('go')

  expect(output).toBe(10)
  const calls = steps.flatMap((step) => (step.kind === 'action' ? step.calls.map(({ tool: name }) => name) : []))
  expect(calls).toEqual(['ask'])
})

test('an agent without modules says that there are none', async () => {
  const model = scriptedModel(["<code>import { double } from 'maths'", '<code>finalAnswer(1)'])

  await new CodeAgent({ model }).run('go')

  expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('without imports')
  expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('No modules can be imported here')
})

test.each([
  [{ maths: 5 }, 'modules["maths"] must be the text'],
  [{ '': source }, 'modules[""] must be the text'],
  [{ maths: { source, types: 1 } }, 'modules["maths"] must be the text'],
  [{ maths: 'x'.repeat(17 * 1024 * 1024) }, 'at most 16777216 are allowed'],
])('modules that cannot be given are refused', (modules, message) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a caller without types may pass
  expect(() => new CodeAgent({ model: scriptedModel([]), modules: modules as never })).toThrow(message)
})
