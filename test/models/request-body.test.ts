import { describe, expect, test } from 'vitest'

import type { Message } from '../../src/core/messages.ts'
import { toSettings } from '../../src/models/openai/options.ts'
import { RequestWriter } from '../../src/models/openai/request-body.ts'

const roles = ['system', 'user', 'assistant'] as const

/** Messages that cannot change, as those of an agent. */
function conversation(...texts: readonly string[]): readonly Message[] {
  return texts.map((text, index) => {
    const role = roles[index === 0 ? 0 : 2 - (index % 2)] ?? 'user'
    return Object.freeze({ role, content: Object.freeze([Object.freeze({ type: 'text' as const, text })]) })
  })
}

describe.each([false, true])('the body of a request, with cacheMarkers %s', (cacheMarkers) => {
  const writer = new RequestWriter(toSettings({ model: 'm', cacheMarkers }))
  const bodyOf = (messages: readonly Message[]): string => writer.write({ messages })

  test.each([
    ['goes on', [3, 5, 6, 9]],
    ['is sent again', [5, 5]],
    ['has become shorter', [9, 8, 4, 2, 7]],
  ])('is the one that messages never sent before give, where the conversation %s', (_, lengths) => {
    const messages = conversation('system', 'task', 'one', 'two', 'three', 'four', 'five', 'six', 'seven')

    for (const length of lengths) {
      const sent = bodyOf(messages.slice(0, length))

      expect(sent).toBe(bodyOf(structuredClone(messages.slice(0, length))))
    }
  })

  test('is right for two conversations that begin alike', () => {
    const messages = conversation('system', 'task', 'one', 'two', 'three')
    const [other] = conversation('another')
    const forked = other ? messages.with(3, other) : []

    for (const one of [messages, forked, messages, forked]) {
      expect(bodyOf(one)).toBe(bodyOf(structuredClone(one)))
    }
  })
})
