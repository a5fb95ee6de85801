import type { Interlude } from '../core/loop.ts'
import { partialAnswer } from '../notes/partial.ts'
import { planning } from '../notes/plan.ts'
import type { NoteTaking } from '../notes/take-note.ts'
import { toToolList } from '../prompts/plan.ts'
import type { Definition } from './definition.ts'

/** What a run of an agent does between its steps; the first that is due comes first. */
export function betweenSteps(agent: Definition, maxSteps: number, taking: NoteTaking): readonly Interlude[] {
  return [partialAnswer(agent.prompts.partial(maxSteps), taking), ...plans(agent, maxSteps, taking)]
}

function plans({ planning: plan, prompts, tools }: Definition, maxSteps: number, taking: NoteTaking): Interlude[] {
  if (!plan) return []
  const list = toToolList([...tools.values()])
  const wording: Parameters<typeof planning>[0]['wording'] = (moment) => {
    const task = taking.recorder.state.start?.task ?? ''
    const remainingSteps = maxSteps - moment.step + 1
    const context = { ...moment, task, remainingSteps, maxSteps, tools: list }
    return { request: prompts.planRequest(context), followUp: prompts.planFollowUp(context) }
  }
  return [planning({ every: plan.every, wording }, taking)]
}
