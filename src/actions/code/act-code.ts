import { emitting } from '../../core/emitting.ts'
import { StepError } from '../../core/errors.ts'
import type { AgentEvent } from '../../core/events.ts'
import { joinEvents } from '../../core/events.ts'
import { Gate } from '../../core/gate.ts'
import type { GateOptions } from '../../core/gate.ts'
import type { ExecuteRequest, Execution } from '../../core/executor.ts'
import type { Interpreter } from '../interpreter.ts'
import { pendingVariables } from '../../core/state.ts'
import type { OpenStep } from '../../core/state.ts'
import type { Outcome } from '../../core/steps.ts'
import { byHandle } from '../by-handle.ts'
import { checkAnswer, failed } from '../check-answer.ts'
import type { AnswerRules } from '../check-answer.ts'
import { CodeHost } from './code-host.ts'
import { lastStepOf } from './last-step.ts'
import { withBytes } from './media-bytes.ts'

export type ActCodeOptions = Omit<GateOptions, 'emit'> & AnswerRules & { readonly interpreter: Interpreter }

/** Carries out a program: it runs in the interpreter and calls tools through the gate. */
export async function* actCode(
  code: string,
  step: OpenStep,
  options: ActCodeOptions,
): AsyncGenerator<AgentEvent, Outcome> {
  const { recorder } = options
  if (!step.code) {
    const filename = `step-${step.number}.js`
    const lastStep = lastStepOf(recorder.state)
    const left = lastStep === undefined ? {} : { lastStep }
    yield await recorder.append({ type: 'code-start', step: step.number, code, filename, ...left })
  }
  if (!step.execution) yield* execute(options)
  const done = recorder.state.open
  return done?.execution ? await toOutcome(done.execution, done, options) : unreached(step)
}

/** Runs the recorded code and records what came of it. Settlements recorded by an earlier attempt are used first. */
async function* execute(options: ActCodeOptions): AsyncGenerator<AgentEvent, void> {
  const { recorder, interpreter, signal, limits } = options
  const { state } = recorder
  const { open } = state
  if (!open?.code) throw new TypeError('No code is recorded for this step.')
  const { text, filename, at } = open.code
  const variables = pendingVariables(state)

  const work = async (emit: (event: AgentEvent) => void, stopped: AbortSignal): Promise<Execution> => {
    const gate = new Gate({ ...options, signal: stopped, emit })
    const host = new CodeHost({ ...options, signal: stopped, gate, emit, step: open.number, code: text })
    const request: ExecuteRequest = {
      code: text,
      filename,
      now: at,
      signal: host.signal,
      ...(variables && { variables }),
    }
    const result = await interpreter.execute(
      request,
      host,
      withBytes(open.settlements, { media: recorder.media, limits }),
    )
    await host.settled()
    return byHandle(result, recorder.media)
  }
  const execution = yield* emitting(work, joinEvents, signal)
  signal.throwIfAborted()
  yield await recorder.append({ type: 'code-end', step: open.number, execution })
}

function toOutcome(execution: Execution, step: OpenStep, options: ActCodeOptions): Outcome | Promise<Outcome> {
  switch (execution.kind) {
    case 'value':
      return { kind: 'observation' }
    case 'error': {
      const { name, message } = execution.error
      return failed(new StepError('code-failed', `${name}: ${message}`, { details: { ...execution.error } }))
    }
    case 'killed':
      return failed(new StepError('code-killed', execution.message, { details: { reason: execution.reason } }))
    case 'answer':
      return toAnswer(execution, step, options)
  }
}

/** The answer counts only when the calls that were under way when it was given went well, and when it passes. */
function toAnswer({ value, pending }: Answer, step: OpenStep, options: ActCodeOptions): Outcome | Promise<Outcome> {
  const late = step.calls.find((call) => pending.includes(call.ordinal) && call.end?.ok === false)
  if (late?.end?.ok === false) {
    return failed(
      new StepError(
        'call-failed',
        `The answer was not taken, because a call made before it failed: ${late.end.error.message}`,
      ),
    )
  }
  return checkAnswer(value, options)
}

type Answer = Extract<Execution, { kind: 'answer' }>

function unreached(step: OpenStep): never {
  throw new TypeError(`Step ${step.number} has no execution after it was executed.`)
}
