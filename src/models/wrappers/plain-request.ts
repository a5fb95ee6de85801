import type { ModelEvent, ModelRequest } from '../../core/model.ts'

/** What a model was asked, as plain data: all of a request but its signal. */
export type PlainRequest = Omit<ModelRequest, 'signal'>

export function toPlainRequest(request: ModelRequest): PlainRequest {
  const { signal: _, ...asked } = request
  return asked
}

/** JSON that is the same for data that is the same, whatever the order of the fields. */
export function toStableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)))
  })
}

/** The same reply in fewer pieces: deltas that follow each other and are of one kind are one. */
export function joinDeltas(events: readonly ModelEvent[]): readonly ModelEvent[] {
  const joined: ModelEvent[] = []
  for (const event of events) {
    const last = joined.at(-1)
    const isText = event.type === 'text-delta' || event.type === 'reasoning-delta'
    if (isText && last?.type === event.type) joined[joined.length - 1] = { ...last, text: last.text + event.text }
    else joined.push(event)
  }
  return joined
}
