import { describe, expect, test } from 'vitest'

import { closeReply, findCode, readReplies } from '../../src/actions/read-reply.ts'
import { defaultTags } from '../../src/actions/tags.ts'
import type { ReplySlip } from '../../src/core/acting.ts'
import type { ModelReply } from '../../src/core/model.ts'
import { topics } from './replies/all.ts'
import type { ReplyFixture } from './replies/fixture.ts'

const nudge = ({ kind }: ReplySlip): string => kind

function toReply({ text, finishReason = 'stop' }: ReplyFixture): ModelReply {
  return { text, toolCalls: [], finishReason }
}

function expected(fixture: ReplyFixture): object {
  if ('code' in fixture) {
    return { kind: 'code', code: fixture.code, ...(fixture.language && { language: fixture.language }) }
  }
  if ('nudge' in fixture) return { kind: 'nudge', text: fixture.nudge }
  return expect.objectContaining({
    kind: 'give-up',
    outcome: { kind: 'error', error: expect.objectContaining({ code: fixture.error }) },
  })
}

/** The fixtures with their names in front, for the titles of tests. */
function named(replies: readonly ReplyFixture[]): [string, ReplyFixture][] {
  return replies.map((fixture) => [fixture.name, fixture])
}

describe.each(topics.map(({ title, replies }) => [title, replies] as const))('%s', (_title, replies) => {
  test.each(named(replies))('%s', (_name, fixture) => {
    expect(readReplies([toReply(fixture)], defaultTags, nudge)).toEqual(expected(fixture))
  })

  test.each(named(replies.filter((fixture) => 'nudge' in fixture)))('%s, twice', (_name, fixture) => {
    const reply = toReply(fixture)

    expect(readReplies([reply, reply], defaultTags, nudge)).toMatchObject({
      kind: 'give-up',
      outcome: { error: { code: 'no-action' } },
    })
  })

  test.each(named(replies.filter((fixture) => 'code' in fixture)))('%s reads the same in memory', (_name, fixture) => {
    expect(findCode(closeReply(fixture.text, defaultTags), defaultTags)).toBe(findCode(fixture.text, defaultTags))
  })
})

test('there are at least a hundred fixtures, each with a name of its own', () => {
  const names = topics.flatMap(({ replies }) => replies.map(({ name }) => name))

  expect(names.length).toBeGreaterThanOrEqual(100)
  expect(new Set(names).size).toBe(names.length)
})
