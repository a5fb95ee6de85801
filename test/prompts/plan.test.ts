import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, test } from 'vitest'

import { defaultLimits } from '../../src/core/limits.ts'
import { defaultPrompts } from '../../src/prompts/default-prompts.ts'
import { toToolList } from '../../src/prompts/plan.ts'

const prompts = defaultPrompts(defaultLimits)
const tools = toToolList([
  { name: 'search', description: 'Finds pages. Takes a query.' },
  { name: 'read', description: 'Reads a page' },
])
const first = { kind: 'first', task: 'T', step: 1, remainingSteps: 20, maxSteps: 20, tools } as const
const update = { ...first, kind: 'update', step: 20, remainingSteps: 1, tools: '' } as const

describe('what is said about plans', () => {
  test('reads as written', () => {
    expect(`${prompts.planRequest(first)}\n\n---\n\n${prompts.planFollowUp(first)}`).toMatchInlineSnapshot(`
      "Before you begin, make a plan for the task. Do nothing yet: write no code and call no tool. Write

      1. Given: the facts and figures the task states, and nothing you only suppose.
      2. To look up: what you must find out, and where or with which tool.
      3. To derive: what you can compute or conclude from these.
      4. Plan: the steps to the answer as a short numbered list, each with what it is to give. Leave out single calls.

      You have 20 turns of 20 left, the one with the answer included.

      These tools are there:
      - search: Finds pages.
      - read: Reads a page

      Write <end_plan> after the last step of the plan, and nothing after it.

      ---

      That was only the plan: nothing of it has been run. Now carry it out, beginning with its first step."
    `)
    expect(prompts.planRequest(update)).toMatchInlineSnapshot(`
      "Look at where you stand, and make a new plan for the rest of the task. Do nothing yet: write no code and call no tool. Write

      1. Given: the facts and figures the task states.
      2. Learned: what you have found out so far, with the figures, and what turned out not to work.
      3. To look up: what you still must find out, and where or with which tool.
      4. To derive: what you still have to compute or conclude.
      5. Plan: the steps from here to the answer as a short numbered list, each with what it is to give. Leave out what is done, and single calls.

      You have 1 turn of 20 left, so it must give the answer.

      There are no tools.

      Write <end_plan> after the last step of the plan, and nothing after it."
    `)
  })

  test('costs at most 250 tokens without tools', () => {
    for (const context of [{ ...first, tools: '' }, update]) {
      expect(encode(prompts.planRequest(context)).length).toBeLessThanOrEqual(250)
    }
  })

  test('says of many tools their names only', () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ name: `tool${index}`, description: 'Does something.' }))

    expect(toToolList(many)).toMatch(/^tool0, tool1, .*, tool50$/)
    expect(toToolList(many.slice(1)).split('\n')).toHaveLength(50)
  })
})

test.each([
  [{ instructions: 'Be brief.' }, 'For this step only:\nBe brief.'],
  [{ tools: ['read', 'search'] }, 'For this step only:\nOnly these tools may be called: read, search.'],
  [{ instructions: 'Be brief.', tools: [] }, 'For this step only:\nBe brief.\nNo tool may be called.'],
])('what is said in one step only reads as written: %j', (note, text) => {
  expect(prompts.stepNote(note)).toBe(text)
})
