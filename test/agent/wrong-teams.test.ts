import { CodeAgent, tool } from 'smolagents-ts'
import type { CodeAgentOptions } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { lead, member } from '../helpers/team.ts'

describe('a team that cannot be', () => {
  const wrong =
    (options: Partial<CodeAgentOptions>): (() => unknown) =>
    () =>
      lead([], [], options)
  const clerk = member('clerk', [])

  test('has a member without name or description', () => {
    const model = scriptedModel([])

    expect(wrong({ agents: [new CodeAgent({ model, description: 'Does it.' })] })).toThrow(
      new TypeError('agents[0] needs a name, by which its manager calls it.'),
    )
    expect(wrong({ agents: [clerk, new CodeAgent({ model, name: 'other' })] })).toThrow(
      new TypeError('agents[1], other, needs a description: it is what its manager goes by.'),
    )
  })

  test('has something in it that is no agent', () => {
    // @ts-expect-error -- a session is no agent
    expect(wrong({ agents: [clerk.session()] })).toThrow(
      'agents[0] must be an agent, such as one made by new CodeAgent',
    )
    // @ts-expect-error -- one agent is no list
    expect(wrong({ agents: clerk })).toThrow('agents must be a list of agents.')
  })

  test('has one name twice among its agents, wherever they stand', () => {
    const deep = member('group', [], { agents: [member('clerk', [])] })

    expect(wrong({ agents: [clerk, deep] })).toThrow(
      new TypeError('Two agents of the team have one name: lead/clerk and lead/group/clerk. Rename one of them.'),
    )
    expect(wrong({ agents: [clerk, clerk] })).toThrow('Two members of the team are lead/clerk.')
    expect(wrong({ agents: [member('lead', [])] })).toThrow('one name: lead and lead/lead.')
  })

  test('may have one agent in several places', () => {
    const left = member('left', [], { agents: [clerk] })
    const right = member('right', [], { agents: [clerk] })

    expect(wrong({ agents: [left, right] })).not.toThrow()
  })

  test('has a tool with the name of a member or of the agent itself', () => {
    const named = (name: string) => tool({ name, description: 'Does it.', execute: () => 1 })

    expect(wrong({ agents: [clerk], tools: [named('clerk')] })).toThrow(
      'A tool and a member of the team are both named clerk.',
    )
    expect(wrong({ tools: [named('lead')] })).toThrow('The agent and one of its tools are both named lead.')
    expect(wrong({ tools: [named('same'), named('same')] })).toThrow('Two tools are named same.')
  })

  test('is too deep', () => {
    const levels = (depth: number): CodeAgent =>
      member(`level${depth}`, [], depth === 1 ? {} : { agents: [levels(depth - 1)] })

    expect(() => levels(5)).not.toThrow()
    expect(() => levels(6)).toThrow(
      'The team is more than 5 levels deep at level6/level5/level4/level3/level2/level1. Make it flatter, or raise limits.agentDepth.',
    )
    expect(wrong({ agents: [clerk], limits: { agentDepth: 1 } })).toThrow('more than 1 levels deep at lead/clerk')
  })

  test('has an input that cannot be variables, or a summary of data', () => {
    const input = (properties: object) => ({ type: 'object', properties })
    const twice = tool({ name: 'twice', description: 'Doubles.', execute: () => 1 })

    expect(wrong({ input: { type: 'string' } })).toThrow('must be the schema of an object')
    expect(wrong({ input: input({ 'due-date': {} }) })).toThrow('so its name must be a JavaScript identifier')
    expect(wrong({ input: input({ class: {} }) })).toThrow('a reserved word')
    expect(wrong({ input: input({ twice: {} }), tools: [twice] })).toThrow('input.twice has the name of a tool.')
    expect(wrong({ runSummary: true, output: { type: 'number' } })).toThrow('runSummary is added to a report in words')
    // @ts-expect-error -- a text is no boolean
    expect(wrong({ runSummary: 'yes' })).toThrow('runSummary must be true or false.')
  })
})
