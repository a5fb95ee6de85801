import { describe, expect, test } from 'vitest'

import { generate } from '../../src/models/generate.ts'
import type { ModelEvent } from '../../src/core/model.ts'
import { openai } from '../../src/models/openai/index.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'
import { modelAt, request, withServer } from './asking.ts'

const stalled: ServerReply = { kind: 'reply', text: 'Hello', fault: 'stall' }

describe('the connection', () => {
  test('is closed when a stalled reply is aborted', () =>
    withServer([stalled], async (server) => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const stream = modelAt(server).stream({ ...request, signal: controller.signal })
      const iterator = stream[Symbol.asyncIterator]()
      await iterator.next()
      const next = iterator.next()
      controller.abort(reason)

      await expect(next).rejects.toBe(reason)
      expect(await server.requests[0]?.closed).toEqual({ whole: false })
    }))

  test('is closed when the loop is left', () =>
    withServer([stalled], async (server) => {
      const events: ModelEvent[] = []
      for await (const event of modelAt(server).stream(request)) {
        events.push(event)
        break
      }

      expect(events).toEqual([{ type: 'text-delta', text: 'H' }])
      expect(await server.requests[0]?.closed).toEqual({ whole: false })
    }))

  test('an abort rejects even where a replaced fetch does not listen', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const deaf: typeof fetch = () => new Promise(() => controller.abort(reason))
    const model = openai({ model: 'test', fetch: deaf })

    await expect(generate(model, { ...request, signal: controller.signal })).rejects.toBe(reason)
  })
})
