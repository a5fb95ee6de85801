import type { ModelEvent } from '../../core/model.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'

type Json = Readonly<Record<string, unknown>>
type CallDelta = Extract<ModelEvent, { type: 'tool-call-delta' }>
type Call = { readonly index: number; readonly wireIndex: number | undefined; readonly id: string | undefined }

/**
 * Gives every native tool call of a reply an index of its own, whatever the server makes of indexes and ids: some leave
 * out the index or send 0 for every call, some repeat the id in each piece, some send none, some send one id twice.
 */
export class ToolCallIndexes {
  readonly #calls: Call[] = []

  /** The event for one piece of a call. */
  toDelta(piece: Json): CallDelta {
    const { name, arguments: input } = (isJsonObject(piece['function']) ? piece['function'] : {}) as Json
    const call = this.#callOf(piece, isText(name))
    return {
      type: 'tool-call-delta',
      index: call.index,
      ...(call.id !== undefined && { id: call.id }),
      ...(isText(name) && { name }),
      ...(input != null && { input: typeof input === 'string' ? input : JSON.stringify(input) }),
    }
  }

  #callOf(piece: Json, hasName: boolean): Call {
    const id = isText(piece['id']) ? piece['id'] : undefined
    const wireIndex = typeof piece['index'] === 'number' ? piece['index'] : undefined
    // Without index and id only a name tells that a call begins.
    const begins = wireIndex === undefined && id === undefined && hasName
    return (begins ? undefined : this.#find(wireIndex, id)) ?? this.#begin(wireIndex, id)
  }

  /** The call a piece goes on with: the newest of its index, but not one that has another id. */
  #find(wireIndex: number | undefined, id: string | undefined): Call | undefined {
    const mayBe = this.#calls.filter((call) => wireIndex === undefined || call.wireIndex === wireIndex)
    const last = mayBe.at(-1)
    if (last === undefined || id === undefined || last.id === undefined) return this.#named(last, id)
    return mayBe.findLast((call) => call.id === id || call.id?.startsWith(`${id}#`))
  }

  /** An id may come with a later piece than the first. */
  #named(call: Call | undefined, id: string | undefined): Call | undefined {
    if (call === undefined || call.id !== undefined || id === undefined) return call
    const named = { ...call, id: this.#unique(id) }
    this.#calls[call.index] = named
    return named
  }

  #begin(wireIndex: number | undefined, id: string | undefined): Call {
    const call = { index: this.#calls.length, wireIndex, id: id === undefined ? undefined : this.#unique(id) }
    this.#calls.push(call)
    return call
  }

  /** Results are matched to calls by their id, so one id may not stand for two. */
  #unique(id: string): string {
    return this.#calls.some((call) => call.id === id) ? `${id}#${this.#calls.length}` : id
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
