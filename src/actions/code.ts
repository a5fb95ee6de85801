import { decode, encode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import type { Acting } from '../core/acting.ts'
import { emitting } from '../core/emitting.ts'
import { StepError, toErrorData } from '../core/errors.ts'
import type { AgentEvent } from '../core/events.ts'
import { joinEvents } from '../core/events.ts'
import { Gate } from '../core/gate.ts'
import type { GateOptions } from '../core/gate.ts'
import { textMessage } from '../core/messages.ts'
import type { ExecuteRequest, Execution } from '../core/executor.ts'
import type { Interpreter } from './interpreter.ts'
import { pendingVariables } from '../core/state.ts'
import type { OpenStep } from '../core/state.ts'
import type { ActionStep, Outcome } from '../core/steps.ts'
import { untilAborted } from '../core/time-box.ts'
import type { Issue, Parsed, ValueSchema } from '../core/tool.ts'
import { CodeHost } from './code-host.ts'
import { lastStepOf } from './last-step.ts'
import { closeReply, readReplies } from './read-reply.ts'
import type { CodeTags, Nudge } from './read-reply.ts'

export type CodeActingOptions = Omit<GateOptions, 'emit'> & {
  readonly interpreter: Interpreter
  readonly tags: CodeTags
  /** What the model is told when its first reply of a step has no code. */
  readonly nudge: Nudge
  /** What the model is told of a program that was run. */
  readonly observation: (step: ActionStep, previous?: ActionStep) => string
  /** What an answer must fit. */
  readonly output?: ValueSchema
}

/** Acting by code: the reply holds a program, which runs in the interpreter and calls tools through the gate. */
export function codeActing(options: CodeActingOptions): Acting {
  const { tags, nudge, observation } = options
  return {
    // A closing tag that is part of the opening one (fences) cannot stop the model.
    request: { stopSequences: tags.open.includes(tags.close) ? [] : [tags.close] },
    read: (replies) => readReplies(replies, tags, nudge),
    toMessage: (reply) => textMessage('assistant', closeReply(reply.text, tags) || '(empty reply)'),
    observe: (step, previous) => [textMessage('user', observation(step, previous))],
    act: (asked, step) => act(asked.kind === 'code' ? asked.code : '', step, options),
  }
}

async function* act(code: string, step: OpenStep, options: CodeActingOptions): AsyncGenerator<AgentEvent, Outcome> {
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
async function* execute(options: CodeActingOptions): AsyncGenerator<AgentEvent, void> {
  const { recorder, interpreter, signal } = options
  const { state } = recorder
  const { open } = state
  if (!open?.code) throw new TypeError('No code is recorded for this step.')
  const { text, filename, at } = open.code
  const variables = pendingVariables(state)

  const execution = yield* emitting<AgentEvent, Execution>(async (emit, left) => {
    const stopped = AbortSignal.any([signal, left])
    const gate = new Gate({ ...options, signal: stopped, emit })
    const host = new CodeHost({ ...options, signal: stopped, gate, emit, step: open.number, code: text })
    const request: ExecuteRequest = {
      code: text,
      filename,
      now: at,
      signal: host.signal,
      ...(variables && { variables }),
    }
    const result = await interpreter.execute(request, host, open.settlements)
    await host.settled()
    return result
  }, joinEvents)
  signal.throwIfAborted()
  yield await recorder.append({ type: 'code-end', step: open.number, execution })
}

function toOutcome(execution: Execution, step: OpenStep, options: CodeActingOptions): Outcome | Promise<Outcome> {
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

/** The answer counts only when the calls that were under way when it was given went well, and when it fits. */
async function toAnswer(
  { value, pending }: Answer,
  step: OpenStep,
  { output, signal }: CodeActingOptions,
): Promise<Outcome> {
  const late = step.calls.find((call) => pending.includes(call.ordinal) && call.end?.ok === false)
  if (late?.end?.ok === false) {
    return failed(
      new StepError(
        'call-failed',
        `The answer was not taken, because a call made before it failed: ${late.end.error.message}`,
      ),
    )
  }
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

type Answer = Extract<Execution, { kind: 'answer' }>

function failed(error: StepError): Outcome {
  return { kind: 'error', error: error.toJSON() }
}

function unreached(step: OpenStep): never {
  throw new TypeError(`Step ${step.number} has no execution after it was executed.`)
}
