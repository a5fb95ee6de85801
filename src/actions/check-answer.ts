import { StepError, toErrorData } from '../core/errors.ts'
import type { Outcome } from '../core/steps.ts'
import { untilAborted } from '../core/time-box.ts'
import type { Issue, Parsed, ValueSchema } from '../core/tool.ts'
import { decode, encode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'

export type AnswerRules = {
  /** What an answer must fit. */
  readonly output?: ValueSchema
  readonly signal: AbortSignal
}

/** What a step comes to whose action gave this answer: it counts only when it fits what was asked for. */
export async function checkAnswer(value: Encoded, { output, signal }: AnswerRules): Promise<Outcome> {
  const answer = readAnswer(value)
  if (!answer.ok) return rejected(answer.issues)
  if (!output) return { kind: 'answer', value }
  const parsed = await untilAborted(output.parse(answer.value), signal)
  return parsed.ok ? { kind: 'answer', value: encode(parsed.value) } : rejected(parsed.issues)
}

function readAnswer(value: Encoded): Parsed<unknown> {
  try {
    return { ok: true, value: decode(value) }
  } catch (error) {
    return { ok: false, issues: [{ path: 'answer', message: toErrorData(error).message }] }
  }
}

function rejected(issues: readonly Issue[]): Outcome {
  const text = issues.map(({ path, message }) => `${path || 'answer'}: ${message}`).join('; ')
  return failed(
    new StepError('answer-rejected', `The answer does not fit what was asked for: ${text}`, { details: { issues } }),
  )
}

/** The outcome of a step that went wrong. */
export function failed(error: StepError): Outcome {
  return { kind: 'error', error: error.toJSON() }
}
