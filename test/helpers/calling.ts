import { tool } from 'smolagents-ts'
import type { ActionStep, Step, Tool } from 'smolagents-ts'
import type { ScriptedMessage } from 'smolagents-ts/testing'
import { z } from 'zod'

/** Native calls as a provider sends them. */
export function calls(...list: readonly (readonly [name: string, input: unknown, id?: string])[]): ScriptedMessage {
  return {
    toolCalls: list.map(([name, input, id], index) => ({
      id: id ?? `c${index}`,
      name,
      input: typeof input === 'string' ? input : JSON.stringify(input),
    })),
  }
}

/** The call that ends a run. */
export const answer = (value: unknown): ScriptedMessage => calls(['finalAnswer', { answer: value }])

/** A tool that looks words up, and the words it was asked for. */
export function toolbox(): { readonly made: string[]; readonly look: Tool } {
  const made: string[] = []
  const look = tool({
    name: 'look',
    description: 'Looks a word up.',
    input: z.object({ word: z.string() }),
    output: z.string(),
    effect: 'read',
    execute({ word }) {
      made.push(word)
      if (word === 'broken') return Promise.reject(new Error('the book is torn'))
      return Promise.resolve(`meaning of ${word}`)
    },
  })
  return { made, look }
}

/** The steps that are actions. */
export function actionsOf(steps: readonly Step[]): readonly ActionStep[] {
  return steps.filter((step) => step.kind === 'action')
}
