import { mediaCall, timerCall } from '../../core/executor.ts'
import type { ExecuteRequest, Execution, GuestHost, KillReason, Settlement } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import type { DoneSummary, HostFrame, PlaceFrame } from '../protocol/frames.ts'
import { ProtocolError } from '../protocol/framing.ts'
import { shortTexts } from '../protocol/short-texts.ts'
import { OutputLog } from './output-log.ts'
import { readArguments, readList, readValue } from './read-values.ts'

/** Timers that may run at once; the guest has the same limit. */
const maxTimers = 1_000
/** Timers that one action may start; the guest has the same limit. */
const maxTimersStarted = 10_000

const maxMessageChars = 20_000
const maxFloating = 100
/** The guest notes no more images of one action. */
const maxShown = 16
/** Room for what is said of them beside their bytes. */
const shownSlackBytes = 16_384

export type ActionOptions = {
  readonly execution: number
  readonly session: number
  readonly limits: Limits
  readonly functions: ReadonlySet<string>
  readonly host: GuestHost
  readonly send: (frame: HostFrame, bytes?: Uint8Array | string) => void
  /** The host broke its promise never to reject. */
  readonly onFault: (error: unknown) => void
}

/** A call that is under way. Few who carry one out ask for its signal, and it is dear, so it is made when asked for. */
class PendingCall {
  readonly name: string
  #controller: AbortController | undefined
  #isAborted = false

  constructor(name: string) {
    this.name = name
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#isAborted) this.#controller.abort()
    return this.#controller.signal
  }

  abort(): void {
    this.#isAborted = true
    this.#controller?.abort()
  }
}

type CallFrame = Extract<PlaceFrame, { type: 'call' }>

/** One action as the host sees it: its calls, its output and its end. */
export class RunningAction {
  readonly execution: number
  readonly #options: ActionOptions
  readonly #output: OutputLog
  readonly #calls = new Map<number, PendingCall>()
  /** Calls that came; those that waited for a place come later than their number says. */
  readonly #seen = new Map<number, string>()
  /** Calls of functions that the host has not settled. */
  #hostCalls = 0
  #callsMade = 0
  #timersStarted = 0
  #isCancelled = false

  constructor(options: ActionOptions) {
    this.execution = options.execution
    this.#options = options
    // The worker keeps to half of it; more would be a worker that is not ours.
    this.#output = new OutputLog(2 * options.limits.consoleBytes)
  }

  start({ code, filename, now, variables }: ExecuteRequest): void {
    const { session, execution, send } = this.#options
    const bytes = variables && JSON.stringify(variables)
    send({ type: 'execute', session, execution, code, filename, now }, bytes)
  }

  /** Goes on with an action of another sandbox; what it waits for is told again. */
  resume(): void {
    const { session, execution, send } = this.#options
    send({ type: 'resume', session, execution })
  }

