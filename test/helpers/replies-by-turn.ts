import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedMessage, ScriptedModel } from 'smolagents-ts/testing'

/**
 * A model that is asked by any number of runs at once, and by those that go on: which of its replies it gives depends on
 * how many the conversation has already.
 */
export function repliesByTurn(replies: readonly ScriptedMessage[], wait = () => Promise.resolve()): ScriptedModel {
  return scriptedModel(
    Array.from({ length: 20_000 }, () => async ({ messages }) => {
      await wait()
      const turn = messages.filter(({ role }) => role === 'assistant').length
      return replies[turn] ?? new Error(`There is no reply for turn ${turn + 1}.`)
    }),
  )
}
