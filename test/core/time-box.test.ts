import { getEventListeners } from 'node:events'

import { describe, expect, test } from 'vitest'

import { untilAborted } from '../../src/core/time-box.ts'

describe('waiting under a signal', () => {
  test('leaves nothing behind on the signal, which may outlive much work', async () => {
    const { signal } = new AbortController()

    const value = await untilAborted(Promise.resolve(1), signal)
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')

    expect(value).toBe(1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('ends by the reason of the signal, also of one that aborted before', async () => {
    const controller = new AbortController()
    const waiting = untilAborted(new Promise(() => {}), controller.signal)

    controller.abort(new Error('enough'))

    await expect(waiting).rejects.toThrow('enough')
    await expect(untilAborted(new Promise(() => {}), controller.signal)).rejects.toThrow('enough')
  })
})
