import type { AskedCall } from '../../core/acting.ts'
import { emitting } from '../../core/emitting.ts'
import { StepError } from '../../core/errors.ts'
import type { AgentEvent } from '../../core/events.ts'
import { joinEvents } from '../../core/events.ts'
import { Gate } from '../../core/gate.ts'
import type { GateOptions } from '../../core/gate.ts'
import type { OpenStep } from '../../core/state.ts'
import type { Outcome } from '../../core/steps.ts'
import type { ValueSchema } from '../../core/tool.ts'
import { encodeText } from '../../values/codec.ts'
import type { Encoded } from '../../values/encoded.ts'
import { checkAnswer, failed } from '../check-answer.ts'
import type { AnswerRules } from '../check-answer.ts'
import { Slots } from '../slots.ts'
import { withoutHandles } from './handles.ts'
import { finalAnswerName, runCodeName } from './names.ts'

export type ActCallsOptions = Omit<GateOptions, 'emit'> &
  AnswerRules & {
    /** Whether tools may be called outright, or only by programs. */
    readonly onlyPrograms: boolean
  }

/**
 * Makes the calls of a reply, each through the gate and as many at once as `limits.callsInFlight` says. What each gave
 * is on record; one that failed spoils no other. `finalAnswer` and `runCode` beside others are refused before any runs.
 */
export async function* actCalls(
  calls: readonly AskedCall[],
  step: OpenStep,
  options: ActCallsOptions,
): AsyncGenerator<AgentEvent, Outcome> {
  const refusal = refusalOf(calls, options)
  if (refusal) return failed(refusal)
  const resolved = calls.map((call) => withValues(call, options))
  const [only] = resolved
  if (only?.tool === finalAnswerName) return await answer(only, options)
  const work = (emit: Making['emit'], signal: AbortSignal): Promise<void> =>
    makeAll(resolved, step, { ...options, emit, signal })
  yield* emitting(work, joinEvents, options.signal)
  options.signal.throwIfAborted()
  return { kind: 'observation' }
}

function refusalOf(calls: readonly AskedCall[], { onlyPrograms }: ActCallsOptions): StepError | undefined {
  const outright = calls.find(({ tool }) => tool !== runCodeName)?.tool
  if (onlyPrograms && outright !== undefined) {
    return new StepError(
      'unknown-tool',
      `${outright} cannot be called outright, so nothing was called. Call ${runCodeName} with a program that calls it.`,
    )
  }
  const alone = calls.find(({ tool }) => tool === finalAnswerName || tool === runCodeName)?.tool
  if (alone === undefined) return undefined
  if (calls.length > 1) {
    return new StepError(
      'invalid-arguments',
      `${alone} must be the only call of a turn, so nothing was called. Make the other calls first, and ${alone} in a turn of its own.`,
    )
  }
  if (alone === finalAnswerName) return undefined
  return new StepError(
    'invalid-arguments',
    `${runCodeName} needs { code } with the text of a program. Nothing was run.`,
  )
}

/** The call with values in place of handles. The limit is for what was written: values may be larger. */
function withValues(call: AskedCall, { recorder, limits }: ActCallsOptions): AskedCall {
  if (!call.input.ok) return call
  // An answer has a limit of its own.
  const maxBytes = call.tool === finalAnswerName ? Infinity : limits.argumentBytes
  try {
    encodeText(call.input.value, { maxBytes, name: 'args' })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { ...call, input: { ok: false, issues: [{ path: '', message: error.message }] } }
  }
  return { ...call, input: withoutHandles(call.input.value, recorder) }
}

type Making = ActCallsOptions & { readonly emit: GateOptions['emit'] }

/** Makes all calls. One that cannot be recorded stops the others: then the run is lost. */
async function makeAll(calls: readonly AskedCall[], step: OpenStep, options: Making): Promise<void> {
  const { signal, limits } = options
  const broken = new AbortController()
  const stopped = AbortSignal.any([signal, broken.signal])
  const gate = new Gate(options)
  const slots = new Slots(limits.callsInFlight)
  const make = async ({ ordinal, tool, input }: AskedCall): Promise<void> => {
    await slots.enter()
    try {
      if (!stopped.aborted) await gate.call({ step: step.number, ordinal, tool, input, code: '' }, stopped)
    } catch (thrown) {
      broken.abort(thrown)
    } finally {
      slots.leave()
    }
  }
  await Promise.all(calls.map((call) => make(call)))
  signal.throwIfAborted()
  broken.signal.throwIfAborted()
}

function answer({ input }: AskedCall, options: ActCallsOptions): Outcome | Promise<Outcome> {
  if (!input.ok)
    return failed(new StepError('answer-rejected', `The answer cannot be read: ${input.issues[0]?.message}`))
  const value = answerIn(input.value, options.output)
  const { answerBytes } = options.limits
  const { media } = options.recorder
  let encoded: Encoded
  try {
    encoded = JSON.parse(encodeText(value, { maxBytes: answerBytes, name: 'answer', media }))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return failed(new StepError('answer-rejected', `The answer cannot be taken: ${error.message}`, { cause: error }))
  }
  return checkAnswer(encoded, options)
}

/** Models that know the fields of the answer often give them as arguments, without the `answer` around them. */
function answerIn(value: unknown, output: ValueSchema | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('answer' in value && (Object.keys(value).length === 1 || !output)) return value.answer
  return value
}
