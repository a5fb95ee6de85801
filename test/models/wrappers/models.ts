import { ModelError } from '../../../src/core/errors.ts'
import type { ModelErrorCode } from '../../../src/core/errors.ts'
import { textMessage } from '../../../src/core/messages.ts'
import type { Model, ModelEvent, ModelRequest } from '../../../src/core/model.ts'

export const usage = { inputTokens: 100, outputTokens: 20 }

/** A request that says this. */
export function saying(text: string): ModelRequest {
  return { messages: [textMessage('user', text)] }
}

/** An error as a provider gives it. */
export function errorOf(code: ModelErrorCode, details: Readonly<Record<string, unknown>> = {}): ModelError {
  return new ModelError(code, `It said ${code}.`, { details })
}

/** A model that says half of its reply and breaks. */
export function breaking(id: string): Model & { readonly asked: () => number } {
  let asked = 0
  return {
    id,
    asked: () => asked,
    async *stream(): AsyncGenerator<ModelEvent> {
      asked += 1
      yield { type: 'text-delta', text: 'half' }
      throw errorOf('network')
    },
  }
}

/** A model whose replies are in the hand of the test: each has begun when it is asked, and ends when it is let. */
export type HeldModel = Model & {
  /** What was asked, in order, as text. */
  readonly asked: readonly string[]
  /** Ends the reply to what was asked so, with the text asked back or an error. */
  readonly finish: (text: string, error?: Error) => void
}

export function heldModel(id = 'held'): HeldModel {
  const asked: string[] = []
  const open = new Map<string, (error: Error | undefined) => void>()
  return {
    id,
    asked,
    finish: (text, error) => open.get(text)?.(error),
    async *stream({ messages, signal }) {
      const [part] = messages[0]?.content ?? []
      const text = part?.type === 'text' ? part.text : ''
      asked.push(text)
      const error = await new Promise<Error | undefined>((resolve, reject) => {
        open.set(text, resolve)
        signal?.addEventListener('abort', () => reject(signal.reason))
      })
      if (error) throw error
      yield { type: 'text-delta', text }
      yield { type: 'usage', usage }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}
