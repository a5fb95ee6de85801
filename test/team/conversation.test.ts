import { conversation } from 'smolagents-ts/team'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { member, textOf } from '../helpers/team.ts'

const usage = { inputTokens: 2, outputTokens: 1 }
const saying = (...codes: readonly string[]) => codes.map((code) => ({ text: `<code>finalAnswer(${code})`, usage }))

describe('a conversation', () => {
  test('lets its agents speak in turn, each told what the others said since, until its last turn', async () => {
    const model = scriptedModel(saying('globalThis.n = 1', '"n" in globalThis ? "I remember" : "I forgot"'))
    const first = member('first', [], { model })

    const {
      status,
      turns,
      usage: total,
    } = await conversation({
      agents: [first, member('second', saying('"hello first"', '"bye"'))],
      maxTurns: 4,
    }).run('The weather.')

    expect(status).toBe('max-turns')
    expect(turns.map(({ speaker, said }) => `${speaker}: ${said}`)).toEqual([
      'first: 1',
      'second: hello first',
      'first: I remember',
      'second: bye',
    ])
    expect(total).toMatchObject({ inputTokens: 8, modelCalls: 4 })
    expect(textOf(model, 0, 1)).toMatch(/You are first in a conversation about this:\nThe weather\./)
    expect(textOf(model, 1, -1)).toMatch(/second:\nhello first\n\nIt is your turn, first/)
    expect(textOf(model, 1, -1)).not.toMatch(/The weather|first:\n/)
  })

  test('ends when it is said to be over', async () => {
    const { status, turns } = await conversation({
      agents: [member('first', saying('"no"', '"yes"'))],
      until: (all) => all.at(-1)?.said === 'yes',
    }).run('x')

    expect({ status, count: turns.length }).toEqual({ status: 'done', count: 2 })
  })

  test('lets a function choose who speaks, and end it', async () => {
    const agents = [member('first', saying('"a"')), member('second', saying('"b"', '"c"'))]
    const order = ['second', 'second', 'first', undefined]

    const { status, turns } = await conversation({ agents, next: (all) => order[all.length] }).run('x')

    expect(status).toBe('done')
    expect(turns.map(({ speaker }) => speaker)).toEqual(['second', 'second', 'first'])
  })

  test('lets a model choose, and goes on in turn where it names nobody', async () => {
    const agents = [member('first', saying('"a"', '"c"')), member('second', saying('"b"', '"d"'))]
    const model = scriptedModel([
      { text: 'second', usage },
      { text: 'Well, first or second?', usage },
      { text: 'first.', usage },
    ])

    const { turns, usage: total } = await conversation({ agents, next: { model }, maxTurns: 3 }).run('The tides.')

    expect(turns.map(({ speaker }) => speaker)).toEqual(['second', 'second', 'first'])
    expect(total.modelCalls).toBe(6)
    expect(textOf(model, 0, 0)).toContain('- first: Does first.\n- second: Does second.')
    expect(textOf(model, 1, 1)).toMatch(/About:\nThe tides\.\n\nsecond:\nb/)
  })

  test('stops at a run without an answer, and when it is aborted', async () => {
    const failing = await conversation({ agents: [member('first', [new Error('no')])] }).run('x')
    const stopped = conversation({ agents: [member('first', saying('(() => { for (;;) {} })()'))] })
    const controller = new AbortController()
    const aborted = await stopped.run('x', { signal: controller.signal, onRun: () => controller.abort() })

    expect([failing.status, aborted.status]).toEqual(['failed', 'aborted'])
    expect(failing.turns).toMatchObject([{ speaker: 'first', said: '', result: { status: 'failed' } }])
  })

  test('refuses a speaker who takes no part', async () => {
    const talk = conversation({ agents: [member('first', [])], next: () => 'nobody' })

    await expect(talk.run('x')).rejects.toThrow('nobody is to speak next, but takes no part. There are: first.')
  })

  test('refuses agents and limits that make no conversation', () => {
    const agents = [member('first', [])]

    expect(() => conversation({ agents: [] })).toThrow('A conversation needs agents.')
    expect(() => conversation({ agents: [...agents, ...agents] })).toThrow(
      'Two agents of a conversation have one name.',
    )
    expect(() => conversation({ agents, maxTurns: 0 })).toThrow('maxTurns must be a positive integer.')
  })
})
