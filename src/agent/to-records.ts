import type { RecordBody } from '../core/records.ts'
import type { ActionStep, CallRecord, Step } from '../core/steps.ts'

/** A record that is yet to be written, and the time it tells of. */
export type Dated = { readonly body: RecordBody; readonly at: number }

/** What a run says of itself when it starts, but for what its task says. */
export type Opening = Omit<Extract<RecordBody, { type: 'run-start' }>, 'task' | 'images' | 'previews'>

/**
 * Turns steps back into records whose fold they are. What steps do not tell is left out (timers of the code, what members
 * of the team used) or taken to be as it usually is (that a call was of a tool that writes).
 */
export function toRecords(steps: readonly Step[], opening: Opening): Dated[] {
  let at = steps.find((step) => step.kind === 'action')?.startedAt ?? 0
  return steps.flatMap((step) => {
    const records = toStepRecords(step, opening, at)
    at = records.at(-1)?.at ?? at
    return records
  })
}

function toStepRecords(step: Step, opening: Opening, at: number): Dated[] {
  switch (step.kind) {
    case 'task': {
      const { task, images, variables: previews } = step
      return [{ at, body: { ...opening, task, images, previews } }]
    }
    case 'message':
      return [{ at, body: { type: 'message', text: step.text } }]
    case 'note': {
      const { kind: type, ...note } = step
      return [{ at, body: { type, ...note } }]
    }
    case 'action':
      return toActionRecords(step)
  }
}

function toActionRecords({ number: step, startedAt, endedAt, ...action }: ActionStep): Dated[] {
  const { replies, code, calls, execution, outcome } = action
  const begun: RecordBody[] = [
    { type: 'step-start', step },
    ...replies.map((reply, index) => ({ type: 'model-end', step, attempt: index + 1, reply }) as const),
    ...(code === undefined ? [] : [{ type: 'code-start', step, code, filename: `step-${step}.js` } as const]),
  ]
  const ended: RecordBody[] = [
    ...(execution === undefined ? [] : [{ type: 'code-end', step, execution } as const]),
    { type: 'step-end', step, outcome },
  ]
  return [
    ...begun.map((body) => ({ body, at: startedAt })),
    ...calls.flatMap((call) => toCallRecords(call, step)).toSorted((a, b) => a.at - b.at),
    ...ended.map((body) => ({ body, at: endedAt })),
  ]
}

function toCallRecords({ callId, ordinal, tool, input, startedAt, end }: CallRecord, step: number): Dated[] {
  const key = { step, callId, ordinal, tool }
  const start = { type: 'call-start', ...key, input, effect: 'write', labels: {} } as const
  if (end === undefined) return [{ body: start, at: startedAt }]
  const { at, ...came } = end
  return [
    { body: start, at: startedAt },
    { body: { type: 'call-end', ...key, ...came }, at },
  ]
}
