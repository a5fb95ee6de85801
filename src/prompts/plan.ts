import { firstSentence } from '../schema/comments.ts'
import type { PlanContext } from './prompts.ts'

/** Beyond that many, names must do. */
const maxDescribed = 50

/** What the model is asked when a plan is due. */
export function planRequest(context: PlanContext): string {
  return [context.kind === 'first' ? first : update, budget(context), tools(context), ending].join('\n\n')
}

/** What it is told after its plan: a model that has seen its plan may believe that it was carried out. */
export function planFollowUp(): string {
  return 'That was only the plan: nothing of it has been run. Now carry it out, beginning with its first step.'
}

/** Tools as someone who plans wants to know them: a line each, with what it does. */
export function toToolList(list: readonly { readonly name: string; readonly description: string }[]): string {
  if (list.length > maxDescribed) return list.map(({ name }) => name).join(', ')
  return list.map(({ name, description }) => `- ${name}: ${firstSentence(description)}`).join('\n')
}

const first = `Before you begin, make a plan for the task. Do nothing yet: write no code and call no tool. Write

1. Given: the facts and figures the task states, and nothing you only suppose.
2. To look up: what you must find out, and where or with which tool.
3. To derive: what you can compute or conclude from these.
4. Plan: the steps to the answer as a short numbered list, each with what it is to give. Leave out single calls.`

const update = `Look at where you stand, and make a new plan for the rest of the task. Do nothing yet: write no code and call no tool. Write

1. Given: the facts and figures the task states.
2. Learned: what you have found out so far, with the figures, and what turned out not to work.
3. To look up: what you still must find out, and where or with which tool.
4. To derive: what you still have to compute or conclude.
5. Plan: the steps from here to the answer as a short numbered list, each with what it is to give. Leave out what is done, and single calls.`

function budget({ remainingSteps, maxSteps }: PlanContext): string {
  return remainingSteps === 1
    ? `You have 1 turn of ${maxSteps} left, so it must give the answer.`
    : `You have ${remainingSteps} turns of ${maxSteps} left, the one with the answer included.`
}

function tools({ tools: list }: PlanContext): string {
  return list === '' ? 'There are no tools.' : `These tools are there:\n${list}`
}

const ending = 'Write <end_plan> after the last step of the plan, and nothing after it.'
