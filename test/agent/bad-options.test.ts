import { CodeAgent, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

const model = scriptedModel([])
const noop = tool({ name: 'noop', description: 'Does nothing.', effect: 'read', execute: () => Promise.resolve(null) })
const never = tool({
  name: 'wipe',
  description: 'Wipes.',
  effect: 'irreversible',
  execute: () => Promise.resolve(null),
})

/** What a JavaScript user may write, without types. */
function construct(options: object): unknown {
  return Reflect.construct(CodeAgent, [options])
}

describe('construction refuses with a TypeError', () => {
  test.each([
    ['duplicate tool names', { model, tools: [noop, noop] }, 'Two tools are named noop'],
    ['what is no tool', { model, tools: [{ name: 'x' }] }, 'made by tool()'],
    ['a tool that a person would have to approve', { model, tools: [never] }, 'irreversible'],
    ['unknown options', { model, tool: [] }, 'The option tool of CodeAgent does not exist'],
    ['options of later versions', { model, policy: () => {} }, 'policy of CodeAgent is not available in this version'],
    ['unknown limits', { model, limits: { timeout: 1 } }, 'limits.timeout does not exist'],
    [
      'more media than a process can hold',
      { model, limits: { mediaBytes: 1e9 } },
      'limits.mediaBytes must be a positive number up to 536870912',
    ],
    ['limits that are none', { model, limits: { memoryMb: -1 } }, 'limits.memoryMb must be a positive number'],
    ['an invalid name', { model, name: 'my agent' }, 'name must be a JavaScript identifier'],
    ['a name that is a reserved word', { model, name: 'class' }, 'a reserved word'],
    ['a missing model', {}, 'model must be a string'],
    ['an unknown model string', { model: 'gpt-5' }, 'The model "gpt-5" is not known'],
    ['an unknown language', { model, language: 'python' }, 'does not run python'],
    ['an invalid number of steps', { model, maxSteps: 0 }, 'maxSteps must be a positive integer'],
    [
      'a plan each half step',
      { model, planning: { every: 0.5 } },
      'planning must be { every: n } with a positive integer',
    ],
    ['planning that is a number', { model, planning: 3 }, 'not 3'],
    [
      'planning with what it does not know',
      { model, planning: { every: 1, prompts: {} } },
      'planning must be { every: n }',
    ],
    [
      'a check that is no function',
      { model, finalAnswerChecks: ['short'] },
      'finalAnswerChecks must be a list of functions',
    ],
    ['one check that is not in a list', { model, finalAnswerChecks: () => true }, 'must be a list of functions'],
    ['what cannot prepare a step', { model, prepareStep: {} }, 'prepareStep must be a function'],
    ['limits no timer can hold', { model, limits: { stepTimeoutMs: Infinity } }, 'up to 2147483647'],
    ['an executor that is none', { model, executor: 'docker' }, 'executor must be an executor'],
    [
      'a prompt there is not',
      { model, prompts: { sytem: () => '' } },
      'prompts.sytem does not exist. Prompts: system, ',
    ],
    ['a prompt that is no function', { model, prompts: { system: 'x' } }, 'prompts.system must be a function'],
    ['an answer that cannot be described', { model, output: { type: 'nothing' } }, 'type'],
  ])('%s', (_name, options, message) => {
    expect(() => construct(options)).toThrow(TypeError)
    expect(() => construct(options)).toThrow(message)
  })
})

describe('a run refuses with a TypeError', () => {
  const agent = new CodeAgent({ model, tools: [noop] })

  test.each([
    ['an empty task', '', {}, 'The task must be a text'],
    ['a variable with the name of a tool', 'x', { variables: { noop: 1 } }, 'has the name of a tool'],
    ['a variable no code could use', 'x', { variables: { 'a-b': 1 } }, 'JavaScript identifier'],
    ['a value that cannot be sent', 'x', { variables: { f: () => 1 } }, 'function'],
    ['an unknown option', 'x', { steps: 3 }, 'The option steps of run does not exist'],
    ['a resume without a journal', { resume: 'r1' }, {}, 'Only an agent with a journal'],
  ])('%s', async (...[, task, options, message]) => {
    const run: unknown = Reflect.apply(Reflect.get(agent, 'run'), agent, [task, options])

    await expect(run).rejects.toThrow(TypeError)
    await expect(run).rejects.toThrow(message)
  })
})
