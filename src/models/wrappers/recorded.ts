import { ModelError, toErrorData } from '../../core/errors.ts'
import type { ErrorData, ModelErrorCode } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { checkModel, checkOptions } from './check-options.ts'
import { joinDeltas, toPlainRequest, toStableJson } from './plain-request.ts'
import type { PlainRequest } from './plain-request.ts'
import { wholeReply, withStream } from './with-stream.ts'

/**
 * One request to a model and what came of it, as plain data. It holds what the conversation holds, and no key, header or
 * URL: these are no part of a request.
 */
export type ModelTurn = {
  readonly model: string
  readonly request: PlainRequest
  /** The reply, or what of it came before the error. */
  readonly events: readonly ModelEvent[]
  readonly error?: ErrorData
}

/** What `recorded()` takes. */
export type RecordedOptions = {
  /** Is told each request that is over: with a whole reply, or with an error. */
  readonly onTurn: (turn: ModelTurn) => void
}

/**
 * The same model, which tells each request with what came of it, to be kept as JSON and played back by `playRecording()`.
 * Requests that were aborted or left are not told.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function recorded(model: Model, options: RecordedOptions): Model {
  checkModel('recorded', model)
  checkOptions('recorded', options, { onTurn: 'function' })
  const { onTurn } = options
  if (onTurn === undefined) throw new TypeError('recorded: onTurn is missing, so nobody would be told.')
  return withStream(model, async function* (request): AsyncGenerator<ModelEvent> {
    const asked: PlainRequest = JSON.parse(JSON.stringify(toPlainRequest(request)))
    const events: ModelEvent[] = []
    const tell = (error?: ErrorData): void =>
      onTurn({ model: model.id, request: asked, events: joinDeltas(events), ...(error && { error }) })
    try {
      for await (const event of wholeReply(model, request)) {
        events.push(event)
        yield event
      }
    } catch (error) {
      if (!(request.signal?.aborted ?? false)) tell(toErrorData(error))
      throw error
    }
    tell()
  })
}

/** A model that plays a recording. */
export interface RecordingPlayer extends Model {
  /** Throws when turns are left. */
  assertFinished(): void
}

/**
 * Makes a model that plays recorded turns: to each request the first turn that has the same request and was not played,
 * errors included. A request that no turn is left for fails with a `ModelError` that shows where it differs.
 */
export function playRecording(turns: readonly ModelTurn[]): RecordingPlayer {
  const left = turns.map((turn) => ({ turn, asked: toStableJson(turn.request) }))
  return {
    id: turns[0]?.model ?? 'recording',
    async *stream(request) {
      request.signal?.throwIfAborted()
      const asked = toStableJson(toPlainRequest(request))
      const at = left.findIndex((one) => one.asked === asked)
      if (at < 0) throw toMismatch(asked, left[0]?.asked)
      const [played] = left.splice(at, 1)
      yield* playTurn(played?.turn, request)
    },
    assertFinished() {
      if (left.length === 0) return
      throw new Error(`${left.length} of ${turns.length} recorded turns were not asked for.`)
    },
  }
}

function* playTurn(turn: ModelTurn | undefined, { signal }: ModelRequest): Generator<ModelEvent> {
  for (const event of turn?.events ?? []) {
    signal?.throwIfAborted()
    yield event
  }
  if (turn?.error) throw toModelError(turn.error)
}

const codes: readonly ModelErrorCode[] = [
  'unauthorized',
  'bad-request',
  'context-overflow',
  'content-filter',
  'rate-limited',
  'quota-exhausted',
  'server-error',
  'network',
  'truncated',
  'invalid-response',
  'timeout',
]

function toModelError({ code, message, details }: ErrorData): ModelError {
  return new ModelError(codes.find((known) => known === code) ?? 'failed', message, { ...(details && { details }) })
}

function toMismatch(asked: string, next: string | undefined): ModelError {
  const again = 'Record again if the change is meant.'
  if (next === undefined) return new ModelError('failed', `All turns of the recording were played. ${again}`)
  let at = 0
  while (at < asked.length && asked[at] === next[at]) at += 1
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40))
  return new ModelError(
    'failed',
    `The recording has no such request left. The next one has ${around(next)} where this has ${around(asked)}. ${again}`,
  )
}
