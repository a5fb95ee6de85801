import type { Actions } from '../actions/acting.ts'
import type { CodeTags } from '../actions/tags.ts'
import type { AgentEvent } from '../core/events.ts'
import type { ModelReply } from '../core/model.ts'
import type { Recorder } from '../core/recorder.ts'
import { actionCount } from '../core/state.ts'
import type { Continuation, RunOptions } from './options.ts'
import type { Begun } from './surroundings.ts'
import { toRecords } from './to-records.ts'
import type { Opening } from './to-records.ts'

/** @throws {TypeError} for what says neither how to go on nor with what. */
export function checkContinuation(
  task: object,
  { variables, images, files, actions }: RunOptions & { readonly actions: Actions },
): asserts task is Continuation {
  const { continue: goesOn, code, ...rest } = task as { readonly continue?: unknown; readonly code?: unknown }
  const isProgram = code === undefined || (typeof code === 'string' && code.trim() !== '')
  if (goesOn !== true || !isProgram || Object.keys(rest).length > 0) {
    throw new TypeError(
      'To go on with the last task, give { continue: true }, or { continue: true, code } with a program.',
    )
  }
  if (code !== undefined && actions === 'tools') {
    throw new TypeError('This agent runs no programs, since its actions are calls of tools; leave code out.')
  }
  if (variables ?? images ?? files) {
    throw new TypeError('variables, images and files belong to a task; leave them out to go on with one.')
  }
}

type GoingOn = {
  readonly recorder: Recorder
  readonly opening: Opening
  readonly tags: CodeTags
  readonly code?: string
}

/** Records what an earlier run did of the same task, and the program its next step is given. */
export async function* goOn(
  { steps, variables }: Begun,
  { recorder, opening, code, tags }: GoingOn,
): AsyncGenerator<AgentEvent, void> {
  // What the steps refer to is to be in the records of this run as well.
  for (const medium of recorder.media.all()) recorder.media.keep(medium)
  for (const { body, at } of toRecords(steps, { ...opening, variables })) yield await recorder.append(body, at)
  if (code === undefined) return
  const step = actionCount(recorder.state) + 1
  const text = `${tags.open}\n${code}\n${tags.close}`
  const usage = { inputTokens: 0, outputTokens: 0 }
  const reply: ModelReply = { text, toolCalls: [], finishReason: 'stop', usage }
  yield await recorder.append({ type: 'step-start', step })
  yield await recorder.append({ type: 'model-end', step, attempt: 1, reply })
}
