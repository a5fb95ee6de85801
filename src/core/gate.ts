import { decode, encode, encodeText } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import type { EncodeOptions } from '../values/encoder.ts'
import type { MediaStore } from '../values/media/media-store.ts'
import { StepError, toErrorData } from './errors.ts'
import type { AgentEvent } from './events.ts'
import type { Settlement } from './executor.ts'
import type { Limits } from './limits.ts'
import type { Recorder } from './recorder.ts'
import type { CallKey, RecordBody } from './records.ts'
import type { Runtime } from './runtime.ts'
import { toSettlement } from './state.ts'
import { TimeBox } from './time-box.ts'
import type { CallEnd, CallRecord } from './steps.ts'
import type { Action, Issue, Lineage, Parsed, RunContext, Tool } from './tool.ts'
import type { TotalUsage } from './usage.ts'

/** A call as it comes from the model's code; `input` is decoded and not yet validated. */
export type CallRequest = {
  readonly step: number
  readonly ordinal: number
  readonly tool: string
  readonly input: Parsed<unknown>
  readonly code: string
}

/** Judges a call that is about to happen; `undefined` lets it pass. */
export type Policy = (action: Action) => Promise<{ readonly deny: string } | undefined>

export type GateOptions = {
  readonly path: string
  readonly recorder: Recorder
  readonly runtime: Runtime
  readonly limits: Limits
  readonly tools: ReadonlyMap<string, Tool>
  readonly policy?: Policy
  /** For the runs that calls start. */
  readonly lineage?: Lineage
  /** Aborts when the run is aborted. */
  readonly signal: AbortSignal
  readonly emit: (event: AgentEvent) => void
}

/**
 * The one way to a tool: every call of every agent goes through here, however it was made.
 *
 * It finds the tool, validates the input, asks the policy about a frozen copy, records the intent, runs the tool on the host
 * under its time-out, checks the result and records it. It never rejects for what a tool or the model did wrong: that
 * is a settlement with `ok: false`, which the calling code can catch. It rejects when the journal is lost.
 */
export class Gate {
  readonly #options: GateOptions
  #calls = 0

  constructor(options: GateOptions) {
    this.#options = options
  }

  async call(request: CallRequest, signal: AbortSignal): Promise<Settlement> {
    const { path, recorder } = this.#options
    const callId = `${path}/${request.step}/${request.ordinal}`
    const earlier = recorder.state.open?.calls.find((call) => call.callId === callId)
    const key: CallKey = { step: request.step, callId, ordinal: request.ordinal, tool: request.tool }
    if (earlier?.end) return toSettlement(earlier.end)

    this.#calls += 1
    const asked = toSendable(request, recorder.media)
    const call: Call = { key, earlier, signal, input: asked.input }
    const end = await this.#attempt(asked.request, call)
    const begun = recorder.state.open?.calls.some((one) => one.callId === callId) === true
    const { usage } = call
    return this.#end({ ...key, ...(begun ? {} : { input: asked.input }), ...(usage && { usage }) }, end)
  }

  async #attempt(request: CallRequest, call: Call): Promise<CallEnd> {
    try {
      return { ok: true, value: await this.#carryOut(request, call) }
    } catch (thrown) {
      if (thrown instanceof StepError) return { ok: false, error: thrown.toJSON() }
      throw thrown
    }
  }

  async #carryOut(request: CallRequest, call: Call): Promise<Encoded> {
    const { runtime, limits, tools, signal, recorder, lineage } = this.#options
    lineage?.budget?.takeCall()
    const tool = tools.get(request.tool)
    if (!tool) throw unknownTool(request.tool, tools)
    if (this.#calls > limits.callsPerStep) throw tooManyCalls(limits.callsPerStep)
    const timeoutMs = tool.timeoutMs ?? limits.toolTimeoutMs
    const box = new TimeBox({
      runtime,
      timeoutMs,
      signals: [call.signal, signal],
      onAbort: () => this.#stopped(tool),
      onTimeout: () => toolTimeout(tool, timeoutMs),
    })
    try {
      const input = await box.race(validInput(tool, request.input))
      await box.race(this.#judge(tool, input, { request, call }))
      box.check()
      await this.#recordIntent(tool, call)
      box.check()
      const result = await box.race(this.#execute(tool, input, { call, signal: box.signal }))
      return await box.race(validOutput(tool, result, { maxBytes: limits.resultBytes, media: recorder.media }))
    } finally {
      box.close()
    }
  }

  async #judge(tool: Tool, input: unknown, { request, call }: { request: CallRequest; call: Call }): Promise<void> {
    const { path, recorder, policy } = this.#options
    const { media } = recorder
    if (!policy) return
    const { name, effect, labels } = tool
    const { step, callId } = call.key
    const judged = deepFreeze(decode(encode(input, { media }), { media }))
    const { code } = request
    const action = { runId: recorder.runId, path, step, callId, tool: name, effect, labels, input: judged, code }
    const verdict = await policy(Object.freeze(action))
    if (verdict) throw new StepError('denied', `${name} was not allowed: ${verdict.deny}`)
  }

  async #recordIntent(tool: Tool, { key, earlier, input }: Call): Promise<void> {
    const { recorder, emit } = this.#options
    if (earlier) {
      if (tool.idempotency === 'once') throw unknownOutcome(tool, 'the run stopped while it was running')
      return
    }
    const { effect, labels } = tool
    emit(await recorder.append({ type: 'call-start', ...key, input, effect, labels }))
  }

