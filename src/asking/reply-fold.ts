import { ModelError } from '../core/errors.ts'
import type { ModelEvent, ModelReply } from '../core/model.ts'
import type { Usage } from '../core/usage.ts'

/** Folds the events of one reply; `reply()` throws `truncated` when no `finish` came. */
export class ReplyFold {
  #text = ''
  #reasoning = ''
  readonly #calls = new Map<number, { id: string; name: string; input: string }>()
  #usage: Usage | undefined
  #finish: Extract<ModelEvent, { type: 'finish' }> | undefined
  readonly #model: string

  constructor(model: string) {
    this.#model = model
  }

  add(event: ModelEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#text += event.text
        break
      case 'reasoning-delta':
        this.#reasoning += event.text
        break
      case 'tool-call-delta':
        this.#addCall(event)
        break
      case 'usage':
        this.#usage = event.usage
        break
      case 'finish':
        this.#finish ??= event
        break
    }
  }

  #addCall({ index, id, name, input }: Extract<ModelEvent, { type: 'tool-call-delta' }>): void {
    const call = this.#calls.get(index) ?? { id: '', name: '', input: '' }
    this.#calls.set(index, { id: id || call.id, name: name || call.name, input: call.input + (input ?? '') })
  }

  reply(): ModelReply {
    if (this.#finish === undefined) {
      throw new ModelError(
        'truncated',
        `The stream of ${this.#model} ended without a finish reason, after ${this.#text.length} characters. ` +
          'The reply may be cut in the middle, so it is not used.',
      )
    }
    const { reason: finishReason, providerData } = this.#finish
    const calls = [...this.#calls].toSorted(([a], [b]) => a - b)
    return {
      model: this.#finish.model ?? this.#model,
      text: this.#text,
      ...(this.#reasoning !== '' && { reasoning: this.#reasoning }),
      toolCalls: calls.map(([index, { id, name, input }]) => ({ id: id || `call-${index}`, name, input })),
      finishReason,
      ...(this.#usage && { usage: this.#usage }),
      ...(providerData && { providerData }),
    }
  }
}
