import type { Step } from '../core/steps.ts'
import { amount, count, data, describeFlaw, fields, list, oneOf, optional, record, text } from './shape.ts'
import type { Flaw } from './shape.ts'

const error = fields({ name: text, code: text, message: text, details: optional(data) })

const reply = fields({
  model: optional(text),
  text,
  reasoning: optional(text),
  toolCalls: list(fields({ id: text, name: text, input: text })),
  finishReason: text,
  usage: optional(fields({ inputTokens: amount, outputTokens: amount, costUsd: optional(amount) })),
})

const callEnd = oneOf('ok', { true: fields({ at: amount, value: data }), false: fields({ at: amount, error }) })

const call = fields({
  callId: text,
  ordinal: count,
  tool: text,
  input: data,
  startedAt: amount,
  end: optional(callEnd),
})

const ran = { output: text, outputDropped: count, floating: list(text), clearedTimers: count }
const execution = oneOf('kind', {
  value: fields({ ...ran, text: optional(text) }),
  answer: fields({ ...ran, value: data, pending: list(count) }),
  error: fields({ ...ran, error: fields({ name: text, message: text }) }),
  killed: fields({ ...ran, reason: text, message: text }),
})

const outcome = oneOf('kind', {
  observation: fields({}),
  answer: fields({ value: data }),
  error: fields({ error }),
})

/** One step of memory; fields that are not named here are left as they are. */
const step = oneOf('kind', {
  task: fields({ task: text, images: list(fields({ type: text })), variables: record(text) }),
  message: fields({ text }),
  note: fields({
    purpose: text,
    request: text,
    text,
    reply: optional(reply),
    followUp: optional(text),
    error: optional(error),
    covers: optional(count),
  }),
  action: fields({
    number: count,
    replies: list(reply),
    code: optional(text),
    calls: list(call),
    execution: optional(execution),
    outcome,
    startedAt: amount,
    endedAt: amount,
  }),
})

const memory = list(step)

/**
 * Checks what is to be the memory of a session, and copies it, so that nobody else holds it.
 *
 * @throws {TypeError} for whatever a conversation cannot be made of: what is no plain data, a step of an unknown kind or
 *   without one of its fields, an action without a task before it, numbers that do not rise.
 */
export function toMemory(given: unknown): readonly Step[] {
  const flaw = memory(given, []) ?? data(given, [])
  if (flaw) refuse(flaw)
  // The shapes above are those of the type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const steps = structuredClone(given) as readonly Step[]
  const misplaced = findMisplaced(steps)
  if (misplaced) refuse(misplaced)
  return steps
}

function findMisplaced(steps: readonly Step[]): Flaw | undefined {
  let number: number | undefined
  for (const [index, one] of steps.entries()) {
    if (one.kind === 'task') number = 0
    else if (number === undefined) {
      return { path: [index], message: `is of kind ${one.kind} and has no task before it; keep the task it belongs to` }
    } else if (one.kind === 'action') {
      if (one.number <= number) {
        const message = `must be higher than ${number}, that of the action before it: steps stand in their order`
        return { path: [index, 'number'], message }
      }
      number = one.number
    } else if (one.kind === 'note' && (one.covers ?? 0) > index) {
      return { path: [index, 'covers'], message: `must be at most ${index}: only steps before the note are covered` }
    }
  }
  return undefined
}

function refuse(flaw: Flaw): never {
  throw new TypeError(`This cannot be a memory: ${describeFlaw('memory', flaw)} Nothing was changed.`)
}
