import type { Encoded } from '../values/encoded.ts'
import { mediaCall, timerCall } from './executor.ts'
import type { Execution, Settlement } from './executor.ts'
import type { ModelReply } from './model.ts'
import type { JournalRecord, RunEnd, RunRecord } from './records.ts'
import type { ActionStep, CallEnd, CallRecord, Step } from './steps.ts'
import { addCall, addUsage, noUsage } from './usage.ts'
import type { TotalUsage } from './usage.ts'

/** Where a run stands: a fold over its records, with nothing else in it. */
export type RunState = {
  readonly start?: Extract<RunRecord, { type: 'run-start' }>
  /** Finished steps, the task first. */
  readonly steps: readonly Step[]
  readonly open?: OpenStep
  /** Actions that were executed, for rebuilding the interpreter. */
  readonly actions: readonly PastAction[]
  readonly end?: RunEnd
  readonly usage: TotalUsage
  /** How long it was stopped, as far as that was recorded. */
  readonly idleMs: number
  readonly seq: number
  readonly at: number
}

/** The step at hand: each field is there once its phase is recorded. */
export type OpenStep = {
  readonly number: number
  readonly startedAt: number
  readonly replies: readonly ModelReply[]
  readonly code?: {
    readonly text: string
    readonly filename: string
    readonly at: number
    readonly lastStep?: Encoded
  }
  readonly calls: readonly CallRecord[]
  readonly settlements: readonly PastSettlement[]
  readonly execution?: Execution
}

/**
 * A settlement the guest was given; `name` is that of the call, to see a divergence by. Of bytes of a medium it holds
 * the id of the medium.
 */
export type PastSettlement = { readonly ordinal: number; readonly name: string; readonly settlement: Settlement }

/** One action with everything that entered the guest while it ran, in order. */
export type PastAction = {
  readonly code: string
  readonly filename: string
  readonly now: number
  readonly variables?: Readonly<Record<string, Encoded>>
  readonly settlements: readonly PastSettlement[]
  readonly kind: Execution['kind']
}

/** A run before its first record. */
export const initialState: RunState = { steps: [], actions: [], usage: noUsage, idleMs: 0, seq: 0, at: 0 }

/** Number of the last finished action. */
export function actionCount(state: RunState): number {
  return state.steps.findLast((step) => step.kind === 'action')?.number ?? 0
}

/**
 * The variables that must be defined before the action at hand: those of the run until an action kept its state, and
 * the calls of one that was killed.
 */
export function pendingVariables({ start, actions, open }: RunState): Readonly<Record<string, Encoded>> | undefined {
  const isFirst = actions.every((action) => action.kind === 'killed')
  const lastStep = open?.code?.lastStep
  const variables = { ...(isFirst && start?.variables), ...(lastStep !== undefined && { lastStep }) }
  return Object.keys(variables).length === 0 ? undefined : variables
}

/** Takes one more record into the state. */
export function applyRecord(state: RunState, record: JournalRecord): RunState {
  return { ...(record.type === 'media' ? state : applyBody(state, record)), seq: record.seq, at: record.at }
}

function applyBody(state: RunState, record: RunRecord): RunState {
  if (isPhase(record)) return state.open ? applyToStep(state, state.open, record) : state
  switch (record.type) {
    case 'run-start':
      return {
        ...state,
        start: record,
        steps: [{ kind: 'task', task: record.task, images: record.images, variables: record.previews }],
      }
    case 'run-resume':
      return { ...without(state, 'end'), idleMs: state.idleMs + record.at - state.at }
    case 'run-end':
      return { ...state, end: toRunEnd(record) }
    case 'message':
      return { ...state, steps: [...state.steps, { kind: 'message', text: record.text }] }
    case 'note': {
      const { type: kind, seq: _, at: __, runId: ___, ...note } = record
      const usage = note.reply ? addUsage(state.usage, note.reply.usage) : state.usage
      return { ...state, usage, steps: [...state.steps, { kind, ...note }] }
    }
    case 'step-start': {
      const open = { number: record.step, startedAt: record.at, replies: [], calls: [], settlements: [] }
      return { ...state, open }
    }
    case 'step-end':
      return closeStep(state, record)
  }
}

type StepRecord = Exclude<
  RunRecord,
  { type: 'run-start' | 'run-resume' | 'run-end' | 'message' | 'note' | 'step-start' | 'step-end' }
