import type { Acting, Asked, Reading } from './acting.ts'
import type { AgentEvent, AskedFor } from './events.ts'
import type { Message } from './messages.ts'
import { mergeUsers, repliesToMessages, toMessages } from './memory.ts'
import type { Wording } from './memory.ts'
import type { ModelReply, ModelRequest } from './model.ts'
import type { Recorder } from './recorder.ts'
import type { RecordBody, RunEnd } from './records.ts'
import { actionCount } from './state.ts'
import type { OpenStep, RunState } from './state.ts'
import type { Outcome, Step } from './steps.ts'

/** Asks the model for one whole reply, and tells listeners how it comes along. */
export type Ask = (
  request: ModelRequest,
  about: AskedFor & { readonly runId: string; readonly step: number },
) => AsyncGenerator<AgentEvent, ModelReply>

export type LoopOptions = {
  readonly ask: Ask
  readonly acting: Acting
  readonly system: string
  readonly wording: Wording
  readonly recorder: Recorder
  readonly maxSteps: number
  /** What is done between steps; the first that is due comes first. */
  readonly interludes?: readonly Interlude[]
  /**
   * Called when a request failed, before the run fails of it. May record what makes the next one shorter; then the model
   * is asked again.
   */
  readonly recover?: (thrown: unknown) => AsyncGenerator<AgentEvent, void>
  /** Steps of earlier runs of the same session. */
  readonly history: readonly Step[]
  /** Takes the messages the user has sent since it was last asked. */
  readonly takeMessages: () => readonly string[]
  readonly signal: AbortSignal
}

/** Something done between two steps and not an action, such as making a plan. */
export interface Interlude {
  /** Whether it is its turn, read off the records; `taken` steps of `maxSteps` are over. */
  isDue(state: RunState, steps: { readonly taken: number; readonly maxSteps: number }): boolean
  /** Does it, and records that it did, so that it is not due again. */
  run(step: number): AsyncGenerator<AgentEvent, void>
}

/** What is left to do next, read off the state alone. */
type Phase =
  | { readonly kind: 'start-step'; readonly step: number }
  | { readonly kind: 'ask'; readonly open: OpenStep }
  | { readonly kind: 'interlude'; readonly step: number; readonly interlude: Interlude }
  | { readonly kind: 'act'; readonly open: OpenStep; readonly asked: Asked }
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

function nextPhase(state: RunState, { acting, maxSteps, interludes = [] }: LoopOptions): Phase {
  const { open } = state
  if (open) return nextInStep(open, open.replies.length === 0 ? undefined : acting.read(open.replies))
  const last = state.steps.at(-1)
  if (last?.kind === 'action' && last.outcome.kind === 'answer') {
    return { kind: 'end-run', end: { status: 'completed', value: last.outcome.value } }
  }
  const taken = actionCount(state)
  const interlude = interludes.find((one) => one.isDue(state, { taken, maxSteps }))
  if (interlude) return { kind: 'interlude', step: taken + 1, interlude }
  if (taken < maxSteps) return { kind: 'start-step', step: taken + 1 }
  return { kind: 'end-run', end: outOfSteps(last, maxSteps) }
}

function outOfSteps(last: Step | undefined, maxSteps: number): RunEnd {
  const message = `The agent gave no answer within ${maxSteps} ${maxSteps === 1 ? 'step' : 'steps'}. Raise maxSteps, or make the task smaller.`
  const partial = last?.kind === 'note' && last.purpose === 'partial' && last.text !== '' ? { partial: last.text } : {}
  return { status: 'out-of-steps', error: { name: 'RunError', code: 'out-of-steps', message }, ...partial }
}

function nextInStep(open: OpenStep, reading: Reading | undefined): Phase {
  switch (reading?.kind) {
    case undefined:
    case 'nudge':
      return { kind: 'ask', open }
    case 'code':
    case 'calls':
      return { kind: 'act', open, asked: reading }
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
    case 'interlude':
      for (const text of takeMessages()) yield await recorder.append({ type: 'message', text })
      yield* phase.interlude.run(phase.step)
      return
    case 'ask':
      yield* ask(phase.open, options)
      return
    case 'act': {
      const outcome = yield* acting.act(phase.asked, phase.open)
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
  const { acting, recorder } = options
  const step = open.number
  const attempt = open.replies.length + 1
  const before = conversation(options)
  const messages = attempt === 1 ? before : mergeUsers([...before, ...repliesToMessages(open.replies, acting)])
  const request = { ...acting.request, messages }
  try {
    const reply = yield* options.ask(request, { runId: recorder.runId, step, attempt })
    yield await recorder.append({ type: 'model-end', step, attempt, reply })
  } catch (thrown) {
    const { seq } = recorder.state
    if (options.recover) yield* options.recover(thrown)
    if (recorder.state.seq === seq) throw thrown
  }
}

/** What the model is shown of all that is over. */
export function conversation(options: Conversing): readonly Message[] {
  return toMessages(options, [...options.history, ...options.recorder.state.steps])
}

export type Conversing = Pick<LoopOptions, 'system' | 'wording' | 'acting' | 'history' | 'recorder'>
