import { askModel } from './ask-model.ts'
import type { Acting, Reading } from './acting.ts'
import type { AgentEvent } from './events.ts'
import type { Limits } from './limits.ts'
import { mergeUsers, repliesToMessages, toMessages } from './memory.ts'
import type { Wording } from './memory.ts'
import { ReplyFold } from './model.ts'
import type { Model } from './model.ts'
import type { Recorder } from './recorder.ts'
import type { RecordBody, RunEnd } from './records.ts'
import type { Runtime } from './runtime.ts'
import { actionCount } from './state.ts'
import type { OpenStep, RunState } from './state.ts'
import type { Outcome, Step } from './steps.ts'

export type LoopOptions = {
  readonly model: Model
  readonly acting: Acting
  readonly system: string
  readonly wording: Wording
  readonly recorder: Recorder
  readonly runtime: Runtime
  readonly limits: Limits
  readonly maxSteps: number
  /** Steps of earlier runs of the same session. */
  readonly history: readonly Step[]
  /** Takes the messages the user has sent since it was last asked. */
  readonly takeMessages: () => readonly string[]
  readonly signal: AbortSignal
}

/** What is left to do next, read off the state alone. */
type Phase =
  | { readonly kind: 'start-step'; readonly step: number }
  | { readonly kind: 'ask'; readonly open: OpenStep }
  | { readonly kind: 'act'; readonly open: OpenStep; readonly code: string }
  | { readonly kind: 'end-step'; readonly open: OpenStep; readonly outcome: Outcome }
  | { readonly kind: 'end-run'; readonly end: RunEnd }

/**
 * The agent loop: ask the model for an action, carry it out, show the model what came of it, until it answers.
 *
 * The loop holds no state of its own. Before each phase it reads off the records what is left to do, so it may be
 * stopped anywhere and started again, also in another process, on the same records: what is recorded as done is not
 * done again. `start` is recorded when the run has no records yet. Returns how the run ended; throws what ends it
 * otherwise (`ModelError`, `ExecutorError`, the reason of `signal`, a journal that is lost).
 */
export async function* loop(
  start: Extract<RecordBody, { type: 'run-start' }>,
  options: LoopOptions,
): AsyncGenerator<AgentEvent, RunEnd> {
  const { recorder, signal } = options
  if (!recorder.state.start) yield await recorder.append(start)
  while (true) {
    const { end } = recorder.state
    if (end) return end
    signal.throwIfAborted()
    yield* advance(nextPhase(recorder.state, options), options)
  }
}

function nextPhase(state: RunState, { acting, maxSteps }: LoopOptions): Phase {
  const { open } = state
  if (open) return nextInStep(open, open.replies.length === 0 ? undefined : acting.read(open.replies))
  const last = state.steps.at(-1)
  if (last?.kind === 'action' && last.outcome.kind === 'answer') {
    return { kind: 'end-run', end: { status: 'completed', value: last.outcome.value } }
  }
  const taken = actionCount(state)
  if (taken < maxSteps) return { kind: 'start-step', step: taken + 1 }
  const message = `The agent gave no answer within ${maxSteps} steps. Raise maxSteps, or make the task smaller.`
  return {
    kind: 'end-run',
    end: { status: 'out-of-steps', error: { name: 'RunError', code: 'out-of-steps', message } },
  }
}

function nextInStep(open: OpenStep, reading: Reading | undefined): Phase {
  switch (reading?.kind) {
    case undefined:
    case 'nudge':
      return { kind: 'ask', open }
    case 'act':
      return { kind: 'act', open, code: reading.code }
    case 'give-up':
      return { kind: 'end-step', open, outcome: reading.outcome }
  }
}

async function* advance(phase: Phase, options: LoopOptions): AsyncGenerator<AgentEvent, void> {
  const { recorder, acting, takeMessages } = options
  switch (phase.kind) {
    case 'start-step':
      for (const text of takeMessages()) yield await recorder.append({ type: 'message', text })
      yield await recorder.append({ type: 'step-start', step: phase.step })
      return
    case 'ask':
      yield* ask(phase.open, options)
      return
    case 'act': {
      const outcome = yield* acting.act(phase.code, phase.open)
      yield await recorder.append({ type: 'step-end', step: phase.open.number, outcome })
      return
    }
    case 'end-step':
      yield await recorder.append({ type: 'step-end', step: phase.open.number, outcome: phase.outcome })
      return
    case 'end-run':
      yield await recorder.append({ type: 'run-end', ...phase.end })
  }
}

async function* ask(open: OpenStep, options: LoopOptions): AsyncGenerator<AgentEvent, void> {
  const { model, acting, recorder, history } = options
  const { runId, state } = recorder
  const step = open.number
  const attempt = open.replies.length + 1
  const messages = mergeUsers([
    ...toMessages(options, [...history, ...state.steps]),
    ...repliesToMessages(open.replies, acting),
  ])
  const fold = new ReplyFold(model.id)

  yield { type: 'model-start', runId, step, attempt }
  for await (const event of askModel(model, { ...acting.request, messages }, options)) {
    fold.add(event)
    if (event.type === 'text-delta' || event.type === 'reasoning-delta') {
      yield { type: event.type, runId, step, attempt, text: event.text }
    }
  }
  yield await recorder.append({ type: 'model-end', step, attempt, reply: fold.reply() })
}
