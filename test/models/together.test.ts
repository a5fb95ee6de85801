import { describe, expect, test } from 'vitest'

import type { ModelEvent } from '../../src/core/model.ts'
import { generate } from '../../src/models/generate.ts'
import { openai } from '../../src/models/openai/index.ts'
import { request } from './asking.ts'
import { delta } from './wire.ts'

/** A client whose server sends all of this in one packet. */
function inOnePacket(...data: readonly string[]) {
  const bytes = data.map((one) => `data: ${one}\n\n`).join('')
  const fetch = () => Promise.resolve(new Response(bytes, { headers: { 'content-type': 'text/event-stream' } }))
  return openai({ model: 'test', fetch, maxRetries: 0 })
}

describe('events that come together', () => {
  const words = ['one ', 'two ', 'three'].map((content) => delta({ content }))

  test('are not given out after an abort', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const events: ModelEvent[] = []

    const read = async (): Promise<void> => {
      const asked = { ...request, signal: controller.signal }
      for await (const event of inOnePacket(...words, delta({}, 'stop')).stream(asked)) {
        events.push(event)
        controller.abort(reason)
      }
    }

    await expect(read()).rejects.toBe(reason)
    expect(events).toEqual([{ type: 'text-delta', text: 'one ' }])
  })

  test('are given out before the error that came with them', async () => {
    const events: ModelEvent[] = []

    const read = async (): Promise<void> => {
      for await (const event of inOnePacket(...words, 'no JSON').stream(request)) events.push(event)
    }

    await expect(read()).rejects.toMatchObject({ code: 'invalid-response' })
    expect(events).toHaveLength(3)
  })

  test('have the reasoning of the field that is not empty', async () => {
    const fields = { content: null, reasoning_content: '', reasoning: 'hm' }

    expect(await generate(inOnePacket(delta(fields), delta({}, 'stop')), request)).toMatchObject({ reasoning: 'hm' })
  })
})
