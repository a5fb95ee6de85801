import { ModelError, toErrorData } from '../../core/errors.ts'
import type { Model, ModelEvent, ModelRequest } from '../../core/model.ts'
import { wholeReply } from './with-stream.ts'

/** What is told when a model has failed and another one is asked. */
export type Handover = { readonly from: string; readonly to: string; readonly error: unknown }

/** Whether and how a request goes on to the next model. */
export type TurnRules = {
  readonly when: (error: unknown) => boolean
  readonly onFallback?: ((handover: Handover) => void) | undefined
}

type Failure = { readonly model: string; readonly error: unknown }

/**
 * Asks models one after another until one replies, and says at the end of the reply who did. Once something was given away
 * no other is asked.
 */
export async function* inTurn(
  models: readonly Model[],
  request: ModelRequest,
  { when, onFallback }: TurnRules,
): AsyncGenerator<ModelEvent> {
  const failures: Failure[] = []
  for (const [index, model] of models.entries()) {
    let started = false
    try {
      for await (const event of wholeReply(model, request)) {
        started = true
        yield event.type === 'finish' ? { ...event, model: event.model ?? model.id } : event
      }
      return
    } catch (error) {
      request.signal?.throwIfAborted()
      if (started || !when(error)) throw error
      failures.push({ model: model.id, error })
      const next = models[index + 1]
      if (next) onFallback?.({ from: model.id, to: next.id, error })
    }
  }
  throw toOneError(failures)
}

/** One error for all, with the code of one that may pass, else of the first that is known. */
function toOneError(failures: readonly Failure[]): unknown {
  const errors = failures.map(({ error }) => error)
  if (errors.length === 1) return errors[0]
  const known = errors.filter((error) => error instanceof ModelError)
  const cause = known.find(({ retryable }) => retryable) ?? known[0] ?? errors[0]
  const told = failures.map(({ model, error }) => ({ model, ...toErrorData(error) }))
  const [code, details] = cause instanceof ModelError ? [cause.code, cause.details] : ['failed' as const, {}]
  const list = told.map(({ model, message }) => `\n- ${model}: ${message}`).join('')
  return new ModelError(code, `None of ${failures.length} models replied:${list}`, {
    cause,
    details: { ...details, failures: told.map(({ model, code: failed }) => ({ model, code: failed })) },
  })
}
