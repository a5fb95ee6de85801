import type { ModelEvent } from '../../core/model.ts'
import type { Usage } from '../../core/usage.ts'
import type { Dialect } from './dialects.ts'
import type { AiSdkVersion, ExportedPart } from './exported.ts'

type Block = 'text' | 'reasoning'
type CallDelta = Extract<ModelEvent, { type: 'tool-call-delta' }>

/** Turns the events of a reply into stream parts of the AI SDK, which have a beginning and an end around each block. */
export class PartWriter<Version extends AiSdkVersion> {
  readonly #dialect: Dialect<Version>
  readonly #calls = new Map<number, { readonly id: string; readonly name: string; input: string }>()
  #open: { readonly type: Block; readonly id: string } | undefined
  #blocks = 0
  #usage: Usage | undefined

  constructor(dialect: Dialect<Version>) {
    this.#dialect = dialect
  }

  /** The parts for one event. */
  *write(event: ModelEvent): Generator<ExportedPart<Version>> {
    switch (event.type) {
      case 'text-delta':
        yield* this.#delta('text', event.text)
        break
      case 'reasoning-delta':
        yield* this.#delta('reasoning', event.text)
        break
      case 'tool-call-delta':
        yield* this.#close()
        yield* this.#call(event)
        break
      case 'usage':
        this.#usage = event.usage
        break
      case 'finish': {
        const { finish, usage } = this.#dialect
        yield* this.#close()
        yield* this.#endCalls()
        yield { type: 'finish', finishReason: finish(event.reason, event.raw), usage: usage(this.#usage) }
      }
    }
  }

  *#delta(type: Block, delta: string): Generator<ExportedPart<Version>> {
    if (this.#open?.type !== type) {
      yield* this.#close()
      this.#blocks += 1
      this.#open = { type, id: `${type}-${this.#blocks}` }
      yield { type: `${type}-start`, id: this.#open.id }
    }
    yield { type: `${type}-delta`, id: this.#open.id, delta }
  }

  *#close(): Generator<ExportedPart<Version>> {
    if (this.#open) yield { type: `${this.#open.type}-end`, id: this.#open.id }
    this.#open = undefined
  }

  *#call({ index, id, name = '', input = '' }: CallDelta): Generator<ExportedPart<Version>> {
    const known = this.#calls.get(index)
    const call = known ?? { id: id ?? `call-${index}`, name, input: '' }
    this.#calls.set(index, call)
    if (!known) yield { type: 'tool-input-start', id: call.id, toolName: call.name }
    call.input += input
    if (input !== '') yield { type: 'tool-input-delta', id: call.id, delta: input }
  }

  *#endCalls(): Generator<ExportedPart<Version>> {
    for (const { id, name, input } of this.#calls.values()) {
      yield { type: 'tool-input-end', id }
      yield { type: 'tool-call', toolCallId: id, toolName: name, input: input === '' ? '{}' : input }
    }
  }
}
