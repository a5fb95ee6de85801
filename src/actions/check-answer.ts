import { HookError, StepError, toErrorData } from '../core/errors.ts'
import type { GateOptions } from '../core/gate.ts'
import type { Outcome, Step } from '../core/steps.ts'
import { TimeBox, untilAborted } from '../core/time-box.ts'
import type { Issue, Parsed, ValueSchema } from '../core/tool.ts'
import { decode, encode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import type { MediaStore } from '../values/media/media-store.ts'

/** What a check is told beside the answer. */
export type AnswerContext = {
  readonly task: string
  /** Steps of the run that are over; the one that answers is not among them. */
  readonly steps: readonly Step[]
  readonly runId: string
  /** Aborts when the run does, or the check takes too long. */
  readonly signal: AbortSignal
}

type Verdict = boolean | string | undefined

/**
 * Judges a final answer: `false`, a text that says why, or anything thrown rejects it; `true` or nothing lets it pass.
 * It is asked again about the same answer when a run is resumed before its step was over.
 */
export type AnswerCheck<Output = unknown> = (answer: Output, context: AnswerContext) => Verdict | Promise<Verdict>

export type AnswerRules = {
  /** What an answer must fit. */
  readonly output?: ValueSchema
  /** What judges one that fits, in this order. */
  readonly checks?: readonly AnswerCheck[]
}

type AnswerChecking = AnswerRules & Pick<GateOptions, 'recorder' | 'runtime' | 'limits' | 'signal'>

/**
 * What comes of an answer, however it was given: it is taken when it fits the schema and then passes every check, else
 * the model is told why not.
 *
 * @throws {HookError} when a check gives what is no verdict.
 */
export async function checkAnswer(value: Encoded, options: AnswerChecking): Promise<Outcome> {
  const { output, checks = [], signal } = options
  const { media } = options.recorder
  const answer = readAnswer(value, media)
  if (!answer.ok) return unfit(answer.issues)
  const parsed = output ? await untilAborted(output.parse(answer.value), signal) : answer
  if (!parsed.ok) return unfit(parsed.issues)
  const taken = output ? encode(parsed.value, { media }) : value
  for (const [index, check] of checks.entries()) {
    const name = check.name || `check ${index + 1}`
    const verdict = await ask({ check, name, answer: decode(taken, { media }) }, options)
    if (!verdict.passed) return rejected(`The answer was rejected by ${name}${verdict.reason}`, { check: name })
  }
  return { kind: 'answer', value: taken }
}

type Question = { readonly check: AnswerCheck; readonly name: string; readonly answer: unknown }

async function ask(question: Question, options: AnswerChecking): Promise<{ passed: boolean; reason: string }> {
  const { check, name, answer } = question
  const { recorder, signal } = options
  const { state, runId } = recorder
  const box = toBox(options)
  try {
    const context = { task: state.start?.task ?? '', steps: state.steps, runId, signal: box.signal }
    const verdict: unknown = await box.race(Promise.resolve().then(() => check(answer, context)))
    return judge(verdict, name)
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof HookError) throw thrown
    return { passed: false, reason: `: ${toErrorData(thrown).message}` }
  } finally {
    box.close()
  }
}

function judge(verdict: unknown, name: string): { passed: boolean; reason: string } {
  if (verdict === undefined || typeof verdict === 'boolean') return { passed: verdict !== false, reason: '.' }
  if (typeof verdict === 'string') return { passed: false, reason: verdict === '' ? '.' : `: ${verdict}` }
  const what = verdict === null ? 'null' : `a value of type ${typeof verdict}`
  throw new HookError(
    'hook-failed',
    `${name} of finalAnswerChecks gave ${what}. A check gives true or nothing to take the answer, false or a text that says why to reject it.`,
  )
}

function toBox({ runtime, limits: { toolTimeoutMs: timeoutMs }, signal }: AnswerChecking): TimeBox {
  const late = `it did not decide within ${timeoutMs / 1000} s (limits.toolTimeoutMs).`
  const onTimeout = (): Error => new Error(late)
  return new TimeBox({ runtime, timeoutMs, signals: [signal], onAbort: () => signal.reason, onTimeout })
}

function readAnswer(value: Encoded, media: MediaStore): Parsed<unknown> {
  try {
    return { ok: true, value: decode(value, { media }) }
  } catch (error) {
    return { ok: false, issues: [{ path: 'answer', message: toErrorData(error).message }] }
  }
}

function unfit(issues: readonly Issue[]): Outcome {
  const text = issues.map(({ path, message }) => `${path || 'answer'}: ${message}`).join('; ')
  return rejected(`The answer does not fit what was asked for: ${text}`, { issues })
}

function rejected(message: string, details: Readonly<Record<string, unknown>>): Outcome {
  return failed(new StepError('answer-rejected', message, { details }))
}

/** The outcome of a step that went wrong. */
export function failed(error: StepError): Outcome {
  return { kind: 'error', error: error.toJSON() }
}
