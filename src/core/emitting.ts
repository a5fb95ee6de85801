/**
 * Turns pushed events into pulled ones: yields what `work` emits while it runs, then returns what it made.
 *
 * This is the only bridge between callbacks and generators. A rejection of `work` is thrown to whoever pulls, after the
 * events that led up to it. `work` gets a signal that aborts when the puller leaves early, or with the given one. `join`
 * may fold an event into the one waiting before it, so that a slow puller is not flooded.
 */
export async function* emitting<Event, Result>(
  work: (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
  join: (earlier: Event, later: Event) => Event | undefined = () => undefined,
  signal?: AbortSignal,
): AsyncGenerator<Event, Result> {
  const queue: Event[] = []
  const left = new AbortController()
  let wake = (): void => {}
  let settled = false
  const abort = (): void => left.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)

  const result = work((event) => {
    const last = queue.at(-1)
    const joined = last === undefined ? undefined : join(last, event)
    if (joined === undefined) queue.push(event)
    else queue[queue.length - 1] = joined
    wake()
  }, left.signal)
  const settle = (): void => {
    settled = true
    wake()
  }
  result.then(settle, settle)

  try {
    while (true) {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) yield event
      if (settled) return await result
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    if (!settled) left.abort(new Error('Nobody listens to this run any more.'))
  }
}
