import type { Limits } from '../core/limits.ts'
import type { TaskStep } from '../core/steps.ts'
import { compactionPrompts } from './compaction/compaction-prompts.ts'
import { nudge } from './nudge.ts'
import { observation } from './results/observation.ts'
import { callingPrompts, callResult } from './calling/prompts.ts'
import { planFollowUp, planRequest } from './plan.ts'
import type { Prompts, SystemPromptContext } from './prompts.ts'
import { codeSystemPrompt } from './system.ts'
import { teamPrompts } from './team/team-prompts.ts'

/** The prompts of an agent, by what its actions are. */
export function defaultPrompts(
  limits: Pick<Limits, 'consoleChars' | 'valueChars'>,
  actions: SystemPromptContext['actions'] = 'code',
): Prompts {
  return {
    system: codeSystemPrompt,
    task,
    message: (text) => `The user adds:\n${text}`,
    observation: (step, previous) => observation(step, limits, previous),
    callResult: (call, handle) => callResult(call, handle, limits),
    partial: (maxSteps) =>
      `That was the last of ${maxSteps} turns, and there is no answer yet. Run nothing more. Say in a few sentences what you found out, with the figures, and what is still missing.`,
    ...compactionPrompts,
    planRequest,
    planFollowUp,
    stepNote,
    nudge,
    ...teamPrompts,
    ...(actions !== 'code' && callingPrompts(actions)),
  }
}

function stepNote({ instructions, tools }: Parameters<Prompts['stepNote']>[0]): string {
  const allowed =
    tools?.length === 0 ? 'No tool may be called.' : `Only these tools may be called: ${tools?.join(', ')}.`
  const lines = [instructions, tools && allowed].filter((line) => line !== undefined)
  return `For this step only:\n${lines.join('\n')}`
}

const mediaNote =
  '\nA Media is a file by handle: it has mediaType, name, size, await bytes() and await text(). Hand it to tools and finalAnswer as it is.'

function task({ task: text, variables }: TaskStep): string {
  const lines = Object.entries(variables).map(([name, preview]) => `- ${name}: ${preview}`)
  const given = lines.length === 0 ? '' : `\n\nThese variables are defined in your programs:\n${lines.join('\n')}`
  return `Task:\n${text}${given}${lines.some((line) => /\bMedia\b/.test(line)) ? mediaNote : ''}`
}