>

/** Whether a record belongs to a phase within a step. */
function isPhase(record: RunRecord): record is StepRecord {
  return 'step' in record && record.type !== 'step-start' && record.type !== 'step-end'
}

function applyToStep(state: RunState, open: OpenStep, record: StepRecord): RunState {
  switch (record.type) {
    case 'model-end': {
      const usage = addUsage(state.usage, record.reply.usage)
      return { ...state, usage, open: { ...open, replies: [...open.replies, record.reply] } }
    }
    case 'code-start':
      return { ...state, open: { ...open, code: toCode(record) } }
    case 'call-start': {
      const { callId, ordinal, tool, input, at } = record
      return { ...state, open: { ...open, calls: withCall(open, { callId, ordinal, tool, input, startedAt: at }) } }
    }
    case 'call-end':
      return { ...state, usage: addCall(state.usage, record.usage), open: settle(open, record) }
    case 'timer-end':
    case 'media-end':
      return { ...state, open: settle(open, record) }
    case 'code-end':
      return endCode(state, open, record.execution)
  }
}

function toCode({ code, filename, at, lastStep }: Extract<RunRecord, { type: 'code-start' }>): OpenStep['code'] & {} {
  return { text: code, filename, at, ...(lastStep !== undefined && { lastStep }) }
}

/** Calls stand in the order in which they were made, whichever is recorded first. */
function withCall({ calls }: OpenStep, call: CallRecord): readonly CallRecord[] {
  const others = calls.filter(({ callId }) => callId !== call.callId)
  return [...others, call].toSorted((left, right) => left.ordinal - right.ordinal)
}

function settle(
  open: OpenStep,
  record: Extract<RunRecord, { type: 'call-end' | 'timer-end' | 'media-end' }>,
): OpenStep {
  const { ordinal, at } = record
  if (record.type !== 'call-end') {
    const [name, value] = record.type === 'timer-end' ? [timerCall, null] : [mediaCall, record.id]
    return { ...open, settlements: [...open.settlements, { ordinal, name, settlement: { now: at, ok: true, value } }] }
  }
  const end = record.ok
    ? { ok: true as const, value: record.value, at }
    : { ok: false as const, error: record.error, at }
  const { callId, tool, input = null } = record
  const begun = open.calls.find((call) => call.callId === callId)
  return {
    ...open,
    calls: withCall(open, { ...(begun ?? { callId, ordinal, tool, input, startedAt: at }), end }),
    settlements: [...open.settlements, { ordinal, name: record.tool, settlement: toSettlement(end) }],
  }
}

/** What the guest is told of the end of a call. */
export function toSettlement(end: CallEnd & { readonly at: number }): Settlement {
  if (end.ok) return { now: end.at, ok: true, value: end.value }
  const { message, code } = end.error
  return { now: end.at, ok: false, error: { name: 'ToolError', message, code } }
}

function endCode(state: RunState, open: OpenStep, execution: Execution): RunState {
  const { code, settlements } = open
  if (!code) return state
  const variables = pendingVariables(state)
  const action: PastAction = {
    code: code.text,
    filename: code.filename,
    now: code.at,
    settlements,
    kind: execution.kind,
    ...(variables && { variables }),
  }
  return { ...state, actions: [...state.actions, action], open: { ...open, execution } }
}

function closeStep(state: RunState, { outcome, at }: Extract<RunRecord, { type: 'step-end' }>): RunState {
  const { open } = state
  if (!open) return state
  const step: ActionStep = {
    kind: 'action',
    number: open.number,
    replies: open.replies,
    ...(open.code && { code: open.code.text }),
    calls: open.calls,
    ...(open.execution && { execution: open.execution }),
    outcome,
    startedAt: open.startedAt,
    endedAt: at,
  }
  return { ...without(state, 'open'), steps: [...state.steps, step] }
}

function toRunEnd(record: Extract<RunRecord, { type: 'run-end' }>): RunEnd {
  if (record.status === 'completed') return { status: record.status, value: record.value }
  const { status, error } = record
  return status === 'out-of-steps' && record.partial !== undefined
    ? { status, error, partial: record.partial }
    : { status, error }
}

function without(state: RunState, key: 'open' | 'end'): RunState {
  const { [key]: _, ...rest } = state
  return rest
}