  /** Tells the worker to end; from here on nothing it asks for is done, and it cannot end in another way. */
  cancel(): void {
    if (this.#isCancelled) return
    this.#isCancelled = true
    const { session, execution, send } = this.#options
    send({ type: 'cancel', session, execution })
  }

  /** Whether a call of the host, other than a timer, is unsettled: then the guest's time stands still. */
  get waitsForHost(): boolean {
    return this.#hostCalls > 0
  }

  output({ stream, text }: Extract<PlaceFrame, { type: 'out' }>): void {
    if (text === '') throw new ProtocolError('It sent an empty console output.')
    if (!this.#output.add(text)) throw new ProtocolError('It sent more console output than it may.')
    this.#options.host.output({ stream, text })
  }

  call(frame: CallFrame, bytes: Uint8Array | undefined): void {
    this.#check(frame)
    if (this.#isCancelled) return
    const { limits, host, onFault } = this.#options
    const args = readArguments(bytes, limits.argumentBytes)
    const pending = new PendingCall(frame.name)
    this.#calls.set(frame.call, pending)
    if (frame.name !== timerCall) this.#hostCalls += 1
    host
      .call({ ordinal: frame.call, name: frame.name, args }, pending)
      .then((settlement) => this.#settle(frame, settlement))
      .catch(onFault)
  }

  /** The guest has cleared a timer. */
  drop(call: number): void {
    const name = this.#seen.get(call)
    if (name !== undefined && name !== timerCall) throw new ProtocolError('It dropped a call that is no timer.')
    this.#abort(call)
  }

  #abort(call: number): void {
    this.#calls.get(call)?.abort()
    this.#forget(call)
  }

  #forget(call: number): boolean {
    const name = this.#calls.get(call)?.name
    if (name !== undefined && name !== timerCall) this.#hostCalls -= 1
    return this.#calls.delete(call)
  }

  /** What the worker says about the end, as an execution. */
  end(given: DoneSummary, bytes: Uint8Array | undefined): Execution {
    const done = this.#bounded(this.#isCancelled ? aborted(given) : given)
    const { floating, clearedTimers, outputDropped } = done
    if (done.tail !== '') this.#options.host.output({ stream: 'log', text: done.tail })
    const common = { output: this.#output.end(done), outputDropped, floating, clearedTimers }
    // What was asked for before an answer is still carried out; nothing else is waited for.
    const pending = this.#pending(done.pending)
    for (const [id, { name }] of this.#calls) if (done.kind !== 'answer' || name === timerCall) this.#abort(id)
    switch (done.kind) {
      case 'value':
        return { ...common, ...this.#shown(bytes), kind: 'value', ...(done.text !== undefined && { text: done.text }) }
      case 'answer':
        return {
          ...common,
          kind: 'answer',
          value: readValue(bytes, this.#options.limits.answerBytes),
          pending,
        }
      case 'error':
        return { ...common, ...this.#shown(bytes), kind: 'error', error: toCodeError(done) }
      case 'killed':
        return { ...common, kind: 'killed', reason: toReason(done.name), message: done.text ?? '' }
    }
  }

  /** Images beside the end of an action; a list that is too long is cut where it is looked at. */
  #shown(bytes: Uint8Array | undefined): Pick<Execution, 'shown'> {
    if (bytes === undefined) return {}
    return { shown: readList(bytes, this.#options.limits.answerBytes + shownSlackBytes).slice(0, maxShown) }
  }

  /** Our own worker sends no more than this; whatever is sent is shown to the model. */
  #bounded(done: DoneSummary): DoneSummary {
    const { limits, functions } = this.#options
    const { text } = done
    const maxText = done.kind === 'value' ? limits.valueChars * 4 : maxMessageChars
    const floating = [...new Set(done.floating)].filter((called) => functions.has(called))
    return {
      ...done,
      ...shortTexts(done),
      ...(text !== undefined && { text: text.slice(0, maxText) }),
      tail: done.tail.slice(0, limits.consoleBytes),
      floating: floating.slice(0, maxFloating),
    }
  }

  /** The end of an action whose interpreter is gone. */
  killed(reason: KillReason, message: string): Execution {
    const none = { floating: [], clearedTimers: 0, pending: [], tail: '', outputDropped: 0 }
    return this.end({ kind: 'killed', name: reason, text: message, ...none }, undefined)
  }

  /**
   * The calls of functions that have no result: those the host knows of, whatever the worker says. A result that was on
   * its way when the answer was given did not count for it, which only the worker can know.
   */
  #pending(named: readonly number[]): number[] {
    const claimed = new Set(named.slice(0, this.#options.limits.callsInFlight))
    return [...this.#seen]
      .filter(([call, name]) => name !== timerCall && (this.#calls.has(call) || claimed.has(call)))
      .map(([call]) => call)
      .toSorted((left, right) => left - right)
  }

  #check({ call, name }: CallFrame): void {
    const { functions, limits } = this.#options
    if (name !== timerCall && name !== mediaCall && !functions.has(name))
      throw new ProtocolError('It called a function that was not given to it.')
    if (this.#seen.has(call)) throw new ProtocolError('It used the number of a call again.')
    if (this.#calls.size >= limits.callsInFlight + maxTimers)
      throw new ProtocolError('It made more calls at once than it may.')
    if (name === timerCall) this.#countTimer()
    else this.#countCall()
    this.#seen.set(call, name)
  }

  /** The guest has the same limit, and rejects what goes beyond it. */
  #countCall(): void {
    const { callsPerStep, callsInFlight } = this.#options.limits
    this.#callsMade += 1
    // An action that goes on tells its open calls again, and may have been given more of them elsewhere.
    if (this.#callsMade > callsPerStep + callsInFlight)
      throw new ProtocolError('It made more calls than one action may.')
  }

  #countTimer(): void {
    this.#timersStarted += 1
    const mayBeTooMany = this.#calls.size >= maxTimers
    const isTooMany =
      mayBeTooMany && [...this.#calls.values()].filter(({ name }) => name === timerCall).length >= maxTimers
    if (isTooMany || this.#timersStarted > maxTimersStarted)
      throw new ProtocolError('It started more timers than it may.')
  }

  #settle(frame: CallFrame, given: Settlement): void {
    if (!this.#forget(frame.call)) return
    const { session, execution, send, limits } = this.#options
    const { settlement, text } = withinLimit(given, { name: frame.name, maxBytes: limits.resultBytes })
    const { now, ok } = settlement
    send({ type: 'settle', session, execution, call: frame.call, now, ok }, text)
  }
}

function aborted(done: DoneSummary): DoneSummary {
  if (done.kind === 'killed') return done
  return { ...done, kind: 'killed', name: 'aborted', text: 'The code was ended because the run was aborted.' }
}

type Written = { readonly settlement: Settlement; readonly text: string }

function withinLimit(
  settlement: Settlement,
  { name, maxBytes }: { readonly name: string; readonly maxBytes: number },
): Written {
  const text = JSON.stringify(settlement.ok ? settlement.value : settlement.error)
  if (Buffer.byteLength(text) <= maxBytes) return { settlement, text }
  const message = `The result of ${name} takes more than ${maxBytes} bytes. Ask it for less.`
  const error = { name: 'RangeError', message }
  return { settlement: { now: settlement.now, ok: false, error }, text: JSON.stringify(error) }
}

const placeKeys = ['line', 'column', 'stack', 'file', 'frame', 'callee', 'suggestions'] as const

function toCodeError(done: DoneSummary): Extract<Execution, { kind: 'error' }>['error'] {
  const { name = 'Error', text = '' } = done
  const known = placeKeys.filter((key) => done[key] !== undefined && done[key] !== '')
  return { name, message: text, ...Object.fromEntries(known.map((key) => [key, done[key]])) }
}

const reasons = ['timeout', 'memory', 'crash', 'aborted'] as const

/** A reason as a place gives it; what we do not know counts as a crash. */
export function toReason(name: string | undefined): KillReason {
  return reasons.find((reason) => reason === name) ?? 'crash'
}
