import { CodeAgent, mediaSchema, ToolCallingAgent } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

import { draw } from '../helpers/media-runs.ts'
import { picture } from '../helpers/pictures.ts'
import { lead, member, textOf } from '../helpers/team.ts'

/** A reply with native calls. */
function calling(...calls: readonly (readonly [name: string, input: object])[]) {
  return { toolCalls: calls.map(([name, input], index) => ({ id: `c${index}`, name, input: JSON.stringify(input) })) }
}

test('a manager that calls tools is offered its tools, then its members, and calls several at once', async () => {
  const model = scriptedModel([
    calling(['left', { task: 'Count the files.' }], ['right', { task: 'Count the folders.', depth: 2 }]),
    calling(['finalAnswer', { answer: 'counted' }]),
  ])
  const asked = scriptedModel(['<code>finalAnswer(`${depth} levels`)'])
  const agents = [member('left', ['<code>finalAnswer(12)']), member('right', [], { model: asked })]

  const { output, steps } = await new ToolCallingAgent({ name: 'lead', model, agents }).run('x')

  expect(output).toBe('counted')
  expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(['left', 'right', 'finalAnswer'])
  expect(textOf(model, 0, 0)).toMatch(/Members of your team[\s\S]*\n- left: Does left\.\n- right: Does right\.\n/)
  expect(steps[1]).toMatchObject({
    calls: [
      { tool: 'left', end: { ok: true, value: 'This is the answer of left:\n12' } },
      { tool: 'right', end: { ok: true, value: 'This is the answer of right:\n2 levels' } },
    ],
  })
  expect(JSON.stringify(model.requests[1]?.messages.slice(-2))).toContain('This is the answer of left:')
})

test('a manager that calls tools is told of a member that fails, and goes on', async () => {
  const model = scriptedModel([calling(['clerk', { task: 'x' }]), calling(['finalAnswer', { answer: 1 }])])
  const agents = [member('clerk', [new Error('no')])]

  const { output, steps } = await new ToolCallingAgent({ name: 'lead', model, agents }).run('x')

  expect(output).toBe(1)
  expect(steps[1]).toMatchObject({ calls: [{ end: { ok: false, error: { code: 'tool-failed' } } }] })
})

test('a manager that writes programs may have members that call tools', async () => {
  const model = scriptedModel([calling(['finalAnswer', { answer: 'from a call' }])])
  const clerk = new ToolCallingAgent({ name: 'clerk', description: 'Files.', model })

  const { output } = await lead([clerk], ["<code>finalAnswer(await clerk({ task: 'x', rows: [1, 2] }))"]).run('x')

  expect(output).toBe('This is the answer of clerk:\nfrom a call')
  expect(textOf(model, 0, 1)).toMatch(/You are clerk[\s\S]*- \$handle:rows: Array\(2\) \[1, 2\]/)
})

test('manager and member may run their code in different places, under different limits', async () => {
  const other = quickjs({ isolation: 'thread' })
  try {
    const model = scriptedModel(['<code>for (;;) {}', '<code>finalAnswer("done")'])
    const clerk = member('clerk', [], { model, executor: other, limits: { stepTimeoutMs: 100, graceMs: 100 } })

    const { output } = await lead([clerk], ["<code>finalAnswer(await clerk('x'))"]).run('x')

    expect(output).toBe('This is the answer of clerk:\ndone')
    expect(textOf(model, 1, -1)).toContain('Variables set by this program are lost')
  } finally {
    await other.close()
  }
})

test('an agent can be run twice and answers both times, also as a member', async () => {
  const clerk = new CodeAgent({
    name: 'clerk',
    description: 'Files.',
    model: scriptedModel(['<code>finalAnswer("once")', '<code>finalAnswer("twice")']),
  })
  const manager = lead([clerk], ["<code>finalAnswer(await clerk('x'))", "<code>finalAnswer(await clerk('x'))"])

  const outputs = [(await manager.run('x')).output, (await manager.run('x')).output]

  expect(outputs).toEqual(['This is the answer of clerk:\nonce', 'This is the answer of clerk:\ntwice'])
})

test('pictures go to a member and come back by handle, with their bytes', async () => {
  const painter = member('painter', ['<code>finalAnswer([picture, (await picture.bytes()).at(-1)])'], {
    input: { type: 'object', properties: { picture: mediaSchema() }, required: ['picture'] },
    output: { type: 'array' },
  })
  const code = '<code>finalAnswer(await painter({ picture: await draw({ number: 9 }) }))'

  const { output } = await lead([painter], [code], { tools: [draw] }).run('x')

  expect(output).toEqual([picture(9), 9])
})