  async #execute(tool: Tool, input: unknown, { call, signal }: { call: Call; signal: AbortSignal }): Promise<unknown> {
    const { recorder, path, lineage = {} } = this.#options
    const { step, callId } = call.key
    const about = { runId: recorder.runId, callId }
    const context: RunContext = {
      ...about,
      path,
      signal,
      lineage,
      progress: (message) => this.#options.emit({ ...about, step, type: 'call-delta', message }),
      nested: (inner, event) => this.#options.emit({ ...about, step, type: 'agent-event', path: inner, event }),
      used: (usage) => (call.usage = usage),
    }
    try {
      return await tool.execute(input, context)
    } catch (thrown) {
      throw signal.aborted ? this.#stopped(tool) : toolFailed(tool, thrown)
    }
  }

  /** An aborted run leaves the call open, for a resumed run to deal with; killed code gets its end on record. */
  #stopped(tool: Tool): unknown {
    const { signal } = this.#options
    return signal.aborted ? signal.reason : unknownOutcome(tool, 'the code that called it was stopped')
  }

  async #end(key: CallKey & Pick<CallEndRecord, 'input' | 'usage'>, end: CallEnd): Promise<Settlement> {
    const record = await this.#options.recorder.append({ type: 'call-end', ...key, ...end })
    this.#options.emit(record)
    return toSettlement({ ...end, at: record.at })
  }
}

/** A call with its input in wire form. What has none, being too deep or too much, is the caller's mistake. */
function toSendable(
  request: CallRequest,
  media: MediaStore,
): { readonly request: CallRequest; readonly input: Encoded } {
  if (!request.input.ok) return { request, input: null }
  try {
    return { request, input: encode(request.input.value, { media, name: 'args' }) }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const issues = [{ path: '', message: error.message }]
    return { request: { ...request, input: { ok: false, issues } }, input: null }
  }
}

type CallEndRecord = Extract<RecordBody, { type: 'call-end' }>

type Call = {
  readonly key: CallKey
  readonly earlier: CallRecord | undefined
  readonly signal: AbortSignal
  readonly input: Encoded
  /** What the run that the call started has used so far. */
  usage?: TotalUsage
}

async function validInput(tool: Tool, input: Parsed<unknown>): Promise<unknown> {
  const parsed = input.ok ? await tool.parseInput(input.value) : input
  if (parsed.ok) return parsed.value
  throw new StepError('invalid-arguments', `${tool.name} was called with wrong arguments: ${toText(parsed.issues)}`, {
    details: { issues: parsed.issues },
  })
}

async function validOutput(tool: Tool, result: unknown, options: EncodeOptions): Promise<Encoded> {
  const parsed = await tool.parseOutput(result)
  if (!parsed.ok) {
    throw new StepError(
      'invalid-result',
      `${tool.name} returned something its output schema forbids: ${toText(parsed.issues)}`,
      {
        details: { issues: parsed.issues },
      },
    )
  }
  try {
    const text = encodeText(parsed.value, options)
    return JSON.parse(text)
  } catch (cause) {
    throw new StepError(
      'invalid-result',
      `${tool.name} returned something that cannot be sent: ${toErrorData(cause).message}`,
      { cause },
    )
  }
}

function toText(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')
}

function toolFailed({ name }: Tool, thrown: unknown): StepError {
  const error = toErrorData(thrown)
  const details = { error: { name: error.name, code: error.code } }
  return new StepError('tool-failed', `${name} failed: ${error.message}`, { cause: thrown, details })
}

function toolTimeout({ name, idempotency }: Tool, timeoutMs: number): StepError {
  const remedy = idempotency === 'safe' ? 'Try again or ask for less.' : 'Whether it took effect is unknown.'
  return new StepError('tool-timeout', `${name} did not answer within ${timeoutMs / 1000} s. ${remedy}`)
}

function unknownOutcome({ name }: Tool, why: string): StepError {
  return new StepError('outcome-unknown', `Whether ${name} took effect is unknown: ${why}. It was not repeated.`)
}

function tooManyCalls(limit: number): StepError {
  return new StepError('too-many-calls', `One step may make ${limit} calls; spread the work over several steps.`)
}

function unknownTool(name: string, tools: ReadonlyMap<string, Tool>): StepError {
  const known = [...tools.keys()].join(', ') || 'none'
  return new StepError('unknown-tool', `There is no tool named ${name}. Tools: ${known}.`)
}

/** Freezes lists and plain objects all the way down: a policy may keep what it was shown. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
