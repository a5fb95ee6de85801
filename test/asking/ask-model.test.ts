import { describe, expect, test } from 'vitest'

import { systemRuntime } from '../../src/agent/runtime.ts'
import { askModel } from '../../src/asking/ask-model.ts'
import { defaultLimits } from '../../src/core/limits.ts'
import type { Model, ModelEvent } from '../../src/core/model.ts'
import { collect } from '../helpers/collect.ts'

const never = new AbortController().signal

function options(limits: Partial<typeof defaultLimits> = {}, signal: AbortSignal = never) {
  return { limits: { ...defaultLimits, ...limits }, runtime: systemRuntime, signal }
}

/** A model that says some events, then never anything again, and does not look at its signal. */
function silentAfter(...events: ModelEvent[]): Model & { signal?: AbortSignal } {
  const model: Model & { signal?: AbortSignal } = {
    id: 'silent',
    async *stream(request) {
      if (request.signal) model.signal = request.signal
      yield* events
      await new Promise(() => {})
    },
  }
  return model
}

describe('askModel', () => {
  test('ends a model that never begins to answer, although it ignores its signal', async () => {
    const model = silentAfter()

    const asking = collect(askModel(model, { messages: [] }, options({ modelFirstTokenMs: 20 })))

    await expect(asking).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('did not begin') })
    expect(model.signal?.aborted).toBe(true)
  })

  test('ends a model that stalls in the middle', async () => {
    const model = silentAfter({ type: 'text-delta', text: 'half a' })

    const asking = collect(askModel(model, { messages: [] }, options({ modelStallMs: 20 })))

    await expect(asking).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('in the middle') })
  })

  test('ends a reply that trickles on for ever', async () => {
    const model: Model = {
      id: 'trickle',
      async *stream() {
        while (true) {
          await systemRuntime.sleep(5)
          yield { type: 'text-delta', text: '.' }
        }
      },
    }

    const asking = collect(askModel(model, { messages: [] }, options({ modelTotalMs: 40 })))

    await expect(asking).rejects.toMatchObject({ code: 'timeout', message: expect.stringContaining('for one reply') })
  })

  test('rejects with the reason when the run is aborted', async () => {
    const controller = new AbortController()

    const asking = collect(askModel(silentAfter(), { messages: [] }, options({}, controller.signal)))
    controller.abort(new Error('enough'))

    await expect(asking).rejects.toThrow('enough')
  })

  test('makes a ModelError of whatever a model throws, with the cause', async () => {
    const model: Model = {
      id: 'broken',
      stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RangeError('oops')) }) }),
    }

    const asking = collect(askModel(model, { messages: [] }, options()))

    await expect(asking).rejects.toMatchObject({ name: 'ModelError', code: 'failed', cause: { message: 'oops' } })
  })
})
